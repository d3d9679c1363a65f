"""The worst pair as good as can be: the highest floor that costs nothing of the goals before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from apps.school.matching.engine import flow
from apps.school.matching.engine.checker import Prices, bound, worth
from apps.school.matching.engine.cover import covered
from apps.school.matching.engine.objectives import Goal, weights
from apps.school.matching.engine.prices import prices_of_flow
from apps.school.matching.engine.problem import Flags, Problem


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
    value = _covered if list(before) == [Goal.COVER] and problem.quotas is None else _worth
    measure = value(problem, before)
    best = measure(int(steps[0]) if len(steps) else 0)
    low, high = 0, len(steps)
    while high - low > 1:
        tick()
        middle = (low + high) // 2
        if measure(int(steps[middle])) == best:
            low = middle
        else:
            high = middle
    points = int(steps[low]) if len(steps) else 0
    return Floor(
        points, tuple(before), *_proof(problem, before, points, int(steps[high]) if high < len(steps) else None)
    )


def _covered(problem: Problem, before: Sequence[Goal]) -> Callable[[int], int]:
    """Count the covered; an assignment under a higher floor is a start for every lower one."""
    known: dict[int, np.ndarray] = {}

    def measure(points: int) -> int:
        higher = [floor for floor in known if floor >= points]
        start = known[min(higher)] if higher else None
        known[points] = covered(problem, at_least(problem, points), start)
        return int((known[points] >= 0).sum())

    return measure


def _worth(problem: Problem, before: Sequence[Goal]) -> Callable[[int], int]:
    def measure(points: int) -> int:
        left = problem.only(at_least(problem, points))
        scale = weights(left, before)
        return worth(left, scale, flow.pairs_of(left, flow.flow_of(flow.network(left, scale))))

    return measure


def _proof(problem: Problem, before: Sequence[Goal], points: int, above: int | None) -> tuple[int, Prices | None]:
    """Return the worth of the goals before under the floor, and prices that keep it out of reach above."""
    reached = _worth(problem, before)(points)
    if above is None:
        return reached, None
    left = problem.only(at_least(problem, above))
    scale = weights(left, before)
    net = flow.network(left, scale)
    return reached, prices_of_flow(left, scale, net, flow.flow_of(net))


def is_highest(problem: Problem, floor: Floor) -> bool:
    """Check the proof that the floor cannot be raised."""
    if floor.prices is None:
        return True
    above = problem.fit[problem.fit > floor.points]
    left = problem.only(at_least(problem, int(above.min())))
    return bound(left, weights(left, floor.before), floor.prices) < floor.value
