"""Forms of stage 7."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ResultForm(forms.Form):
    summary = forms.CharField(
        label=_("Что получилось"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Эта строка попадёт в реестр министерства."),
    )
    goal_reached = forms.TypedChoiceField(
        label=_("Цель достигнута"),
        coerce=int,
        choices=[(2, _("полностью")), (1, _("частично")), (0, _("нет"))],
        widget=forms.RadioSelect,
    )
    presented = forms.BooleanField(label=_("Представлено на итоговом мероприятии"), required=False)


class CaseForm(forms.Form):
    title = forms.CharField(label=_("Название"), max_length=200)
    challenge = forms.CharField(label=_("С чего начали"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))
    steps = forms.CharField(label=_("Что делали"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    outcome = forms.CharField(label=_("Что получилось"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))
