"""Which mentors a programme lacks, and the least that would have to change for each mentee nobody fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.school.matching.board import Board, Settings, board_of, in_words
from apps.school.matching.domain import MENTEES_LIMIT
from apps.school.matching.engine.candidates import candidates, problem
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.objectives import PRESETS
from apps.school.matching.engine.problem import Problem
from apps.school.matching.engine.rules import Block, in_force
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.services.drafts import MatchingRefused
from apps.school.people.models import Person

if TYPE_CHECKING:
    from apps.school.matching.engine.explain import Nobody, Shortage
    from apps.school.matching.engine.solve import Solution

# Days that suit at least a half of those who wait are worth asking a new mentor for.
_HALF: Final = 2


@dataclass(frozen=True, slots=True)
class Need:
    """Mentors who are missing: ``places`` for these people, the competences and days most of them ask for.

    ``requests`` counts what they ask help with, the most asked first.
    """

    places: int
    people: tuple[Person, ...]
    wishes: tuple[str, ...]
    slots: frozenset[str]
    requests: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A mentee without a mentor and the least that would help.

    ``rules`` keep ``openers`` away, who have a free place, and no smaller set of rules keeps anybody with one.
    ``contested`` are the only mentors who fit; all their places go to others.
    """

    mentee_id: UUID
    person: Person
    rules: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    openers: tuple[Person, ...] = ()
    contested: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """The picture of a programme. ``waiting`` are all without a mentor, ``matched`` whom a run would serve today."""

    facts: Facts
    waiting: int
    matched: int
    needs: tuple[Need, ...]
    unmatched: tuple[Unmatched, ...]

    @property
    def places(self) -> int:
        return sum(need.places for need in self.needs)

    def is_kept_by(self, *codes: str) -> bool:
        """Tell whether one of these rules keeps mentors away from somebody."""
        return any(row.codes.intersection(codes) for row in self.unmatched)


def lacking_get(*, actor: Actor, programme_id: UUID) -> Lacking:
    """Return what a run of today would leave open. Raises MatchingRefused where the engine refuses."""
    require(actor, MatchingAction.RUN)
    facts = facts_of(programme_id, places=regional_places(programme_id))
    waiting = {key: mentee for key, mentee in facts.mentees.items() if not mentee.is_paired}
    if len(waiting) > MENTEES_LIMIT:
        text = _("Без наставника %(n)d человек: за один раз считаем не больше %(limit)d. Разделите программу на две.")
        raise MatchingRefused("too_many", text % {"n": len(waiting), "limit": MENTEES_LIMIT})
    board = board_of(facts, Settings(), only=waiting)
    try:
        solution = _solved(board)
    except EngineRefused as refused:
        raise MatchingRefused(refused.code, in_words(refused.sentence)) from refused
    from apps.school.matching.engine.explain import missing, why_nobody

    left = [int(row) for row in np.flatnonzero(solution.pairs < 0)]
    spare = _spare(solution)
    unmatched = [_unmatched(board, row, why_nobody(board.people, solution, row), spare) for row in left]
    return Lacking(
        facts=facts,
        waiting=len(waiting),
        matched=len(waiting) - len(left),
        needs=tuple(_need(board, shortage) for shortage in missing(board.people, solution)),
        unmatched=tuple(sorted(unmatched, key=lambda row: (row.person.full_name, row.mentee_id))),
    )


def _solved(board: Board) -> Solution:
    # The solvers take a second and 90 MB to load, and most processes never solve.
    from apps.school.matching.engine.solve import solve

    settings = board.settings
    found = candidates(board.people, settings.weights)
    rows = np.repeat(np.arange(len(board.people.mentees)), np.diff(found.indptr))
    barred = ~board.wished[rows, found.mentor]  # pairs the curator does not want, which no rule of the engine knows
    posed = problem(board.people, found, forbidden=zip(rows[barred], found.mentor[barred], strict=True))
    return solve(posed, PRESETS[settings.preset])


def _need(board: Board, shortage: Shortage) -> Need:
    mentees = [board.facts.mentees[UUID(board.people.mentees.ids[row])] for row in shortage.mentees]
    counted = Counter(slot for mentee in mentees for slot in mentee.slots)
    asked = Counter(mentee.request_title for mentee in mentees if mentee.request_title)
    return Need(
        places=shortage.places,
        people=tuple(sorted(_people(board, shortage.mentees, mentors=False), key=lambda person: person.full_name)),
        wishes=shortage.wishes,
        slots=frozenset(slot for slot, count in counted.items() if count * _HALF >= len(mentees)),
        requests=tuple(sorted(asked.items(), key=lambda item: (-item[1], item[0]))),
    )


def _spare(solution: Solution) -> Problem:
    """Return the problem with the places that nobody was given."""
    given = np.bincount(solution.pairs[solution.pairs >= 0], minlength=solution.problem.m)
    return replace(solution.problem, capacity=solution.problem.capacity - given)


def _unmatched(board: Board, row: int, why: Nobody, spare: Problem) -> Unmatched:
    from apps.school.matching.engine.explain import opening as smallest

    mentee_id = UUID(board.people.mentees.ids[row])
    rules = in_force(board.people)
    block = Block(board.people, np.array([row]), np.arange(len(board.people.mentors)))
    opening = smallest(rules, np.array([rule.broken(block)[0] for rule in rules]), spare)
    contest = why.contest
    return Unmatched(
        mentee_id=mentee_id,
        person=board.facts.people[mentee_id],
        rules=tuple(in_words(rule.sentence) for rule in opening.rules) if opening else (),
        codes=frozenset(rule.code for rule in opening.rules) if opening else frozenset(),
        openers=tuple(_people(board, opening.mentors, mentors=True)) if opening else (),
        contested=tuple(_people(board, contest.mentors, mentors=True)) if contest else (),
    )


def _people(board: Board, rows: Sequence[int], *, mentors: bool) -> Iterable[Person]:
    ids = board.people.mentors.ids if mentors else board.people.mentees.ids
    return (board.facts.people[UUID(ids[row])] for row in rows)
