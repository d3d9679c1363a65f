"""Forms of the region's figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.region.monitoring.statistics import Statistic


class StatisticsFilter(forms.Form):
    code = forms.ChoiceField(
        label=_("Показатель"),
        required=False,
        choices=[("", _("Все")), *((item.value, item.label) for item in Statistic)],
    )
    year = forms.TypedChoiceField(label=_("Год"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("Все")), *((year, str(year)) for year in years)]

    def asked(self) -> dict[str, Any]:
        """Return what was asked; a value that is not offered narrows nothing."""
        self.is_valid()
        return {"code": self.cleaned_data.get("code", ""), "year": self.cleaned_data.get("year")}
