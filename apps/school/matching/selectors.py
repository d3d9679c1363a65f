"""Reads of matching: the workspace of a draft, candidates for a mentee, mentors who may take a group over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.school.matching.board import Board, Settings, board_of, in_words
from apps.school.matching.domain import Mentee, Mentor, mentor_lack
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.models import SCENARIOS, UNAPPROVED, MatchRun, PairBan, Proposal, RunState
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.pricing import Draft, Price, draft_of
from apps.school.people.models import Person
from apps.school.programmes.models import ParticipationState
from tenants.db.guards import TenantQuerySet

if TYPE_CHECKING:
    from apps.school.matching.engine.solve import Figures


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
    """Return the first scenario of a programme, ready or being computed, if there is one."""
    return next(iter(scenario_list(actor=actor, programme_id=programme_id)), None)


def scenario_list(*, actor: Actor, programme_id: UUID) -> list[MatchRun]:
    """Return the scenarios of a programme that are not approved, the first one first."""
    require(actor, MatchingAction.RUN)
    rows = MatchRun.objects.filter(programme=programme_id, state__in=UNAPPROVED)
    return list(rows.select_related("programme").order_by("slot"))


def ban_list(*, actor: Actor, programme_id: UUID) -> TenantQuerySet[PairBan]:
    """Return the pairs of a programme that are not to be proposed, with the people."""
    require(actor, MatchingAction.RUN)
    rows = PairBan.objects.filter(programme=programme_id).select_related("mentor__person", "mentee__person")
    return rows.order_by("mentee__person__last_name", "id")


def run_get(*, actor: Actor, run_id: UUID) -> MatchRun:
    require(actor, MatchingAction.RUN)
    found = MatchRun.objects.select_related("programme").filter(id=run_id).first()
    if found is None:
        raise NotFound("match_run", _("Такого подбора нет."))
    return found


def proposal_list(
    *,
    actor: Actor,
    run_id: UUID,
    mentor_id: UUID | None = None,
    matched: bool | None = None,
    is_manual: bool | None = None,
) -> TenantQuerySet[Proposal]:
    """Return the rows of a draft with their mentors: of one mentor, with or without one, fixed by hand or not.

    Mentees who left the programme or have a mentor by now are not shown; a mentor who left leads nobody.
    """
    run = run_get(actor=actor, run_id=run_id)
    waiting = [key for key, mentee in facts_of(run.programme_id).mentees.items() if not mentee.is_paired]
    rows = Proposal.objects.filter(run=run, mentee__in=waiting).select_related("mentor")
    led = Q(mentor__state=ParticipationState.ACTIVE)
    if mentor_id is not None:
        rows = rows.filter(led, mentor=mentor_id)
    if matched is not None:
        rows = rows.filter(led) if matched else rows.exclude(led)
    if is_manual is not None:
        rows = rows.filter(is_manual=is_manual)
    return rows.order_by("id")


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
    idle: tuple[tuple[Person, Mentor], ...]
    limited: tuple[tuple[Person, Mentor], ...]

    @property
    def matched(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def workspace_get(*, actor: Actor, run_id: UUID, with_options: bool = False) -> Workspace:
    """Return the draft with its groups by mentor, the unmatched with reasons, and on demand choices for every row.

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
    board = board_of(facts, Settings.of(run.settings)) if with_options else None
    rows = [_row(facts, proposal, _options(board, proposal, taken) if board else ()) for proposal in proposals]
    rows.sort(key=lambda row: (row.person.last_name, row.person.first_name, row.proposal.id))
    groups = [
        Group(mentor, facts.people[mentor.participation_id], tuple(row for row in rows if row.mentor is mentor))
        for mentor in facts.mentors.values()
        if mentor.participation_id in taken
    ]
    idle = [
        (facts.people[mentor.participation_id], mentor)
        for mentor in facts.mentors.values()
        if mentor.participation_id not in taken and mentor.free and mentor_lack(mentor, facts.rules) is None
    ]
    return Workspace(
        run=run,
        facts=facts,
        groups=tuple(sorted(groups, key=lambda group: (group.person.last_name, group.person.first_name))),
        unmatched=tuple(row for row in rows if row.mentor is None),
        idle=tuple(sorted(idle, key=lambda found: (found[0].last_name, found[0].first_name))),
        limited=tuple(
            (facts.people[mentor.participation_id], mentor)
            for mentor in facts.mentors.values()
            if mentor.free < mentor.free_here and mentor_lack(mentor, facts.rules) is None
        ),
    )


def _row(facts: Facts, proposal: Proposal, options: Sequence[Option]) -> Row:
    return Row(
        proposal=proposal,
        person=facts.people[proposal.mentee_id],
        mentee=facts.mentees[proposal.mentee_id],
        mentor=facts.mentors.get(proposal.mentor_id) if proposal.mentor_id else None,
        options=tuple(options),
    )


