"""Rules of pairs and groups in work. Pure: days are given, nothing is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GOALS_LIMIT: Final = 4
# Silent: no meeting for one and a half of the usual gap.
SILENCE_FACTOR: Final = 1.5
# A side that keeps silent is reminded once, this many days after it was asked. Neither order Р-145 nor its
# methodology names a term: the number is a choice of the product (grade D) until a region has one of its own.
REMIND_AFTER_DAYS: Final = 3

ACTIVITIES: Final[dict[str, Promise]] = {
    "talk": _("поговорили"),
    "task": _("решали задачу"),
    "project": _("проект"),
    "study": _("учёба"),
    "career": _("профессии"),
    "excursion": _("экскурсия"),
    "event": _("мероприятие"),
    "plan": _("план и цели"),
}
DURATIONS: Final = (30, 45, 60, 90)
MOODS: Final[dict[int, Promise]] = {
    1: _("плохо"),
    2: _("так себе"),
    3: _("нормально"),
    4: _("хорошо"),
    5: _("отлично"),
}
MOOD_FACES: Final = {1: "😞", 2: "😔", 3: "😐", 4: "😊", 5: "😃"}


class Condition(StrEnum):
    """What a mentorship is today, which the stored state alone does not tell."""

    WORKING = "working"
    SILENT = "silent"
    NEVER_MET = "never_met"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    TERMINATED = "terminated"

    @property
    def label(self) -> Promise:
        return _CONDITION_TITLES[self]


_CONDITION_TITLES: Final = {
    Condition.WORKING: _("работает"),
    Condition.SILENT: _("давно не встречались"),
    Condition.NEVER_MET: _("ещё не встречались"),
    Condition.SUSPENDED: _("приостановлено"),
    Condition.COMPLETED: _("завершено"),
    Condition.TERMINATED: _("прекращено досрочно"),
}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a pair began and last met, and how often it should meet."""

    started_on: date
    last_met: date | None
    cadence_days: int

    def days_since(self, day: date) -> int:
        return (day - (self.last_met or self.started_on)).days

    def is_silent(self, day: date) -> bool:
        return self.days_since(day) > self.cadence_days * SILENCE_FACTOR


def condition(state: str, *, in_force: bool, rhythm: Rhythm, day: date) -> Condition:
    """Return what the mentorship is on a day. A row past its ``active_until`` is suspended whatever its state says."""
    if state in {"completed", "terminated"}:
        return Condition(state)
    if state == "suspended" or not in_force:
        return Condition.SUSPENDED
    if rhythm.last_met is None:
        return Condition.NEVER_MET
    return Condition.SILENT if rhythm.is_silent(day) else Condition.WORKING
