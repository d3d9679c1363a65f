"""Forms of the matching: what the curator wants most, and the number of the order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.school.matching.board import DEFAULT_PRESET, Settings, in_words
from apps.school.matching.engine.criteria import CRITERIA, check_weights
from apps.school.matching.engine.errors import EngineRefused

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
    """What matters most in a run; folded away, the sizes of groups and what each criterion weighs.

    Who sends only the first half leaves the second as it was.
    """

    preset = forms.ChoiceField(
        label=_("Что важнее всего"), choices=WISHES, initial=DEFAULT_PRESET, widget=forms.RadioSelect
    )
    strict = forms.MultipleChoiceField(
        label=_("Дополнительные правила"), choices=RULES, required=False, widget=forms.CheckboxSelectMultiple
    )
    smallest = forms.IntegerField(
        label=_("Группа не меньше"),
        min_value=1,
        max_value=30,
        help_text=_("Сколько наставляемых должно быть в группе. 1 — можно и пары."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in CRITERIA:
            self.fields[f"weight_{criterion.code}"] = forms.IntegerField(
                label=gettext_lazy(criterion.title), min_value=0, max_value=100
            )
        for name in self._fine_names:
            self.fields[name].required = not self.is_bound or name in self.data

    @classmethod
    def of(cls, settings: Settings, data: Any = None) -> WishForm:
        weights = {f"weight_{code}": weight for code, weight in settings.weights.items()}
        known = {"preset": settings.preset, "strict": sorted(settings.strict), "smallest": settings.smallest}
        return cls(data, initial=known | weights)

    @property
    def _fine_names(self) -> list[str]:
        return ["smallest", *(f"weight_{criterion.code}" for criterion in CRITERIA)]

    @property
    def main(self) -> list[forms.BoundField]:
        return [self["preset"], self["strict"]]

    @property
    def fine(self) -> list[forms.BoundField]:
        """What is folded away."""
        return [self[name] for name in self._fine_names]

    @property
    def is_fine_wrong(self) -> bool:
        return any(field.errors for field in self.fine) or bool(self.non_field_errors())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        weights = {criterion.code: values.get(f"weight_{criterion.code}") for criterion in CRITERIA}
        if not self.errors and any(weight is not None for weight in weights.values()):
            try:
                values["weights"] = check_weights({code: weight or 0 for code, weight in weights.items()})
            except EngineRefused as refused:
                self.add_error(None, in_words(refused.sentence))
        return values

    def settings(self, before: Settings) -> Settings:
        """Return what was chosen; what was not asked about stays as it was."""
        return Settings(
            preset=self.cleaned_data["preset"],
            weights=self.cleaned_data.get("weights", before.weights),
            strict=frozenset(self.cleaned_data["strict"]),
            smallest=self.cleaned_data["smallest"] or before.smallest,
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
