"""Forms of selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.ui.forms import DateInput
from apps.region.library.models import SelectionCriterion
from apps.region.library.selectors import parameters
from apps.school.admission import domain
from apps.school.admission.models import AssessmentScore


class ScoresForm(forms.Form):
    """A row of radio buttons a criterion; the meaning of each score is beside it."""

    def __init__(
        self, *args: Any, criteria: Sequence[SelectionCriterion], known: Mapping[str, AssessmentScore], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for item in criteria:
            choices = [(anchor["score"], f"{anchor['score']} — {anchor['text']}") for anchor in item.anchors]
            mine = known.get(item.code)
            self.fields[item.code] = forms.TypedChoiceField(
                label=item.title,
                required=False,
                choices=choices or [(score, str(score)) for score in range(item.max_score + 1)],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                initial=mine.score if mine else None,
            )

    @property
    def scores(self) -> dict[str, int]:
        return {code: score for code, score in self.cleaned_data.items() if score is not None}


class DecisionForm(forms.Form):
    reason = forms.CharField(label=_("Основание"), max_length=300, required=False)
    trained_on = forms.DateField(label=_("Дата обучения"), required=False, widget=DateInput())
    title = forms.CharField(
        label=_("Программа обучения"), max_length=200, required=False, initial=_("Школа наставников")
    )


class ClearanceForm(forms.Form):
    certificate_number = forms.CharField(label=_("Номер справки"), max_length=60)
    issued_on = forms.DateField(label=_("Дата справки"), widget=DateInput())
    valid_until = forms.DateField(label=_("Отметка действует до"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        months = parameters().vetting_valid_months
        self.fields["issued_on"].initial = today
        self.fields["valid_until"].initial = domain.add_months(today, months)
        self.fields["valid_until"].help_text = _("Не дольше %(months)d мес. со дня справки.") % {"months": months}


class EngageForm(forms.Form):
    mentor_id = forms.UUIDField(widget=forms.HiddenInput)
    places = forms.IntegerField(label=_("Сколько наставляемых"), min_value=1, max_value=30, initial=1)
    message = forms.CharField(label=_("Для чего нужен наставник"), max_length=500, required=False)
