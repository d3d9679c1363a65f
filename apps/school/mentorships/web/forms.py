"""Forms of stage 6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.ui.forms import DateInput
from apps.school.mentorships.domain import ACTIVITIES, DURATIONS
from apps.school.mentorships.models import MeetingType
from apps.school.mentorships.services.work import MeetingData


class MeetingForm(forms.Form):
    """A meeting in three taps: today and 45 minutes are set already."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    held_on = forms.DateField(label=_("Когда"), widget=DateInput())
    minutes = forms.TypedChoiceField(
        label=_("Сколько длилась"), coerce=int, widget=forms.RadioSelect(attrs={"class": "btn-check"})
    )
    activities = forms.MultipleChoiceField(
        label=_("Что делали"),
        choices=list(ACTIVITIES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "btn-check"}),
    )
    type = forms.TypedChoiceField(label=_("Вид встречи"), coerce=int, choices=MeetingType.choices, required=False)
    format = forms.ChoiceField(
        label=_("Где"), choices=[("school", _("в школе")), ("partner", _("на предприятии")), ("online", _("онлайн"))],
        required=False,
    )  # fmt: skip
    note = forms.CharField(
        label=_("Что сделано, что дальше"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, minutes: int = 45, initial: dict[str, object] | None = None
    ) -> None:
        preset = {
            "client_key": uuid4(),
            "held_on": timezone.localdate(),
            "minutes": minutes,
            "type": MeetingType.REGULAR,
            "format": "school",
        }
        super().__init__(data, initial=preset | (initial or {}))
        shown = sorted({*DURATIONS, minutes})
        self.fields["minutes"].choices = [(n, _("%(n)d мин") % {"n": n}) for n in shown]  # type: ignore[attr-defined]

    def data_of(self) -> MeetingData:
        values = self.cleaned_data
        return MeetingData(
            held_on=values["held_on"],
            minutes=values["minutes"],
            type=values["type"] or MeetingType.REGULAR,
            format=values["format"] or "school",
            activities=tuple(values["activities"]),
            note=values["note"],
        )


class GoalForm(forms.Form):
    title = forms.CharField(label=_("Цель"), max_length=200)
    measure = forms.CharField(label=_("Как поймём, что достигнута"), max_length=200, required=False)
    due_on = forms.DateField(label=_("Срок"), required=False, widget=DateInput())


class ProgressForm(forms.Form):
    progress = forms.TypedChoiceField(
        label=_("Выполнено"), coerce=int, choices=[(n, f"{n} %") for n in (0, 25, 50, 75, 100)]
    )
    interim_result = forms.CharField(label=_("Что уже получилось"), max_length=1000, required=False)


class TaskForm(forms.Form):
    text = forms.CharField(label=_("Общая задача"), max_length=1000, required=False)


class FeedbackForm(forms.Form):
    mood = forms.TypedChoiceField(coerce=int, choices=[(n, str(n)) for n in range(1, 6)])
    comment = forms.CharField(max_length=1000, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Причина"), max_length=150, help_text=_("Её увидят куратор и руководитель."))


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Почему не подходит"),
        max_length=300,
        help_text=_("Достаточно одной фразы. Прочитает только куратор."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReplaceForm(ReasonForm):
    mentor = forms.ChoiceField(label=_("Новый наставник"), widget=forms.RadioSelect)

    field_order = ["mentor", "reason"]

    def __init__(self, *args: object, mentors: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["mentor"].choices = mentors  # type: ignore[attr-defined]


class ConcernForm(forms.Form):
    text = forms.CharField(
        label=_("Что случилось"),
        required=False,
        max_length=2000,
        help_text=_("Можно ничего не писать: куратор подойдёт сам. Прочитают только куратор и психолог."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ResolutionForm(forms.Form):
    resolution = forms.CharField(label=_("Что сделано"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
