"""Reads of matching: the workspace of a draft, candidates for a mentee, mentors who may take a group over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.school.matching.board import Board, Settings, board_of, in_words
from apps.school.matching.domain import Mentee, Mentor, mentor_lack
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.models import MatchRun, Proposal, RunState
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.pricing import Draft, Price, draft_of
from apps.school.people.models import Person


@dataclass(frozen=True, slots=True)
class Choice:
    """A mentor who may be chosen, how well the pair fits (0–10,000) and how many places are left."""

    mentor_id: UUID
    person: Person
    score: int
    free: int


def replacement_list(*, actor: Actor, programme_id: UUID, mentor_id: UUID, mentee_ids: Sequence[UUID]) -> list[Choice]:
    """Return the mentors of the programme who may lead these mentees instead, the best fit first."""
    require(actor, MatchingAction.RUN)
    facts = facts_of(programme_id, places=regional_places(programme_id))
    mentees = [mentee_id for mentee_id in mentee_ids if mentee_id in facts.mentees]
    board = board_of(facts, Settings(), only={mentee_id: facts.mentees[mentee_id] for mentee_id in mentees})
    choices = []
    for key, mentor in facts.mentors.items():
        lawful = all(board.may(key, mentee_id) for mentee_id in mentees)
        if key == mentor_id or not lawful or mentor.free < len(mentees) or not mentees:
            continue
        score = sum(board.score(key, mentee_id) for mentee_id in mentees) // len(mentees)
        choices.append(Choice(key, facts.person_of(key), score, mentor.free))
    return sorted(choices, key=lambda choice: (-choice.score, choice.person.last_name, choice.mentor_id))


def draft_get(*, actor: Actor, programme_id: UUID) -> MatchRun | None:
    """Return the draft of a programme, if there is one."""
    require(actor, MatchingAction.RUN)
    return MatchRun.objects.filter(programme=programme_id, state=RunState.DRAFT).first()


def run_get(*, actor: Actor, run_id: UUID) -> MatchRun:
    require(actor, MatchingAction.RUN)
    found = MatchRun.objects.select_related("programme").filter(id=run_id).first()
    if found is None:
        raise NotFound("match_run", _("Такого подбора нет."))
    return found


@dataclass(frozen=True, slots=True)
class Option:
    """A mentor in the list of a row: who, how well (0–10,000), and how many places stay free in this draft."""

    mentor_id: UUID
    name: str
    score: int
    free: int


@dataclass(frozen=True, slots=True)
class Row:
    """A mentee in the workspace, the proposed mentor and those who could be chosen instead."""

    proposal: Proposal
    person: Person
    mentee: Mentee
    mentor: Mentor | None
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What one mentor is proposed to lead."""

    mentor: Mentor
    person: Person
    rows: tuple[Row, ...]

    @property
    def over(self) -> int:
        """How many mentees there are more than places."""
        return max(0, len(self.rows) - self.mentor.free)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A draft as the curator works on it. ``limited`` are mentors to whom the region leaves less than the school."""

    run: MatchRun
    facts: Facts
    groups: tuple[Group, ...]
    unmatched: tuple[Row, ...]
    idle: tuple[Person, ...]
    limited: tuple[tuple[Person, Mentor], ...]

    @property
    def matched(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def workspace_get(*, actor: Actor, run_id: UUID) -> Workspace:
    """Return the draft with its groups by mentor, the unmatched with reasons, and choices for every row.

    Proposals of mentees who left the programme or have a mentor by now are not shown.
    """
    run = run_get(actor=actor, run_id=run_id)
    facts = facts_of(run.programme_id, places=regional_places(run.programme_id))
    taken: dict[UUID, int] = {}
    proposals = [
        proposal
        for proposal in Proposal.objects.filter(run=run).order_by("id")
        if proposal.mentee_id in facts.mentees and not facts.mentees[proposal.mentee_id].is_paired
    ]
    for proposal in proposals:
        if proposal.mentor_id and proposal.mentor_id in facts.mentors:
            taken[proposal.mentor_id] = taken.get(proposal.mentor_id, 0) + 1
    board = board_of(facts, Settings.of(run.settings))
    rows = [_row(board, proposal, taken) for proposal in proposals]
    rows.sort(key=lambda row: (row.person.last_name, row.person.first_name, row.proposal.id))
    groups = [
        Group(mentor, facts.people[mentor.participation_id], tuple(row for row in rows if row.mentor is mentor))
        for mentor in facts.mentors.values()
        if mentor.participation_id in taken
    ]
    idle = [
        facts.people[mentor.participation_id]
        for mentor in facts.mentors.values()
        if mentor.participation_id not in taken and mentor.free and mentor_lack(mentor, facts.rules) is None
    ]
    return Workspace(
        run=run,
        facts=facts,
        groups=tuple(sorted(groups, key=lambda group: (group.person.last_name, group.person.first_name))),
        unmatched=tuple(row for row in rows if row.mentor is None),
        idle=tuple(sorted(idle, key=lambda person: (person.last_name, person.first_name))),
        limited=tuple(
            (facts.people[mentor.participation_id], mentor)
            for mentor in facts.mentors.values()
            if mentor.free < mentor.free_here and mentor_lack(mentor, facts.rules) is None
        ),
    )


def _row(board: Board, proposal: Proposal, taken: dict[UUID, int]) -> Row:
    facts, mentee_id = board.facts, proposal.mentee_id
    options = []
    for key, mentor in facts.mentors.items():
        left = mentor.free - taken.get(key, 0)
        if not board.may(key, mentee_id) or (left <= 0 and key != proposal.mentor_id):
            continue
        options.append(Option(key, facts.people[key].full_name, board.score(key, mentee_id), left))
    options.sort(key=lambda option: (-option.score, option.name))
    return Row(
        proposal=proposal,
        person=facts.people[mentee_id],
        mentee=facts.mentees[mentee_id],
        mentor=facts.mentors.get(proposal.mentor_id) if proposal.mentor_id else None,
        options=tuple(options),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor who may be chosen for a mentee: how well, why, and what choosing would cost.

    ``price`` is None for those who come after the best few, and where ``refusal`` says why it cannot be.
    """

    mentor_id: UUID
    person: Person
    score: int
    free: int
    reasons: tuple[str, ...]
    is_chosen: bool
    price: Price | None
    refusal: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """The choice of one mentee's mentor. ``barred`` are mentors with the rules that stand in the way."""

    run: MatchRun
    proposal: Proposal
    facts: Facts
    mentee: Mentee
    person: Person
    candidates: tuple[Candidate, ...]
    barred: tuple[tuple[Person, tuple[str, ...]], ...]