def _options(board: Board, proposal: Proposal, taken: dict[UUID, int]) -> list[Option]:
    """Return who may be chosen for a mentee and has a place, the best fit first."""
    options = []
    for key, mentor in board.facts.mentors.items():
        left = mentor.free - taken.get(key, 0)
        if board.may(key, proposal.mentee_id) and (left > 0 or key == proposal.mentor_id):
            name = board.facts.people[key].full_name
            options.append(Option(key, name, board.score(key, proposal.mentee_id), left))
    return sorted(options, key=lambda option: (-option.score, option.name))


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
    """The choice of one mentee's mentor. ``barred`` are mentors with the rules that stand in the way.

    ``without`` is what leaving the mentee with nobody would cost; None when that is how it stands or cannot be.
    """

    run: MatchRun
    proposal: Proposal
    facts: Facts
    mentee: Mentee
    person: Person
    candidates: tuple[Candidate, ...]
    barred: tuple[tuple[UUID, Person, tuple[str, ...]], ...]
    without: Price | None


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
            (key, facts.people[key], draft.board.barring(key, mentee_id)) for key in facts.mentors if key not in lawful
        ),
        without=None if proposal.mentor_id is None else _priced(draft, mentee_id, None)[0],
    )


def _candidate(draft: Draft, proposal: Proposal, mentor_id: UUID, *, priced: bool) -> Candidate:
    facts, is_chosen = draft.board.facts, mentor_id == proposal.mentor_id
    price, refusal = _priced(draft, proposal.mentee_id, mentor_id) if priced and not is_chosen else (None, "")
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


def _priced(draft: Draft, mentee_id: UUID, mentor_id: UUID | None) -> tuple[Price | None, str]:
    """Return what a choice would cost, or nothing and why it cannot be."""
    try:
        return draft.price(mentee_id, mentor_id), ""
    except EngineRefused as refused:
        return None, in_words(refused.sentence)


@dataclass(frozen=True, slots=True)
class Figured:
    """A scenario with what it reaches; ``points`` is the mean of its pairs (0–10,000), ``leading`` how many lead."""

    run: MatchRun
    figures: Figures
    points: int
    leading: int
    largest: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A mentee whose mentor differs between two scenarios; None is nobody, scores are 0–10,000."""

    mentee_id: UUID
    person: Person
    mentor_ids: tuple[UUID | None, UUID | None]
    mentors: tuple[Person | None, Person | None]
    scores: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scenarios of a programme: what each reaches, and only the mentees who differ."""

    facts: Facts
    sides: tuple[Figured, Figured]
    differences: tuple[Difference, ...]
    same: int


def comparison_get(*, actor: Actor, programme_id: UUID) -> Comparison:
    """Return how the two scenarios of a programme differ. NotFound when there are no two that are ready."""
    runs = [run for run in scenario_list(actor=actor, programme_id=programme_id) if run.state == RunState.DRAFT]
    if len(runs) != SCENARIOS:
        raise NotFound("match_run", _("Сравнивать нечего: нужны два готовых варианта."))
    facts = facts_of(programme_id, places=regional_places(programme_id))
    rows: list[dict[UUID, Proposal]] = []
    sides = []
    for run in runs:
        proposals = list(Proposal.objects.filter(run=run).order_by("id"))
        draft = draft_of(facts, Settings.of(run.settings), proposals)
        rows.append({row.mentee_id: row for row in proposals if row.mentee_id in draft.pairs})
        sides.append(_figured(run, draft))
    first, second = rows
    both = [mentee for mentee in first if mentee in second]
    differing = [mentee for mentee in both if first[mentee].mentor_id != second[mentee].mentor_id]
    differences = [_difference(facts, first[mentee], second[mentee]) for mentee in differing]
    differences.sort(key=lambda row: (row.person.last_name, row.person.first_name, row.person.pk))
    return Comparison(facts, (sides[0], sides[1]), tuple(differences), len(both) - len(differing))


def _figured(run: MatchRun, draft: Draft) -> Figured:
    figures = draft.figures()
    groups = Counter(mentor for mentor in draft.pairs.values() if mentor is not None)
    points = figures.fit // figures.covered if figures.covered else 0
    return Figured(run, figures, points, len(groups), max(groups.values(), default=0))


def _difference(facts: Facts, first: Proposal, second: Proposal) -> Difference:
    """Name both mentors; the proposals come from drafts on the board, so their people are there."""
    mentors = [facts.people.get(row.mentor_id) if row.mentor_id else None for row in (first, second)]
    return Difference(
        mentee_id=first.mentee_id,
        person=facts.people[first.mentee_id],
        mentor_ids=(first.mentor_id, second.mentor_id),
        mentors=(mentors[0], mentors[1]),
        scores=(first.score, second.score),
    )


@dataclass(frozen=True, slots=True)
class Rather:
    """A mentee and a mentor (participations) who chose each other over those they are proposed to."""

    mentee_id: UUID
    mentor_id: UUID
    mentee: Person
    mentor: Person


def rather_list(*, actor: Actor, run_id: UUID) -> list[Rather]:
    """Return who would rather be together in a draft; nobody where there are no ballots."""
    run = run_get(actor=actor, run_id=run_id)
    facts = facts_of(run.programme_id, places=regional_places(run.programme_id))
    draft = draft_of(facts, Settings.of(run.settings), list(Proposal.objects.filter(run=run).order_by("id")))
    pairs = draft.blocking() if draft.board.has_ballots else []
    return [Rather(mentee, mentor, facts.people[mentee], facts.people[mentor]) for mentee, mentor in pairs]
