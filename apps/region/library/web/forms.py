"""Forms of the catalogue's admin screens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.ui.forms import DateInput
from apps.region.library.domain import Parameters

_TARGET: Final = re.compile(r"(20\d\d)\s*[:—–-]\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*%?")


class RevisionForm(forms.Form):
    title = forms.CharField(label=_("Название"), max_length=255)
    valid_from = forms.DateField(
        label=_("Действует с"), widget=DateInput(), help_text=_("До этого дня действует прежняя версия.")
    )
    valid_until = forms.DateField(label=_("Действует по"), widget=DateInput(), required=False)
    source = forms.CharField(label=_("Документ-основание"), max_length=255)


class IndicatorRevisionForm(RevisionForm):
    """A version of an indicator: the region sets targets of its own, year by year."""

    targets = forms.CharField(
        label=_("Целевые значения по годам, %"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("По одному в строке: 2026: 45. Год без цели не пишите."),
    )

    field_order = ["title", "targets", "valid_from", "valid_until", "source"]

    def clean_targets(self) -> dict[str, float]:
        return parse_targets(self.cleaned_data["targets"])


def parse_targets(text: str) -> dict[str, float]:
    """Read lines «2026: 45»; a line that is none, a year twice or a share over 100 is refused in words."""
    targets: dict[str, float] = {}
    for line in filter(None, (part.strip() for part in text.splitlines())):
        found = _TARGET.fullmatch(line)
        if found is None:
            raise forms.ValidationError(
                _("Не понимаем строку «%(line)s». Напишите её так: 2026: 45."), params={"line": line}
            )
        year, percent = found[1], float(found[2].replace(",", "."))
        if year in targets:
            raise forms.ValidationError(_("Год %(year)s указан дважды."), params={"year": year})
        if percent > 100:
            raise forms.ValidationError(_("За %(year)s год указано больше 100 %%."), params={"year": year})
        targets[year] = int(percent) if percent.is_integer() else percent
    return targets


def written_targets(targets: Mapping[str, float]) -> str:
    return "\n".join(f"{year}: {percent}" for year, percent in sorted(targets.items()))


PARAMETER_TITLES = {
    "minor_age": _("Совершеннолетие, лет"),
    "own_consent_from": _("Собственное согласие участника, с лет"),
    "mentee_age_min": _("Возраст наставляемого, от"),
    "mentee_age_max": _("Возраст наставляемого для показателей, до"),
    "young_specialist_years": _("Молодой специалист, стаж до, лет"),
    "vetting_valid_months": _("Отметка о справке действует, месяцев"),
    "max_mentors_per_mentee": _("Наставников у одного наставляемого, не более"),
    "satisfied_from": _("Удовлетворён, если оценка не ниже (из 10)"),
    "silent_days": _("Пара молчит, если нет встреч, дней"),
    "working_meetings": _("Пара работает, если встреч не меньше"),
    "working_days": _("… за последние, дней"),
    "small_cell_below": _("Скрывать числа меньше"),
    "retention_years": _("Хранить данные после завершения, лет"),
}


class ParametersForm(forms.Form):
    """All rules of the region; the initial values are those in force."""

    valid_from = forms.DateField(label=_("Действуют с"), widget=DateInput())

    def __init__(self, *args: Any, current: Parameters, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in current.stored().items():
            self.fields[name] = forms.IntegerField(
                label=PARAMETER_TITLES[name], min_value=0, max_value=999, initial=value
            )

    def values(self) -> dict[str, int]:
        return {name: value for name, value in self.cleaned_data.items() if name != "valid_from"}
