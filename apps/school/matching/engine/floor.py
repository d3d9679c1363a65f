"""The worst pair as good as can be: the highest floor that costs nothing of the goals before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from apps.school.matching.engine.checker import Prices, bound, worth
from apps.school.matching.engine.cover import covered
from apps.school.matching.engine.objectives import Goal, Weights, weights
from apps.school.matching.engine.optimum import optimum
from apps.school.matching.engine.prices import prices_of_pairs
from apps.school.matching.engine.problem import Flags, Ints, Problem


@dataclass(frozen=True)
class Floor:
    """No pair is below ``points``. ``before`` are the goals that came first, ``value`` what they reach.

    ``prices`` prove that one point more would cost some of it; None when the best pairs are reached.
    """

    points: int
    before: tuple[Goal, ...]
    value: int
    prices: Prices | None


def at_least(problem: Problem, points: int) -> Flags:
    """Return the candidates not below a floor (bool[E]); what the curator locked stays."""
    arcs = problem.fit >= points
    arcs[problem.locked] = True
    return arcs


def raise_floor(problem: Problem, before: Sequence[Goal], tick: Callable[[], None]) -> Floor:
    """Return the highest floor under which the goals ``before`` still reach their best."""
    steps = np.unique(problem.fit)
    is_count = list(before) == [Goal.COVER] and problem.quotas is None and not len(problem.locked)
    reached = (_Counted if is_count else _Weighed)(problem, before)
    best = reached.value(int(steps[0]) if len(steps) else 0)
    low, high = 0, len(steps)
    while high - low > 1:
        tick()
        middle = (low + high) // 2
        if reached.value(int(steps[middle])) == best:
            low = middle
        else:
            high = middle
    points = int(steps[low]) if len(steps) else 0
    return Floor(points, tuple(before), best, reached.prices(int(steps[high])) if high < len(steps) else None)


class _Weighed:
    """What the goals before reach under a floor, in their one number."""

    def __init__(self, problem: Problem, before: Sequence[Goal]) -> None:
        self._problem, self._before = problem, before

    def _under(self, points: int) -> tuple[Problem, Weights]:
        left = self._problem.only(at_least(self._problem, points))
        return left, weights(left, self._before)

    def value(self, points: int) -> int:
        left, scale = self._under(points)
        return worth(left, scale, optimum(left, scale)[0])

    def prices(self, points: int) -> Prices:
        left, scale = self._under(points)
        return optimum(left, scale)[1]


class _Counted(_Weighed):
    """The same where covering is the only goal before: counting is enough, and one search continues another."""

    def __init__(self, problem: Problem, before: Sequence[Goal]) -> None:
        super().__init__(problem, before)
        self._known: dict[int, Ints] = {}

    def value(self, points: int) -> int:
        """Count the covered; an assignment under a higher floor is a start for every lower one."""
        higher = [floor for floor in self._known if floor >= points]
        start = self._known[min(higher)] if higher else None
        self._known[points] = covered(self._problem, at_least(self._problem, points), start)
        return int((self._known[points] >= 0).sum())

    def prices(self, points: int) -> Prices:
        left, scale = self._under(points)
        return prices_of_pairs(left, scale, self._known[points])


def is_highest(problem: Problem, floor: Floor) -> bool:
    """Check the proof that the floor cannot be raised."""
    if floor.prices is None:
        return True
    above = problem.fit[problem.fit > floor.points]
    left = problem.only(at_least(problem, int(above.min())))
    return bound(left, weights(left, floor.before), floor.prices) < floor.value
