"""Rules about ages and consents. Pure: days are given, nothing is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

LEARNERS: Final = frozenset({"pupil", "student"})
OWN_PEOPLE: Final = frozenset({"pupil", "student", "teacher"})


class Party(StrEnum):
    """Who gives a consent; the values are those of the stored rows."""

    SELF = "self"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class AgeRules:
    """Ages of the region's parameters, in full years."""

    minor_age: int = 18
    own_consent_from: int = 14


def birthday(born: date, years: int) -> date:
    """Return the day a person turns ``years``; somebody born on 29 February turns on 1 March of a common year."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age_on(born: date, day: date) -> int:
    """Return full years on a day."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def is_minor(*, kind: str, born: date | None, day: date, rules: AgeRules) -> bool:
    """Tell whether somebody is a minor. A learner without a birth date counts as one: the safe side."""
    if born is None:
        return kind in LEARNERS
    return birthday(born, rules.minor_age) > day


def consent_parties(*, kind: str, born: date | None, day: date, rules: AgeRules) -> frozenset[Party]:
    """Return whose consents are needed: the guardian's under 18, one's own from 14 on, both between.

    Civil code art. 26 and 28, 152-ФЗ art. 9: up to 14 the representative alone acts for a child.
    """
    parties = set()
    if is_minor(kind=kind, born=born, day=day, rules=rules):
        parties.add(Party.GUARDIAN)
    if (born is None and kind not in LEARNERS) or (born is not None and age_on(born, day) >= rules.own_consent_from):
        parties.add(Party.SELF)
    return frozenset(parties)


def consent_until(*, party: str, born: date | None, wanted: date, rules: AgeRules) -> date:
    """Cut a guardian's consent at the eve of the child's majority: from then on it binds nobody."""
    if party == Party.GUARDIAN and born is not None:
        return min(wanted, birthday(born, rules.minor_age) - timedelta(days=1))
    return wanted


def school_year_end(day: date) -> date:
    """Return the 31 August that ends the school year of a day: how long a consent is asked for by default."""
    return date(day.year + 1 if day.month >= 9 else day.year, 8, 31)


def school_year(day: date) -> int:
    """Return the year in which the school year of a day began."""
    return day.year if day.month >= 9 else day.year - 1
