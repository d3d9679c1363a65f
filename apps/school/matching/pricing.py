"""What another mentor for a mentee of a draft would cost, before it is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from apps.school.matching.board import Board, Settings, board_of
from apps.school.matching.engine.objectives import PRESETS
from apps.school.matching.engine.problem import Ints, Problem
from apps.school.matching.facts import Facts
from apps.school.matching.models import Proposal


@dataclass(frozen=True, slots=True)
class Moved:
    """A mentee whose mentor changes with the choice; None is nobody, points are 0–10,000."""

    mentee_id: UUID
    before: UUID | None
    after: UUID | None
    points_before: int
    points_after: int


@dataclass(frozen=True, slots=True)
class Price:
    """By how much a choice changes the draft: mentees with a mentor, points of all pairs, and who moves."""

    covered: int
    points: int
    moves: tuple[Moved, ...]

    def stored(self) -> dict[str, int]:
        return {"covered": self.covered, "points": self.points, "moves": len(self.moves)}


@dataclass(frozen=True)
class Draft:
    """A draft on the board: the pairs as they stand, and what the curator has fixed.

    ``fixed`` mentees keep the mentor the curator chose, None for nobody.
    """

    board: Board
    pairs: Mapping[UUID, UUID | None]
    fixed: Mapping[UUID, UUID | None]

    def price(self, mentee_id: UUID, mentor_id: UUID | None) -> Price:
        """Return what choosing a mentor, or nobody, would change. Raises EngineRefused when it cannot be."""
        # The solvers take a second and 90 MB to load, and most processes never solve.
        from apps.school.matching.engine.solve import Solution
        from apps.school.matching.engine.whatif import what_if

        fixed = {key: mentor for key, mentor in self.fixed.items() if key != mentee_id}
        problem = self._problem({**fixed, mentee_id: mentor_id})
        now = Solution(problem, PRESETS[self.board.settings.preset], self._columns())
        locked = [(self._row(key), self._column(mentor)) for key, mentor in fixed.items() if mentor is not None]
        shut = [key for key, mentor in fixed.items() if mentor is None]
        if mentor_id is None:
            shut.append(mentee_id)
        else:
            locked.append((self._row(mentee_id), self._column(mentor_id)))
        everybody = range(problem.m)
        effect = what_if(now, locked=locked, forbidden=[(self._row(key), j) for key in shut for j in everybody])
        moves = tuple(
            Moved(
                UUID(self.board.people.mentees.ids[move.mentee]),
                self._mentor(move.before),
                self._mentor(move.after),
                move.points_before,
                move.points_after,
            )
            for move in effect.moves
        )
        return Price(effect.covered, effect.points, moves)

    def _problem(self, chosen: Mapping[UUID, UUID | None]) -> Problem:
        """Return the candidates: who may be proposed, the pairs as they stand, and what was or is being chosen."""
        allowed = self.board.wished.copy()
        for pairs in (self.pairs, chosen):
            for mentee_id, mentor_id in pairs.items():
                if mentor_id is not None:
                    allowed[self._row(mentee_id), self._column(mentor_id)] = True
        rows, mentors = np.nonzero(allowed)
        counts = np.bincount(rows, minlength=len(allowed))
        numbers = self.board.people.mentors.numbers
        return Problem.of(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            mentors,
            self.board.points[rows, mentors],
            numbers["capacity"],
            load=numbers["load"],
        )

    def _columns(self) -> Ints:
        pairs = np.full(len(self.board.people.mentees), -1, np.int32)
        for mentee_id, mentor_id in self.pairs.items():
            if mentor_id is not None:
                pairs[self._row(mentee_id)] = self._column(mentor_id)
        return pairs

    def _row(self, mentee_id: UUID) -> int:
        return self.board.row_of[mentee_id]

    def _column(self, mentor_id: UUID) -> int:
        return self.board.column_of[mentor_id]

    def _mentor(self, column: int) -> UUID | None:
        return UUID(self.board.people.mentors.ids[column]) if column >= 0 else None


def draft_of(facts: Facts, settings: Settings, proposals: Sequence[Proposal]) -> Draft:
    """Put a draft on the board; who has left the programme or has a mentor by now is left out."""
    waiting = {key: mentee for key, mentee in facts.mentees.items() if not mentee.is_paired}
    board = board_of(facts, settings, only=waiting)
    known = [
        proposal
        for proposal in proposals
        if proposal.mentee_id in waiting and (proposal.mentor_id is None or proposal.mentor_id in facts.mentors)
    ]
    return Draft(
        board=board,
        pairs={proposal.mentee_id: proposal.mentor_id for proposal in known},
        fixed={proposal.mentee_id: proposal.mentor_id for proposal in known if proposal.is_manual},
    )
