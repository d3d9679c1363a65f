"""How the words of an indicator are counted, and what may be shown of a count. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.disclosure import BASE


class Guard(Enum):
    """How much a count tells about people.

    ``OPEN`` is a head count that schools report officially; ``ROUNDED`` one by age, experience or
    answers, which schools gave rounded to 5.
    """

    OPEN = auto()
    ROUNDED = auto()


class Hidden(Enum):
    """Why a count is not told: it is 1 to 4 people, or it would give away a number that is."""

    FEW = auto()
    COVER = auto()


@dataclass(frozen=True, slots=True)
class Counted:
    """A word of the catalogue as a sum of facts: pairs of measure and role."""

    title: Promise
    cells: tuple[tuple[str, str], ...]
    guard: Guard = Guard.OPEN


FROM_FACTS: Final[Mapping[str, Counted]] = {
    "learners_involved": Counted(_("обучающиеся в программах, в любой роли"), (("learners_involved", ""),)),
    "people_involved": Counted(
        _("обучающиеся и педагоги в программах, в любой роли"), (("learners_involved", ""), ("staff_involved", ""))
    ),
    "learners_contingent": Counted(_("обучающиеся подключённых организаций"), (("learners_total", ""),)),
    "people_contingent": Counted(
        _("обучающиеся и педагоги подключённых организаций"), (("learners_total", ""), ("staff_total", ""))
    ),
    "mentees_10_19": Counted(_("наставляемые 10–19 лет на 1 сентября"), (("mentees_10_19", ""),), Guard.ROUNDED),
    "mentors_15_19": Counted(_("наставники 15–19 лет на 1 сентября"), (("mentors_15_19", ""),), Guard.ROUNDED),
    "young_specialist_mentees": Counted(
        _("учителя со стажем до трёх лет — наставляемые"), (("young_teachers_mentored", ""),), Guard.ROUNDED
    ),
    "mentees_satisfied": Counted(
        _("наставляемые, довольные наставничеством"), (("survey_satisfied", "mentee"),), Guard.ROUNDED
    ),
    "mentees_answered": Counted(
        _("наставляемые, ответившие на анкету «на выходе»"), (("survey_answered", "mentee"),), Guard.ROUNDED
    ),
    "mentors_satisfied": Counted(
        _("наставники, довольные наставничеством"), (("survey_satisfied", "mentor"),), Guard.ROUNDED
    ),
    "mentors_answered": Counted(
        _("наставники, ответившие на анкету «на выходе»"), (("survey_answered", "mentor"),), Guard.ROUNDED
    ),
}
MEASURES: Final = frozenset(measure for counted in FROM_FACTS.values() for measure, _role in counted.cells)


@dataclass(frozen=True, slots=True)
class Count:
    """A numerator or a denominator.

    ``value`` is None when it is hidden, for the reason of ``hidden``, or when there is none;
    then ``missing`` says why in words. ``origin`` is the source of a figure that is not counted here.
    """

    title: str
    value: int | None
    hidden: Hidden | None = None
    rounded: bool = False
    missing: str = ""
    origin: str = ""


def summed(title: str, cells: Sequence[tuple[int, bool]], guard: Guard) -> Count:
    """Add up cells of (value, is small); hide a rounded sum of cells of 1 to 4 alone that may still be one of them."""
    total = sum(value for value, _small in cells)
    if guard is Guard.ROUNDED and cells and total <= BASE and all(small for _value, small in cells):
        return Count(title, None, Hidden.FEW if len(cells) == 1 else Hidden.COVER, rounded=True)
    return Count(title, total, rounded=guard is Guard.ROUNDED)


def share_of(numerator: Count, denominator: Count) -> float | None:
    """Return the share, never more than the whole; None when either is unknown or hidden, or there is nobody."""
    if numerator.value is None or not denominator.value:
        return None
    return min(1.0, numerator.value / denominator.value)


def covered(counts: Sequence[Count]) -> list[Count]:
    """Hide one more part when exactly one is hidden: beside a total it could be found by subtraction."""
    hidden = [index for index, count in enumerate(counts) if count.hidden]
    seen = [index for index, count in enumerate(counts) if count.value]
    if len(hidden) != 1 or not seen:
        return list(counts)
    least = min(seen, key=lambda index: counts[index].value or 0)
    return [
        Count(count.title, None, Hidden.COVER, rounded=count.rounded) if index == least else count
        for index, count in enumerate(counts)
    ]


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a year in percent; ``year`` is another one when the asked one has none."""

    percent: float
    year: int
    is_own: bool


def target_of(targets: Mapping[str, float], period: date) -> Target | None:
    """Return the target of the year a period starts in, else the last one before it, named as such."""
    known = {int(year): percent for year, percent in targets.items() if year.isdigit() and int(year) <= period.year}
    if not known:
        return None
    year = max(known)
    return Target(known[year], year, is_own=year == period.year)