def choosing_get(*, actor: Actor, run_id: UUID, proposal_id: UUID, priced: int) -> Choosing:
    """Return who could lead one mentee of a draft, the best fit first; the first ``priced`` with their price."""
    run = run_get(actor=actor, run_id=run_id)
    rows = list(Proposal.objects.filter(run=run).order_by("id"))
    proposal = next((row for row in rows if row.id == proposal_id), None)
    facts = facts_of(run.programme_id, places=regional_places(run.programme_id))
    draft = draft_of(facts, Settings.of(run.settings), rows)
    if proposal is None or proposal.mentee_id not in draft.board.row_of:
        raise NotFound("proposal", _("Такого наставляемого в подборе нет."))
    mentee_id = proposal.mentee_id
    lawful = [key for key in facts.mentors if draft.board.may(key, mentee_id)]
    lawful.sort(key=lambda key: (-draft.board.score(key, mentee_id), facts.people[key].full_name, key))
    return Choosing(
        run=run,
        proposal=proposal,
        facts=facts,
        mentee=facts.mentees[mentee_id],
        person=facts.people[mentee_id],
        candidates=tuple(_candidate(draft, proposal, key, priced=place < priced) for place, key in enumerate(lawful)),
        barred=tuple(
            (facts.people[key], draft.board.barring(key, mentee_id)) for key in facts.mentors if key not in lawful
        ),
    )


def _candidate(draft: Draft, proposal: Proposal, mentor_id: UUID, *, priced: bool) -> Candidate:
    facts, price, refusal = draft.board.facts, None, ""
    is_chosen = mentor_id == proposal.mentor_id
    if priced and not is_chosen:
        try:
            price = draft.price(proposal.mentee_id, mentor_id)
        except EngineRefused as refused:
            refusal = in_words(refused.sentence)
    taken = sum(other == mentor_id for other in draft.pairs.values())
    return Candidate(
        mentor_id=mentor_id,
        person=facts.people[mentor_id],
        score=draft.board.score(mentor_id, proposal.mentee_id),
        free=max(0, facts.mentors[mentor_id].free - taken),
        reasons=draft.board.told(mentor_id, proposal.mentee_id).reasons,
        is_chosen=is_chosen,
        price=price,
        refusal=refusal,
    )
