"""Rules of selection, admission and vetting. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.core.ui.components import Text

MINORS: Final = frozenset({"pupil", "student"})
WARN_DAYS: Final = (30, 14, 1)


class Suggestion(StrEnum):
    """What the scores say. The curator decides."""

    ADMIT = "admit"
    TALK = "talk"
    NONE = "none"

    @property
    def label(self) -> Text:
        return _SUGGESTIONS[self]


_SUGGESTIONS: Final = {
    Suggestion.ADMIT: _("можно допустить"),
    Suggestion.TALK: _("нужна беседа"),
    Suggestion.NONE: _("оценено не всё"),
}


def suggestion(scores: Mapping[str, float], *, criteria: Collection[str], highest: int) -> Suggestion:
    """Suggest by the mean scores of the criteria: 60 % of the highest total and not a single zero."""
    if not criteria or any(code not in scores for code in criteria):
        return Suggestion.NONE
    values = [scores[code] for code in criteria]
    enough = sum(values) * 10 >= highest * len(values) * 6
    return Suggestion.ADMIT if enough and min(values) > 0 else Suggestion.TALK


def needs_vetting(*, is_external: bool, mentee_kinds: Collection[str]) -> bool:
    """Tell whether a certificate is needed: an adult from outside who meets minors.

    Labour code art. 351.1 covers the school's own staff at hiring; here are those who never were hired.
    """
    return is_external and not MINORS.isdisjoint(mentee_kinds)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, the last of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a mentor may be admitted."""

    is_scored: bool
    vetting_needed: bool
    cleared_until: date | None


def may_admit(standing: Standing, *, today: date) -> Text | None:
    """Return why a mentor cannot be admitted yet, or None."""
    if not standing.is_scored:
        return _("оценены не все критерии")
    if standing.vetting_needed and (standing.cleared_until is None or standing.cleared_until < today):
        return _("нет действующей отметки о справке")
    return None


def vetting_problem(*, issued_on: date, valid_until: date, today: date, months: int) -> Text | None:
    """Return what is wrong with the dates of a mark, or None."""
    if issued_on > today:
        return _("Дата справки ещё не наступила. Проверьте её.")
    if valid_until < today:
        return _("Срок отметки уже прошёл. Нужна новая справка.")
    latest = add_months(issued_on, months)
    if valid_until > latest:
        return _("Отметка действует не дольше %(months)d мес. со дня выдачи справки: до %(day)s.") % {
            "months": months,
            "day": f"{latest:%d.%m.%Y}",
        }
    return None
