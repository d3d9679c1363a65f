"""After a drop-out: who could take over the mentees that lost their mentor, and forming what the curator chooses.

Pairs that work are not touched. The engine knows of them only as places that are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.actor import Actor, may, require
from apps.core.errors import Forbidden, Refused
from apps.core.ui.components import Tone
from apps.school.matching.addresses import school_url
from apps.school.matching.board import Board, Settings, board_of, in_words, propose
from apps.school.matching.domain import Mentee
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.registry import Span, mentorships
from apps.school.matching.services.drafts import MatchingRefused
from apps.school.matching.waits import Wait, waits_of
from apps.school.people.models import Person
from apps.school.people.selectors import person_map
from apps.school.programmes.registry import Attention
from apps.school.programmes.selectors import pairing_sides, participation_rows, programme_list

# So many mentors are shown to each mentee at once.
BEST: Final = 5


@dataclass(frozen=True, slots=True)
class Substitute:
    """A mentor who could take over: how well the pair fits (0–10,000), places left, the strongest reasons."""

    mentor_id: UUID
    person: Person
    score: int
    free: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Orphan:
    """A mentee whose pair broke off, with the best mentors for it; ``why`` says why there is none."""

    mentee_id: UUID
    person: Person
    request: str
    wait: Wait
    former: Person | None
    substitutes: tuple[Substitute, ...]
    more: int
    why: str

    @property
    def lost(self) -> Span | None:
        return self.wait.lost


@dataclass(frozen=True, slots=True)
class Substitutes:
    """Everybody in a programme, or from one group, who lost the mentor; who waits longest stands first.

    ``longer`` is how many others wait longer than some of them, whom a run would serve first.
    """

    facts: Facts
    orphans: tuple[Orphan, ...]
    longer: int = 0


def substitutes_get(*, actor: Actor, programme_id: UUID, mentorship_id: UUID | None = None) -> Substitutes:
    """Return the orphaned mentees of a programme, or of one group, with ranked substitutes."""
    require(actor, MatchingAction.RUN)
    facts, waits = _waiting(programme_id)
    lost = _lost(waits, mentorship_id)
    if not lost:
        return Substitutes(facts, ())
    board = board_of(facts, Settings(), only={key: facts.mentees[key] for key in lost})
    former = _former(lost.values())
    why = _why_nobody(_only(facts, lost))
    orphans = [_orphan(board, key, wait, former, why.get(key, "")) for key, wait in lost.items()]
    orphans.sort(key=lambda row: (row.wait.since, row.person.full_name, row.mentee_id))
    last = max(wait.since for wait in lost.values())
    longer = sum(wait.comes_first and wait.lost is None and wait.since < last for wait in waits.values())
    return Substitutes(facts, tuple(orphans), longer)


def waits_after(*, actor: Actor, programme_id: UUID, mentorship_id: UUID) -> bool:
    """Tell whether somebody of an ended pair or group still waits for another mentor, for the curator to choose."""
    if not may(actor, MatchingAction.RUN):
        return False
    _mentors, mentees = pairing_sides(programme_id)
    return bool(_lost(waits_of(programme_id, {row.pk: row.joined_on for row in mentees}), mentorship_id))


def _waiting(programme_id: UUID) -> tuple[Facts, dict[UUID, Wait]]:
    facts = facts_of(programme_id, places=regional_places(programme_id))
    joined = {key: row.joined_on for key, row in facts.mentees.items() if row.joined_on and not row.is_paired}
    return facts, waits_of(programme_id, joined)


def _lost(waits: Mapping[UUID, Wait], mentorship_id: UUID | None) -> dict[UUID, Wait]:
    return {
        key: wait
        for key, wait in waits.items()
        if wait.lost is not None and mentorship_id in {None, wait.lost.mentorship_id}
    }


def _only(facts: Facts, chosen: Iterable[UUID]) -> Facts:
    """Return the facts as if nobody else waited: pairs that work and their places stay as they are."""
    mentees: Mapping[UUID, Mentee] = {key: facts.mentees[key] for key in chosen}
    return replace(facts, mentees=mentees)


def _former(waits: Iterable[Wait]) -> dict[UUID, Person]:
    """Return the mentors who are gone by participation; they may have left the programme."""
    mentors = {wait.lost.mentor_id for wait in waits if wait.lost is not None}
    person_of = dict(participation_rows(mentors).values_list("id", "person_id"))
    people = person_map(person_of.values())
    return {key: people[person_id] for key, person_id in person_of.items() if person_id in people}


def _why_nobody(facts: Facts) -> dict[UUID, str]:
    try:
        rows = propose(facts, Settings()).rows
    except EngineRefused as refused:
        return dict.fromkeys(facts.mentees, in_words(refused.sentence))
    return {row.mentee_id: row.reasons[0] for row in rows if row.mentor_id is None}


def _orphan(board: Board, mentee_id: UUID, wait: Wait, former: Mapping[UUID, Person], why: str) -> Orphan:
    facts = board.facts
    fitting = [key for key, mentor in facts.mentors.items() if mentor.free and board.suits(key, mentee_id)]
    fitting.sort(key=lambda key: (-board.score(key, mentee_id), facts.people[key].full_name, key))
    best = tuple(
        Substitute(
            mentor_id=key,
            person=facts.people[key],
            score=board.score(key, mentee_id),
            free=facts.mentors[key].free,
            reasons=board.told(key, mentee_id).reasons,
        )
        for key in fitting[:BEST]
    )
    return Orphan(
        mentee_id=mentee_id,
        person=facts.people[mentee_id],
        request=facts.mentees[mentee_id].request_title,
        wait=wait,
        former=former.get(wait.lost.mentor_id) if wait.lost else None,
        substitutes=best,
        more=len(fitting) - len(best),
        why="" if fitting else why,
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """What the engine proposes for one orphan when all are served at once; nobody and why otherwise."""

    mentee_id: UUID
    person: Person
    mentor_id: UUID | None
    mentor: Person | None
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubstitutionPlan:
    facts: Facts
    rows: tuple[Planned, ...]

    @property
    def served(self) -> tuple[Planned, ...]:
        return tuple(row for row in self.rows if row.mentor_id is not None)

    @property
    def left(self) -> tuple[Planned, ...]:
        return tuple(row for row in self.rows if row.mentor_id is None)


def substitutes_plan(*, actor: Actor, programme_id: UUID, mentorship_id: UUID | None = None) -> SubstitutionPlan:
    """Return the best mentors for all orphans together; nothing is stored."""
    require(actor, MatchingAction.RUN)
    facts, waits = _waiting(programme_id)
    try:
        rows = propose(_only(facts, _lost(waits, mentorship_id)), Settings()).rows
    except EngineRefused as refused:
        raise MatchingRefused(refused.code, in_words(refused.sentence)) from refused
    planned = [
        Planned(
            mentee_id=row.mentee_id,
            person=facts.people[row.mentee_id],
            mentor_id=row.mentor_id,
            mentor=facts.people[row.mentor_id] if row.mentor_id is not None else None,
            score=row.score,
            reasons=row.reasons,
        )
        for row in rows
    ]
    planned.sort(key=lambda row: (row.person.full_name, row.mentee_id))
    return SubstitutionPlan(facts, tuple(planned))


@dataclass(slots=True)
class Formed:
    """What choosing brought: how many mentees have a mentor again, and a sentence for each group that failed."""

    mentees: int = 0
    failures: list[str] = field(default_factory=list)


def substitutes_form(*, actor: Actor, programme_id: UUID, choices: Mapping[UUID, UUID]) -> Formed:
    """Form what was chosen: mentee → mentor. Calling it again changes nothing.

    Each group is formed by itself, since an external mentor's places are taken in the region first; what fails is
    told, the rest is formed. Never called inside a transaction.
    """
    require(actor, MatchingAction.APPROVE)
    facts = facts_of(programme_id)
    groups: dict[UUID, list[UUID]] = {}
    for mentee_id, mentor_id in sorted(choices.items()):
        if mentee_id not in facts.mentees or mentor_id not in facts.mentors:
            raise MatchingRefused(
                "left_programme", _("Участник вышел из программы. Обновите страницу и выберите снова.")
            )
        groups.setdefault(mentor_id, []).append(mentee_id)
    if not groups:
        raise MatchingRefused("nobody_chosen", _("Никто не выбран. Вернитесь и выберите наставника."))
    formed = Formed()
    for mentor_id, mentee_ids in groups.items():
        try:
            mentorships().form(actor=actor, programme_id=programme_id, mentor_id=mentor_id, mentee_ids=mentee_ids)
        except Forbidden:
            raise
        except Refused as refusal:
            formed.failures.append(f"{facts.people[mentor_id].full_name}: {refusal.sentence}")
        else:
            formed.mentees += len(mentee_ids)
    return formed


def attention(actor: Actor) -> Iterable[Attention]:
    """«Сегодня нужно»: mentees who lost their mentor. One query when there are none, two when there are."""
    if not may(actor, MatchingAction.RUN):
        return
    counts = mentorships().broken_off()
    if not counts:
        return
    for programme in programme_list(actor=actor).filter(id__in=list(counts)):
        yield Attention(
            _("Остались без наставника: %(n)d. Выберите замену") % {"n": counts[programme.pk]},
            school_url("matching:substitutes", programme.pk),
            programme.title,
            weight=90,
            tone=Tone.BAD,
        )
