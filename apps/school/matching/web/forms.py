"""Forms of the matching: what the curator wants most, and the number of the order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.school.matching.board import DEFAULT_PRESET, Settings

# The goals in the words of a curator; each names what comes first, the rest follows by itself.
WISHES = (
    ("cover", _("Охватить как можно больше наставляемых")),
    ("fair", _("Охватить больше, и чтобы ни одна пара не вышла совсем слабой")),
    ("fit", _("Найти самые подходящие пары")),
    ("even", _("Нагрузить наставников поровну")),
    ("keep", _("Сохранить прежние пары")),
    ("stable", _("Соединить тех, кто выбрал друг друга на встрече")),
)
RULES = (
    ("same_class", _("не соединять одноклассников")),
    ("slots", _("только с общим удобным временем")),
)


class WishForm(forms.Form):
    """What matters most in a run."""

    preset = forms.ChoiceField(
        label=_("Что важнее всего"), choices=WISHES, initial=DEFAULT_PRESET, widget=forms.RadioSelect
    )
    strict = forms.MultipleChoiceField(
        label=_("Дополнительные правила"), choices=RULES, required=False, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def of(cls, settings: Settings, data: Any = None) -> WishForm:
        return cls(data, initial={"preset": settings.preset, "strict": sorted(settings.strict)})

    def settings(self, before: Settings) -> Settings:
        """Return what was chosen; the weights stay as they were."""
        return Settings(
            preset=self.cleaned_data["preset"],
            weights=before.weights,
            strict=frozenset(self.cleaned_data["strict"]),
        )


class OrderForm(forms.Form):
    number = forms.CharField(
        label=_("Номер приказа"), max_length=40, required=False, help_text=_("Можно вписать позже от руки.")
    )


class ChoiceForm(forms.Form):
    """One mentor for one mentee. The page draws the mentors itself, with what each would cost."""

    mentor = forms.UUIDField(required=False)
    why = forms.CharField(
        label=_("Почему"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("Останется в подборе рядом с парой. Видите только вы."),
    )
