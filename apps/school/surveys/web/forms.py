"""The questionnaire as a form: made of its questions, accessible by keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.school.surveys import domain
from apps.school.surveys.models import SurveyAnswer

_SCALE = [(number, str(number)) for number in range(1, 11)]
_YES_NO = [(1, _("Да")), (0, _("Нет"))]
_CHOICES = {domain.SCALE: _SCALE, domain.YES_NO: _YES_NO, domain.FREQUENCY: domain.FREQUENCIES}


class SurveyForm(forms.Form):
    """Every question is optional in the browser, so that half a questionnaire can be kept."""

    def __init__(
        self, *args: Any, items: Sequence[domain.Item], answers: Mapping[str, SurveyAnswer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            known = answers.get(item.key)
            if item.kind == domain.OPEN:
                self.fields[item.key] = forms.CharField(
                    label=item.text,
                    required=False,
                    max_length=2000,
                    widget=forms.Textarea(attrs={"rows": 3}),
                    initial=known.text if known else "",
                )
            else:
                hint = _("1 — совсем нет, 10 — полностью.") if item.kind == domain.SCALE else ""
                self.fields[item.key] = forms.TypedChoiceField(
                    label=item.text,
                    required=False,
                    choices=_CHOICES[item.kind],
                    coerce=int,
                    empty_value=None,
                    widget=forms.RadioSelect,
                    help_text=hint,
                    initial=known.number if known else None,
                )

    @property
    def numbers(self) -> dict[str, int]:
        return {key: value for key, value in self.cleaned_data.items() if isinstance(value, int)}

    @property
    def texts(self) -> dict[str, str]:
        return {key: value for key, value in self.cleaned_data.items() if isinstance(value, str) and value}


class SkipForm(forms.Form):
    reason = forms.CharField(label=_("Почему анкета не будет заполнена"), max_length=200)
