"""Forms of the catalogue's admin screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.ui.forms import DateInput
from apps.region.library.domain import Parameters


class RevisionForm(forms.Form):
    title = forms.CharField(label=_("Название"), max_length=255)
    valid_from = forms.DateField(
        label=_("Действует с"), widget=DateInput(), help_text=_("До этого дня действует прежняя версия.")
    )
    valid_until = forms.DateField(label=_("Действует по"), widget=DateInput(), required=False)
    source = forms.CharField(label=_("Документ-основание"), max_length=255)


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
