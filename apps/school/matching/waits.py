"""Who waits for a mentor and since when, and how long others waited. Reads keys and days, never names.

The first matching of a programme is not waited for: everybody is at its start. A wait begins on the day an approved
run left somebody without a mentor, on the day a pair broke off, or, once pairs work, on the day somebody joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final
from uuid import UUID

from django.utils import timezone

from apps.school.matching.models import MatchRun, RunState
from apps.school.matching.registry import Span, mentorships
from apps.school.programmes.selectors import participation_rows

# Fewer ended waits say nothing of the next one.
ENOUGH: Final = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """Since when somebody waits. ``lost`` is the pair that broke off; ``comes_first`` in the next run or not.

    Those who were to have a mentor come first: an approved run left them out, or the mentor is gone.
    """

    since: date
    lost: Span | None = None
    comes_first: bool = True


@dataclass(frozen=True, slots=True)
class Usual:
    """How long ended waits took, in days. ``cases`` is their number."""

    cases: int
    middle: int = 0
    shortest: int = 0
    longest: int = 0

    @property
    def is_known(self) -> bool:
        return self.cases >= ENOUGH


@dataclass(frozen=True, slots=True)
class Past:
    """What happened in a programme: the days on which runs were approved and on which pairs began, both rising."""

    approved: tuple[date, ...]
    formed: tuple[date, ...]

    @classmethod
    def of(cls, spans: Iterable[Span], begun: Iterable[date]) -> Past:
        """Build it from the days on which the approved runs were begun: approving one forms its pairs at once."""
        formed = tuple(sorted({span.started_on for span in spans}))
        days = {next((day for day in formed if day >= start), start) for start in begun}
        return cls(tuple(sorted(days)), formed)

    def first_wait(self, joined_on: date, before: date | None = None) -> Wait | None:
        """Return since when somebody waits who joined on a day and had no mentor yet (``before`` a day)."""
        left = next((day for day in self.approved if day >= joined_on and (before is None or day < before)), None)
        if left is not None:
            return Wait(left)
        late = any(day <= joined_on for day in self.formed)
        return Wait(joined_on, comes_first=False) if late else None


def wait_now(joined_on: date, spans: Sequence[Span], past: Past) -> Wait | None:
    """Return since when a mentee waits; None for who has a mentor, got to the end, or is at the start with all others.

    ``spans`` are the mentee's own, in order.
    """
    if not spans:
        return past.first_wait(joined_on)
    if any(span.ended_on is None or span.is_completed for span in spans):
        return None
    ended = max(span.ended_on for span in spans if span.ended_on is not None)
    return Wait(ended, lost=spans[-1])


def ended_waits(joined_on: date, spans: Sequence[Span], past: Past) -> list[int]:
    """Return how many days each wait of a mentee took that ended with a mentor. Who never waited has none."""
    found, before = [], None
    for span in spans:
        if before is None:
            wait = past.first_wait(joined_on, before=span.started_on)
            since = wait.since if wait else None
        else:
            since = before.ended_on if before.is_broken_off else None
        if since is not None and since < span.started_on:
            found.append((span.started_on - since).days)
        before = span
    return found


def usual(days: Sequence[int]) -> Usual:
    if not days:
        return Usual(0)
    return Usual(len(days), round(median(days)), min(days), max(days))


def waits_of(programme_id: UUID, joined: Mapping[UUID, date]) -> dict[UUID, Wait]:
    """Return who of these participations of a programme waits, and since when. Two queries."""
    spans = mentorships().spans(programme_id=programme_id)
    past = Past.of(spans, _begun(programme_id).get(programme_id, ()))
    own = _by_mentee(spans)
    found = {key: wait_now(day, own.get(key, ()), past) for key, day in joined.items()}
    return {key: wait for key, wait in found.items() if wait is not None}


def usual_wait() -> Usual:
    """Return how long waits took in the school, over all programmes. Three queries, whatever their number."""
    by_programme: dict[UUID, list[Span]] = {}
    for span in mentorships().spans():
        by_programme.setdefault(span.programme_id, []).append(span)
    begun = _begun()
    mentees = {span.mentee_id for spans in by_programme.values() for span in spans}
    joined = dict(participation_rows(mentees).values_list("id", "joined_on"))
    days = []
    for programme_id, spans in by_programme.items():
        past = Past.of(spans, begun.get(programme_id, ()))
        for mentee_id, own in _by_mentee(spans).items():
            days += ended_waits(joined[mentee_id], own, past)
    return usual(days)


def _by_mentee(spans: Iterable[Span]) -> dict[UUID, list[Span]]:
    found: dict[UUID, list[Span]] = {}
    for span in spans:
        found.setdefault(span.mentee_id, []).append(span)
    return found


def _begun(programme_id: UUID | None = None) -> dict[UUID, list[date]]:
    rows = MatchRun.objects.filter(state=RunState.APPROVED)
    if programme_id is not None:
        rows = rows.filter(programme=programme_id)
    found: dict[UUID, list[date]] = {}
    for programme, moment in rows.values_list("programme_id", "created_at"):
        found.setdefault(programme, []).append(timezone.localdate(moment))
    return found
