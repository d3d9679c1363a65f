"""What another mentor for a mentee of a draft would cost, before it is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from apps.school.matching.board import Board, Settings, board_of
from apps.school.matching.engine.candidates import Candidates, problem
from apps.school.matching.engine.objectives import PRESETS
from apps.school.matching.engine.problem import Ints, Problem
from apps.school.matching.facts import Facts
from apps.school.matching.models import Proposal

if TYPE_CHECKING:
    from apps.school.matching.engine.solve import Figures


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
        fixed = {key: mentor for key, mentor in self.fixed.items() if key != mentee_id}
        return self._changed({**fixed, mentee_id: mentor_id}, ())

    def without(self, mentee_id: UUID, mentor_id: UUID) -> Price:
        """Return what would change if the two could not be together. Raises EngineRefused when it cannot be."""
        fixed = {key: mentor for key, mentor in self.fixed.items() if key != mentee_id}
        return self._changed(fixed, [(self._row(mentee_id), self._column(mentor_id))])

    def figures(self) -> Figures:
        """Return what the draft reaches as it stands."""
        from apps.school.matching.engine.solve import figures_of

        return figures_of(self._problem({}), self._columns())

    def blocking(self) -> list[tuple[UUID, UUID]]:
        """Return the mentees and mentors who would both rather be together than as they stand."""
        from apps.school.matching.engine.stable import blocking

        asked = self._problem({})
        arcs = blocking(asked, self._columns())
        mentees = self.board.people.mentees.ids
        return [
            (UUID(mentees[row]), UUID(self.board.people.mentors.ids[column]))
            for row, column in zip(asked.mentee[arcs].tolist(), asked.mentor[arcs].tolist(), strict=True)
        ]

    def _changed(self, fixed: Mapping[UUID, UUID | None], forbidden: Sequence[tuple[int, int]]) -> Price:
        # The solvers take a second and 90 MB to load, and most processes never solve.
        from apps.school.matching.engine.solve import Solution
        from apps.school.matching.engine.whatif import what_if

        asked = self._problem(fixed)
        now = Solution(asked, PRESETS[self.board.settings.preset], self._columns())
        locked = [(self._row(key), self._column(mentor)) for key, mentor in fixed.items() if mentor is not None]
        shut = [(self._row(key), j) for key, mentor in fixed.items() if mentor is None for j in range(asked.m)]
        effect = what_if(now, locked=locked, forbidden=[*shut, *forbidden])
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
        found = Candidates(
            indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            mentor=mentors.astype(np.int32),
            fit=self.board.points[rows, mentors].astype(np.int32),
            funnel=np.zeros((len(allowed), 0), np.int32),
            rules=(),
        )
        return problem(self.board.people, found)

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
    """Put a draft on the board; who has left the programme or has a mentor by now is left out.

    A change by hand may leave a group smaller than was asked for: sizes are what computing keeps, not the curator.
    """
    waiting = {key: mentee for key, mentee in facts.mentees.items() if not mentee.is_paired}
    board = board_of(facts, replace(settings, smallest=1), only=waiting)
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
