"""Rules of the figures: coverage against the target, its definitions, what is missing in people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Passport of the national project «Образование»: not less than 70 % (slides of 28.12.2022).
TARGET_PERCENT: Final = 70


class Definition(StrEnum):
    """The two readings of «70 %» that are in circulation; both are shown, never mixed."""

    LEARNERS = "learners"
    LEARNERS_AND_STAFF = "learners_and_staff"

    @property
    def label(self) -> Promise:
        return _LABELS[self]

    @property
    def explanation(self) -> Promise:
        return _EXPLANATIONS[self]

    @property
    def numerators(self) -> tuple[str, ...]:
        return ("learners_involved",) if self is Definition.LEARNERS else ("learners_involved", "staff_involved")

    @property
    def denominators(self) -> tuple[str, ...]:
        return ("learners_total",) if self is Definition.LEARNERS else ("learners_total", "staff_total")


_LABELS = {
    Definition.LEARNERS: _("Только обучающиеся"),
    Definition.LEARNERS_AND_STAFF: _("Обучающиеся и педагоги"),
}
_EXPLANATIONS = {
    Definition.LEARNERS: _(
        "Обучающиеся, вошедшие в программы наставничества в любой роли, к числу обучающихся подключённых организаций."
    ),
    Definition.LEARNERS_AND_STAFF: _(
        "Обучающиеся и педагоги, вошедшие в программы в любой роли, "
        "к числу обучающихся и педагогов подключённых организаций."
    ),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of how many are involved. Without a denominator there is no share, not zero."""

    involved: int
    total: int

    @property
    def share(self) -> float | None:
        return self.involved / self.total if self.total else None

    @property
    def missing(self) -> int:
        """People still needed to reach the target."""
        return max(0, math.ceil(self.total * TARGET_PERCENT / 100) - self.involved)
