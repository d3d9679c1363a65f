"""What a change would cost before it is made, and how two scenarios differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from apps.school.matching.engine.objectives import Goal
from apps.school.matching.engine.problem import Problem
from apps.school.matching.engine.solve import SECONDS, Figures, Report, Solution, figures_of, quiet, solve


@dataclass(frozen=True, slots=True)
class Move:
    """A mentee who would be with another mentor; -1 is nobody, points are of the pair (0 for nobody)."""

    mentee: int
    before: int
    after: int
    points_before: int
    points_after: int


@dataclass(frozen=True)
class Effect:
    """What a change brings: the figures before and after, everybody who moves, and the new solution."""

    before: Figures
    after: Figures
    moves: tuple[Move, ...]
    solution: Solution

    @property
    def covered(self) -> int:
        return self.after.covered - self.before.covered

    @property
    def points(self) -> int:
        """By how much the sum of points changes."""
        return self.after.fit - self.before.fit


def what_if(
    solution: Solution,
    *,
    locked: Iterable[tuple[int, int]] = (),
    forbidden: Iterable[tuple[int, int]] = (),
    seconds: float = SECONDS,
    report: Report = quiet,
) -> Effect:
    """Return what locking or forbidding (mentee, mentor) pairs would change, no more people than need be.

    Raises EngineRefused when the change conflicts with a rule or another lock.
    """
    changed = solution.problem.settle(solution.pairs).bound_by(locked=locked, forbidden=forbidden)
    goals: tuple[Goal, ...] = tuple(goal for goal in solution.goals if goal is not Goal.SETTLED)
    if Goal.STABLE not in goals:
        goals = (*goals, Goal.SETTLED)
    after = solve(changed, goals, seconds=seconds, report=report)
    return Effect(solution.figures, figures_of(solution.problem, after.pairs), moves(solution, after), after)


def moves(before: Solution, after: Solution) -> tuple[Move, ...]:
    """Return who would be with whom instead; both solutions are of the same people."""
    changed = np.flatnonzero(before.pairs != after.pairs).tolist()
    return tuple(
        Move(
            mentee=row,
            before=int(before.pairs[row]),
            after=int(after.pairs[row]),
            points_before=points_of(before.problem, row, int(before.pairs[row])),
            points_after=points_of(after.problem, row, int(after.pairs[row])),
        )
        for row in changed
    )


def points_of(problem: Problem, mentee: int, mentor: int) -> int:
    arc = problem.arc(mentee, mentor) if mentor >= 0 else -1
    return int(problem.fit[arc]) if arc >= 0 else 0
