"""The plan of a meeting, and the ballot, whoever fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.ui.forms import DateInput
from apps.school.ballots.layout import Column
from apps.school.group_meetings import domain
from apps.school.group_meetings.models import GroupMeeting
from apps.school.group_meetings.papers import Place
from apps.school.group_meetings.selectors import Named
from apps.school.group_meetings.wording import COLUMNS

_PLACES: Final = (
    ("first", _("Больше всего хочу работать с")),
    ("second", _("Затем с")),
    ("third", _("И ещё с")),
)


class TimeInput(forms.TimeInput):
    """The browser's own field of a time."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PlanForm(forms.Form):
    """The plan of a meeting; initial values suit a class of thirty and eight mentors."""

    held_on = forms.DateField(label=_("Дата"), widget=DateInput())
    starts_at = forms.TimeField(label=_("Начало первого раунда"), widget=TimeInput())
    place = forms.CharField(
        label=_("Место"), max_length=120, required=False, help_text=_("Например, «Актовый зал, 2 этаж».")
    )
    tables = forms.IntegerField(
        label=_("Столов"),
        min_value=1,
        max_value=200,
        initial=8,
        help_text=_("Сколько наставников смогут работать одновременно. Если их больше, они придут по сменам."),
    )
    seats = forms.IntegerField(label=_("Наставляемых за столом, не более"), min_value=1, max_value=30, initial=5)
    wanted = forms.IntegerField(
        label=_("Каждый наставляемый встретит наставников, не менее"),
        min_value=1,
        max_value=40,
        initial=3,
        help_text=_("Считаются только подходящие наставники."),
    )
    rounds = forms.IntegerField(label=_("Раундов"), min_value=1, max_value=40, initial=6)
    round_minutes = forms.IntegerField(label=_("Минут в раунде"), min_value=1, max_value=120, initial=10)
    pause_minutes = forms.IntegerField(label=_("Минут на переход"), min_value=0, max_value=60, initial=2)


def plan_values(meeting: GroupMeeting) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in PlanForm.base_fields}


class CodeForm(forms.Form):
    """The code from the badge."""

    code = forms.CharField(
        label=_("Код с бейджа"),
        max_length=20,
        help_text=_("Десять знаков под квадратным кодом, например K7MF3-8QXW2."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "form-control-lg"}
        ),
    )

    def clean_code(self) -> str:
        return domain.normal_code(self.cleaned_data["code"])


def _place(named: Named, *, by_round: bool) -> str:
    """Name somebody by where the two met: a mentor stays at the table, so for him the round tells more."""
    if by_round:
        return gettext("%(name)s, раунд %(number)d") % {"name": named.name, "number": named.round}
    return gettext("%(name)s, стол %(table)d") % {"name": named.name, "table": named.table}


class BallotForm(forms.Form):
    """Up to three people in order, and optionally with whom not. Choices are those whom the respondent met."""

    def __init__(
        self,
        *args: Any,
        met: Sequence[Named],
        by_round: bool = False,
        ranked: Sequence[UUID] = (),
        never: Sequence[UUID] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(named.guest_id), _place(named, by_round=by_round)) for named in met]
        for position, (name, label) in enumerate(_PLACES[: len(met)]):
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("никого не выбираю")), *people],
                initial=str(ranked[position]) if position < len(ranked) else "",
                widget=forms.Select(attrs={"class": "form-select-lg"}),
            )
        self.fields["never"] = forms.MultipleChoiceField(
            label=_("С кем не хотел(а) бы работать"),
            required=False,
            choices=people,
            initial=[str(guest_id) for guest_id in never],
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def places(self) -> list[forms.BoundField]:
        return [self[name] for name, _label in _PLACES if name in self.fields]

    @property
    def ranked(self) -> list[UUID]:
        """Return whom the ballot names, in order; empty places between are passed over."""
        return [UUID(self.cleaned_data[name]) for name, _label in _PLACES if self.cleaned_data.get(name)]

    @property
    def never(self) -> list[UUID]:
        return [UUID(value) for value in self.cleaned_data["never"]]


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked as one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in chosen]


class SheetsForm(forms.Form):
    """Photos of sheets, or a scan of the whole stack."""

    files = FilesField(
        label=_("Снимки или скан стопки"),
        help_text=_("JPEG, PNG, WebP, TIFF или PDF, до 25 МБ каждый. Можно выбрать несколько файлов сразу."),
        widget=FilesInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/tiff,application/pdf"}),
    )


class DoubtsForm(forms.Form):
    """One question for each bubble of which the reader is not sure. None has an answer beforehand."""

    def __init__(self, *args: Any, places: Sequence[Place], names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = {f"cell-{row}-{column.value}": (row, column) for row, column in places}
        for name, (row, column) in self._places.items():
            self.fields[name] = forms.ChoiceField(
                label=doubt_label(names[row], column),
                choices=[("yes", _("отмечено")), ("no", _("не отмечено"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Решите, отмечен ли кружок.")},
            )

    @property
    def marked(self) -> list[Place]:
        return [place for name, place in self._places.items() if self.cleaned_data.get(name) == "yes"]


def doubt_label(name: str, column: Column) -> str:
    """«Анна Б.: 1-й выбор»."""
    return gettext("%(name)s: %(column)s") % {"name": name, "column": COLUMNS[column]}
