"""Places of an external mentor, which the whole region shares: taken before a pair is formed, given back on failure.

No transaction spans the school and the region. A place is reserved first, the pair is formed,
the place is confirmed; a crash in between leaves a reservation that the region's reconcile job
gives back after asking ``backed`` whether a pair stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from apps.core.errors import Refused
from apps.region.partners.services.seats import seats_confirm, seats_release, seats_reserve
from apps.school.mentorships.models import Member, Mentorship
from apps.school.mentorships.selectors import OPEN_MEMBERS
from tenants.context import require_region, require_school, tenant_scope


@dataclass(frozen=True, slots=True)
class Formed:
    """What a transaction of forming did: the mentorship and the people who were added to it."""

    mentorship: Mentorship
    added: frozenset[UUID] = frozenset()


def with_seats(
    external_id: UUID | None, mentorship_id: UUID, people: Collection[UUID], form: Callable[[], Formed]
) -> Formed:
    """Run ``form`` with places reserved for ``people``; keep those of the added, give the others back."""
    if external_id is None or not people:
        return form()
    school = require_school()
    with tenant_scope(require_region()):
        seats_reserve(mentor_id=external_id, tenant_id=school.id, mentorship_id=mentorship_id, mentee_ids=list(people))
    try:
        formed = form()
    except BaseException:
        give_back(mentorship_id, people)
        raise
    _settle(Places(external_id, mentorship_id, tuple(people)), formed)
    return formed


@dataclass(frozen=True, slots=True)
class Places:
    """Places a mentorship needs for people to be added; ``external_id`` is None for the school's own mentors."""

    external_id: UUID | None
    mentorship_id: UUID
    people: tuple[UUID, ...]


@dataclass(slots=True)
class Seats:
    """Places reserved for many mentorships, by mentor: those the region refused, and what was formed in the end."""

    refused: dict[UUID, Refused] = field(default_factory=dict)
    formed: Mapping[UUID, Formed] = field(default_factory=dict)


@contextmanager
def all_seats(places: Mapping[UUID, Places]) -> Iterator[Seats]:
    """Reserve the places of many mentorships for the block; keep those of ``formed``, give the others back."""
    school = require_school()
    outside = {key: wanted for key, wanted in places.items() if wanted.external_id is not None and wanted.people}
    seats = Seats()
    taken: dict[UUID, Places] = {}
    try:
        for key, wanted in outside.items():
            try:
                with tenant_scope(require_region()):
                    seats_reserve(
                        mentor_id=wanted.external_id,
                        tenant_id=school.id,
                        mentorship_id=wanted.mentorship_id,
                        mentee_ids=list(wanted.people),
                    )
            except Refused as refusal:
                seats.refused[key] = refusal
            else:
                taken[key] = wanted
        yield seats
    finally:
        for key, wanted in taken.items():
            _settle(wanted, seats.formed.get(key))


def _settle(wanted: Places, formed: Formed | None) -> None:
    """Confirm the places of those who were added and give back the rest."""
    kept = formed.added if formed is not None and formed.mentorship.id == wanted.mentorship_id else frozenset()
    if kept:
        with tenant_scope(require_region()):
            seats_confirm(mentorship_id=wanted.mentorship_id, mentee_ids=sorted(kept))
    give_back(wanted.mentorship_id, set(wanted.people) - kept)


def give_back(mentorship_id: UUID, people: Iterable[UUID]) -> None:
    """Free the places of these mentees in a mentorship; nothing happens where there were none."""
    freed = sorted(people)
    if freed:
        with tenant_scope(require_region()):
            seats_release(mentorship_id=mentorship_id, mentee_ids=freed)


def backed(mentorship_id: UUID) -> frozenset[UUID]:
    """Return the mentees for whom an open pair stands behind a place; called in the school's scope."""
    open_members = Member.objects.filter(mentorship=mentorship_id, state__in=OPEN_MEMBERS)
    return frozenset(open_members.values_list("mentee_id", flat=True))
