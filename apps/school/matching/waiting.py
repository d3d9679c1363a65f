"""Who in a programme waits for a mentor: since when, why nobody yet, and how long others waited before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.school.matching.board import Plan, Proposed, Settings, in_words, propose
from apps.school.matching.domain import MENTEES_LIMIT
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.waits import Usual, Wait, usual_wait, waits_of
from apps.school.people.models import Person
from apps.school.people.selectors import ward_list
from apps.school.programmes.models import ParticipantRole
from apps.school.programmes.selectors import participations_at_work


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody on the list. ``mentor`` could be given by the next run; without one ``why`` says why there is none."""

    mentee_id: UUID
    person: Person
    request: str
    wait: Wait
    days: int
    mentor: Person | None
    why: str


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The list in the order of the next run, and how long ended waits took in this school."""

    facts: Facts
    waiters: tuple[Waiter, ...]
    usual: Usual

    @property
    def ready(self) -> int:
        """How many would get a mentor if the matching were run today."""
        return sum(waiter.mentor is not None for waiter in self.waiters)


def waiting_list(*, actor: Actor, programme_id: UUID) -> WaitingList:
    """Return who waits, those who come first in the next run first."""
    require(actor, MatchingAction.RUN)
    facts = facts_of(programme_id, places=regional_places(programme_id))
    joined = {key: row.joined_on for key, row in facts.mentees.items() if row.joined_on and not row.is_paired}
    waits = waits_of(programme_id, joined)
    proposed, refusal = _proposed(facts) if waits else ({}, "")
    waiters = [_waiter(facts, key, wait, proposed.get(key), refusal) for key, wait in waits.items()]
    waiters.sort(key=lambda row: (not row.wait.comes_first, row.wait.since, row.person.full_name, row.mentee_id))
    return WaitingList(facts, tuple(waiters), usual_wait())


def _proposed(facts: Facts) -> tuple[dict[UUID, Proposed], str]:
    """Ask the engine what a run of today would bring; what it refuses is said as it says it."""
    if sum(not mentee.is_paired for mentee in facts.mentees.values()) > MENTEES_LIMIT:
        return {}, _("ждут слишком многие, чтобы назвать причину для каждого")
    try:
        plan: Plan = propose(facts, Settings())
    except EngineRefused as refused:
        return {}, in_words(refused.sentence)
    return {row.mentee_id: row for row in plan.rows}, ""


def _waiter(facts: Facts, mentee_id: UUID, wait: Wait, row: Proposed | None, refusal: str) -> Waiter:
    mentor = facts.people[row.mentor_id] if row is not None and row.mentor_id is not None else None
    return Waiter(
        mentee_id=mentee_id,
        person=facts.people[mentee_id],
        request=facts.mentees[mentee_id].request_title,
        wait=wait,
        days=(facts.rules.day - wait.since).days,
        mentor=mentor,
        why=refusal if row is None else "" if mentor else row.reasons[0],
    )


@dataclass(frozen=True, slots=True)
class OwnWait:
    """What a mentee or a parent is told: the programme and since when; nobody else, no place in a queue."""

    person_id: UUID
    programme: str
    since: date


def own_waits(*, actor: Actor) -> list[OwnWait]:
    """Return the waits of the actor and of the actor's children."""
    if actor.person_id is None:
        return []
    family = [actor.person_id, *(ward.child_id for ward in ward_list(actor.person_id))]
    rows = participations_at_work(role=ParticipantRole.MENTEE).filter(person__in=family).select_related("programme")
    found = []
    for row in rows.order_by("programme", "id"):
        if (wait := waits_of(row.programme_id, {row.pk: row.joined_on}).get(row.pk)) is not None:
            found.append(OwnWait(row.person_id, row.programme.title, min(wait.since, timezone.localdate())))
    return found
