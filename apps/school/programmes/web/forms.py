"""Forms of programmes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.ui.forms import DateInput
from apps.region.library.models import Contour, Stage
from apps.region.library.selectors import form_list, parameters, request_type_list, variant_list
from apps.school.people import selectors as people
from apps.school.people.models import PersonKind
from apps.school.programmes import domain
from apps.school.programmes.domain import SLOTS


class TagsField(forms.CharField):
    """Words separated by commas; cleaned into a list without repetitions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, **kwargs)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value)
        tags = [" ".join(part.split())[:60] for part in text.replace(";", ",").replace("\n", ",").split(",")]
        return list(dict.fromkeys(tag for tag in tags if tag))[:20]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value


class ProgrammeForm(forms.Form):
    """Everything a programme needs on one page; only its form cannot be changed later."""

    form_code = forms.ChoiceField(label=_("Форма наставничества"), widget=forms.RadioSelect)
    variant_code = forms.ChoiceField(label=_("Вариант ролевой модели"), required=False)
    title = forms.CharField(label=_("Название программы"), max_length=200)
    goal = forms.CharField(label=_("Цель"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    expected_results = forms.CharField(
        label=_("Ожидаемые результаты"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    starts_on = forms.DateField(label=_("Начало"), widget=DateInput())
    ends_on = forms.DateField(label=_("Окончание"), widget=DateInput())
    curator_id = forms.ChoiceField(label=_("Куратор программы"), required=False)
    team = forms.MultipleChoiceField(
        label=_("Организационная команда"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Хотя бы ещё один человек кроме куратора. Состав можно изменить позже."),
    )
    max_group_size = forms.IntegerField(
        label=_("Наставляемых на одного наставника, не больше"),
        min_value=1,
        max_value=30,
        required=False,
        help_text=_("Если не заполнить, будет как принято в этой форме."),
    )
    min_meetings = forms.IntegerField(label=_("Встреч за программу, не меньше"), min_value=1, max_value=100, initial=8)
    cadence_days = forms.IntegerField(label=_("Встреча раз в … дней"), min_value=1, max_value=90, initial=14)
    order_number = forms.CharField(label=_("Номер приказа о внедрении"), max_length=40, required=False)
    order_date = forms.DateField(label=_("Дата приказа"), required=False, widget=DateInput())

    def __init__(
        self, *args: Any, actor: Actor, form_code: str = "", rules_of: date | None = None, **kwargs: Any
    ) -> None:
        """``rules_of`` is the start of a programme that is being changed: the region's rules of that day hold."""
        super().__init__(*args, **kwargs)
        self.fields["min_meetings"].help_text = _(
            "Меньше %(floor)d указать нельзя: регион ждёт столько от каждой пары, иначе не закрыть шестой этап."
        ) % {"floor": parameters(rules_of).working_meetings}
        titles = {row.code: row.title for row in form_list()}
        variants = variant_list(form_code or None)
        chosen = [
            (
                row.code if form_code else f"{row.form_code}/{row.code}",
                row.title if form_code else f"{titles.get(row.form_code, '')}: {row.title}",
            )
            for row in variants
        ]
        self.fields["form_code"].choices = list(titles.items())  # type: ignore[attr-defined]
        self.fields["variant_code"].choices = [("", _("Без варианта")), *chosen]  # type: ignore[attr-defined]
        adults = [(str(person.pk), person.full_name) for person in people.teacher_list(actor=actor)]
        self.fields["curator_id"].choices = [("", _("Не назначен")), *adults]  # type: ignore[attr-defined]
        self.fields["team"].choices = adults  # type: ignore[attr-defined]
        if form_code:
            del self.fields["form_code"], self.fields["team"]
        today = timezone.localdate()
        self.fields["starts_on"].initial = today
        year = today.year + 1 if today.month >= 6 else today.year
        self.fields["ends_on"].initial = date(year, 5, 28)
        if actor.person_id:
            self.fields["curator_id"].initial = str(actor.person_id)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            self.add_error("ends_on", _("Окончание должно быть позже начала."))
        floor = parameters(data.get("starts_on")).working_meetings
        if lack := domain.meetings_lack(data.get("min_meetings") or floor, floor=floor):
            self.add_error("min_meetings", lack)
        form_code, _slash, variant = data.get("variant_code", "").rpartition("/")
        if form_code and data.get("form_code") and form_code != data["form_code"]:
            self.add_error("variant_code", _("Этот вариант из другой формы. Выберите подходящий."))
        data["variant_code"] = variant
        data["curator_id"] = data.get("curator_id") or None
        return data


class TeamForm(forms.Form):
    person_id = forms.ChoiceField(label=_("Кто"))
    duty = forms.CharField(label=_("За что отвечает"), max_length=120)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adults = [(str(person.pk), person.full_name) for person in people.teacher_list(actor=actor)]
        self.fields["person_id"].choices = [("", _("Выберите")), *adults]  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    stage = forms.TypedChoiceField(label=_("Этап"), choices=Stage.choices, coerce=int)
    title = forms.CharField(label=_("Мероприятие"), max_length=255)
    owner = forms.CharField(label=_("Ответственный"), max_length=120)
    due_on = forms.DateField(label=_("Срок"), widget=DateInput())
    contour = forms.ChoiceField(label=_("Контур"), choices=Contour.choices)
    evidence = forms.CharField(label=_("Результат, вид документа"), max_length=255, required=False)


class TaskDoneForm(forms.Form):
    done_on = forms.DateField(label=_("Когда выполнено"), widget=DateInput())
    evidence = forms.CharField(
        label=_("Чем подтверждается"), max_length=255, required=False, help_text=_("Документ, его номер или ссылка.")
    )


class WaiveForm(forms.Form):
    reason = forms.CharField(label=_("Почему не требуется"), max_length=200)


class ShiftForm(forms.Form):
    days = forms.IntegerField(
        label=_("На сколько дней сдвинуть"), min_value=-180, max_value=180, help_text=_("Отрицательное число — раньше.")
    )
    stage = forms.TypedChoiceField(
        label=_("Какие задачи"),
        required=False,
        choices=[("", _("Все невыполненные")), *[(number, title) for number, title in Stage.choices]],
        coerce=int,
        empty_value=None,
    )

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if days == 0:
            raise ValidationError(_("Укажите число дней, отличное от нуля."))
        return days


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Причина"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CandidateFilter(forms.Form):
    q = forms.CharField(label=_("Фамилия или имя"), required=False, max_length=100)
    class_id = forms.UUIDField(label=_("Класс"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [(str(group.pk), group.title) for group in people.class_list(actor=actor)]
        self.fields["class_id"].widget.choices = [("", _("Все классы")), *classes]  # type: ignore[attr-defined]


class RequestForm(forms.Form):
    type_code = forms.ChoiceField(label=_("О чём запрос"))
    text = forms.CharField(
        label=_("Своими словами"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    interests = TagsField(label=_("Интересы"), required=False, help_text=_("Через запятую."))
    slots = forms.MultipleChoiceField(
        label=_("Когда удобно встречаться"), required=False, choices=SLOTS, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, mentee_kind: str, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(row.code, row.title) for row in request_type_list(mentee_kind, on)]
        self.fields["type_code"].choices = [("", _("Выберите")), *kinds]  # type: ignore[attr-defined]


class ProfileForm(forms.Form):
    source = forms.ChoiceField(label=_("Кто это"), choices=PersonKind.choices)
    competences = TagsField(
        label=_("Основные компетенции"), help_text=_("Через запятую: по ним подбираются наставляемые.")
    )
    achievements = forms.CharField(
        label=_("Важные для программы достижения"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    interests = TagsField(label=_("Интересы"), required=False, help_text=_("Через запятую."))
    age_min = forms.IntegerField(
        label=_("Желаемый возраст наставляемых, от"), required=False, min_value=5, max_value=80
    )
    age_max = forms.IntegerField(label=_("до"), required=False, min_value=5, max_value=80)
    capacity = forms.IntegerField(label=_("Сколько наставляемых готов вести"), min_value=0, max_value=30, initial=1)
    hours_per_week = forms.DecimalField(
        label=_("Часов в неделю"), min_value=0, max_value=40, max_digits=4, decimal_places=1, initial=1
    )
    slots = forms.MultipleChoiceField(
        label=_("Когда удобно встречаться"), required=False, choices=SLOTS, widget=forms.CheckboxSelectMultiple
    )
