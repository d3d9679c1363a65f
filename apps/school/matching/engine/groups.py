"""Groups with a least size, and fewest blocking pairs: what no flow can express.

A mentor leads nobody or at least ``smallest``. Goals are solved one after the other as an integer
program, each fixed before the next, so that no weight has to hold them together. Sizes are a school's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.floor import at_least
from apps.school.matching.engine.integer import INFINITE, Model
from apps.school.matching.engine.objectives import Goal
from apps.school.matching.engine.problem import Ints, Problem
from apps.school.matching.engine.stable import ranks
from apps.school.matching.engine.wording import gettext_noop as _

MOST_PAIRS: Final = 60_000
# Candidate pairs put into the model between two questions whether to go on.
_ARCS_AT_ONCE: Final = 1_000


@dataclass(frozen=True)
class Grouped:
    """Pairs, and by how much the first unfinished goal may still be improved; 0 when all are proved."""

    pairs: Ints
    gap: int
    floor: int | None


def group(problem: Problem, goals: Sequence[Goal], *, seconds: float, tick: Callable[[], None]) -> Grouped:
    """Return groups within their sizes, best by the goals in their order. Raises EngineRefused when none can be."""
    if problem.quotas is not None or len(problem.mentor) > MOST_PAIRS:
        raise EngineRefused("too_many_groups", _("Для групп с наименьшим размером участников слишком много."))
    if not len(problem.mentor):
        return Grouped(np.full(problem.n, -1, np.int32), 0, 0 if Goal.FLOOR in goals else None)
    with Model(seconds=seconds, tick=tick) as model:
        return _solved(model, problem, goals, tick)


def _solved(model: Model, problem: Problem, goals: Sequence[Goal], tick: Callable[[], None]) -> Grouped:
    arcs = _groups(model, problem)
    gap, floor, reached = 0, None, (np.zeros(model.columns), 0)
    for goal in goals:
        tick()
        if goal is Goal.FLOOR:
            floor = _raise(model, problem, arcs, reached)
            continue
        gain = _gain(model, problem, goal, tick)
        found = model.solve(gain)
        if found is None:
            text = _("Закрепления не дают собрать группу нужного размера. Снимите закрепление или добавьте участников.")
            raise EngineRefused("locks_need_group", text)
        reached, gap = (gain, found[0]), gap or found[1]
        used = np.flatnonzero(gain)
        model.limit(np.zeros(len(used), int), used, gain[used], int(len(used) > 0), found[0], INFINITE)
    pairs = np.full(problem.n, -1, np.int32)
    chosen = np.flatnonzero(model.answer[arcs] > 0.5)
    pairs[problem.mentee[chosen]] = problem.mentor[chosen]
    return Grouped(pairs, gap, floor)


def _groups(model: Model, problem: Problem) -> Ints:
    """Add a column for each candidate pair and for each mentor with a least size; return those of the pairs."""
    size, most = len(problem.mentor), np.minimum(problem.capacity, problem.n)
    opens = np.flatnonzero(problem.smallest > 1)
    arcs = model.widen(size)
    led = np.full(problem.m, -1)
    led[opens] = model.widen(len(opens))
    model.bound(arcs[problem.locked], 1, 1)
    model.limit(problem.mentee, arcs, np.ones(size), problem.n, -INFINITE, 1)
    rows, columns = np.concatenate([problem.mentor, opens]), np.concatenate([arcs, led[opens]])
    ones = np.ones(size)
    free = np.where(led >= 0, 0, most)
    model.limit(rows, columns, np.concatenate([ones, -most[opens]]), problem.m, -INFINITE, free)
    low = np.where(led >= 0, 0, -INFINITE)
    model.limit(rows, columns, np.concatenate([ones, -problem.smallest[opens]]), problem.m, low, INFINITE)
    # A pair needs its group: cutting off halves of groups makes the relaxation tight.
    grouped = np.flatnonzero(led[problem.mentor] >= 0)
    each = np.arange(len(grouped))
    columns = np.concatenate([arcs[grouped], led[problem.mentor[grouped]]])
    signs = np.repeat([1.0, -1.0], len(grouped))
    model.limit(np.concatenate([each, each]), columns, signs, len(grouped), -INFINITE, 0)
    return arcs


def _gain(model: Model, problem: Problem, goal: Goal, tick: Callable[[], None]) -> np.ndarray:
    if goal is Goal.EVEN:
        return _even(model, problem)
    if goal is Goal.STABLE:
        return _calm(model, problem, tick)
    gain = np.zeros(model.columns)
    simple: dict[Goal, Any] = {
        Goal.COVER: 1,
        Goal.WAITED: problem.waited[problem.mentee],
        Goal.FIT: problem.fit,
        Goal.KEEP: problem.kept,
        Goal.SETTLED: problem.settled,
    }
    gain[: len(problem.mentor)] = simple[goal]
    return gain


def _even(model: Model, problem: Problem) -> np.ndarray:
    """Each place is a column that costs its rank; a mentor fills as many places as mentees."""
    places = np.minimum(problem.capacity, problem.n)
    owner = np.repeat(np.arange(problem.m), places)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(places) - places, places) + problem.load[owner]
    fresh = model.widen(len(owner), whole=False)
    columns = np.concatenate([np.arange(len(problem.mentor)), fresh])
    signs = np.repeat([1.0, -1.0], [len(problem.mentor), len(owner)])
    model.limit(np.concatenate([problem.mentor, owner]), columns, signs, problem.m, 0, 0)
    gain = np.zeros(model.columns)
    gain[fresh] = -rank
    return gain


def _calm(model: Model, problem: Problem, tick: Callable[[], None]) -> np.ndarray:
    """A column for each pair is 1 when the pair blocks: neither the mentee nor all places have as good.

    places·Σ(as good for the mentee) + Σ(as good for the mentor) + places·blocks ≥ places.
    """
    wish, answer = ranks(problem)
    size, places = len(problem.mentor), problem.capacity[problem.mentor].astype(float)
    fresh = model.widen(size)
    rows, columns, values = [np.arange(size)], [fresh], [places]
    of_mentor = np.argsort(problem.mentor, kind="stable")
    first = np.searchsorted(problem.mentor[of_mentor], np.arange(problem.m + 1))
    for arc in range(size):
        if not arc % _ARCS_AT_ONCE:
            tick()
        row, j = problem.mentee[arc], problem.mentor[arc]
        own = np.arange(problem.indptr[row], problem.indptr[row + 1])
        theirs = of_mentor[first[j] : first[j + 1]]
        for columns_of, rank, value in ((own, wish, places[arc]), (theirs, answer, 1.0)):
            good = columns_of[rank[columns_of] <= rank[arc]]
            rows.append(np.full(len(good), arc))
            columns.append(good)
            values.append(np.full(len(good), value))
    # The pair itself stands on both sides; the model adds what is named twice.
    model.limit(np.concatenate(rows), np.concatenate(columns), np.concatenate(values), size, places, INFINITE)
    gain = np.zeros(model.columns)
    gain[fresh] = -1
    return gain


def _raise(model: Model, problem: Problem, arcs: Ints, reached: tuple[np.ndarray, int]) -> int:
    """Shut the pairs below the highest floor under which the goal before is still reached; return the floor."""
    steps = np.unique(problem.fit)
    low, high, best = 0, len(steps), model.answer
    while high - low > 1:
        middle = (low + high) // 2
        _shut(model, problem, arcs, int(steps[middle]))
        found = model.solve(reached[0])
        if found is not None and found[0] == reached[1]:
            low, best = middle, model.answer
        else:
            high = middle
    points = int(steps[low]) if len(steps) else 0
    _shut(model, problem, arcs, points)
    model.answer = best
    return points


def _shut(model: Model, problem: Problem, arcs: Ints, points: int) -> None:
    allowed = at_least(problem, points).astype(float)
    low = np.zeros(len(arcs))
    low[problem.locked] = 1
    model.bound(arcs, low, allowed)
