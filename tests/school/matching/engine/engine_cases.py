"""Small problems of the engine, and the answer found by trying everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from apps.school.matching.engine.checker import faults
from apps.school.matching.engine.objectives import Goal, Weights
from apps.school.matching.engine.problem import Problem, Quotas
from apps.school.matching.engine.solve import figures_of

POINTS = st.one_of(st.integers(0, 10_000), st.sampled_from([0, 5_000, 10_000]))


def dense(fit: Sequence[Sequence[int]], capacity: Sequence[int], **more: Any) -> Problem:
    """Return a problem in which everybody may be with everybody; a negative fit is no candidate."""
    table = np.array(fit, np.int64).reshape(len(fit), len(capacity))
    rows, mentors = np.nonzero(table >= 0)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(fit)))]).astype(np.int64)
    return Problem.of(indptr, mentors, table[rows, mentors], np.array(capacity, np.int64), **more)


@st.composite
def problems(draw: st.DrawFn, *, most: int = 5, groups: bool = False, quotas: bool = False) -> Problem:
    n, m = draw(st.integers(0, most)), draw(st.integers(1, 3))
    cells = st.one_of(POINTS, st.just(-1))
    fit = [draw(st.lists(cells, min_size=m, max_size=m)) for _row in range(n)]
    small = st.lists(st.integers(0, 3), min_size=m, max_size=m)
    capacity, load = draw(small), draw(small)
    size = sum(cell >= 0 for row in fit for cell in row)
    kept = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    waited = draw(st.one_of(st.just([0] * n), st.lists(st.integers(0, 4), min_size=n, max_size=n)))
    least = draw(st.lists(st.integers(1, 3), min_size=m, max_size=m)) if groups else [1] * m
    limits = draw(_quotas(n, m)) if quotas else None
    return dense(
        fit,
        capacity,
        load=np.array(load),
        kept=np.array(kept, bool),
        waited=np.array(waited, np.int64),
        smallest=np.array(least),
        quotas=limits,
    )


@st.composite
def _quotas(draw: st.DrawFn, n: int, m: int) -> Quotas:
    most = draw(st.lists(st.integers(0, 3), min_size=2, max_size=2))
    return Quotas(
        school=np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)), np.int64),
        school_most=np.array(most),
        school_fair=np.array([draw(st.integers(0, limit)) for limit in most]),
        employer=np.array(draw(st.lists(st.integers(0, 1), min_size=m, max_size=m)), np.int64),
        employer_places=np.array(draw(st.lists(st.integers(0, 3), min_size=2, max_size=2))),
    )


def assignments(problem: Problem) -> Iterator[np.ndarray]:
    """Yield every assignment that keeps within the limits."""
    rows = [[-1, *problem.mentor[problem.indptr[row] : problem.indptr[row + 1]].tolist()] for row in range(problem.n)]
    for chosen in itertools.product(*rows):
        pairs = np.array(chosen, np.int32)
        if not faults(problem, pairs):
            yield pairs


def reached(problem: Problem, goals: Sequence[Goal], pairs: np.ndarray) -> tuple[int, ...]:
    """Return what an assignment reaches, goal by goal, more is better; fair shares come before all goals."""
    figures = figures_of(problem, pairs)
    by_goal = {
        Goal.COVER: figures.covered,
        Goal.WAITED: int(problem.waited[pairs >= 0].sum()),
        Goal.FLOOR: figures.worst if figures.covered else 10_001,
        Goal.FIT: figures.fit,
        Goal.KEEP: figures.kept,
        Goal.EVEN: -figures.uneven,
        Goal.STABLE: -figures.blocking,
    }
    return (fair(problem, pairs), *(by_goal[goal] for goal in goals))


def fair(problem: Problem, pairs: np.ndarray) -> int:
    if problem.quotas is None:
        return 0
    taken = np.bincount(problem.quotas.school[pairs >= 0], minlength=len(problem.quotas.school_fair))
    return int(np.minimum(taken, problem.quotas.school_fair).sum())


def best(problem: Problem, goals: Sequence[Goal]) -> tuple[int, ...]:
    """Return the most that any assignment reaches, in the order of the goals."""
    return max(reached(problem, goals, pairs) for pairs in assignments(problem))


def greedy(problem: Problem) -> np.ndarray:
    """Take the best pair first, as one does by hand."""
    pairs, left = np.full(problem.n, -1, np.int32), problem.capacity.copy()
    for arc in np.argsort(-problem.fit, kind="stable").tolist():
        row, mentor = int(problem.mentee[arc]), int(problem.mentor[arc])
        if pairs[row] < 0 and left[mentor]:
            pairs[row] = mentor
            left[mentor] -= 1
    return pairs


def by_matrix(problem: Problem, weights: Weights) -> np.ndarray:
    """Return the best assignment by SciPy, on the full matrix of mentees and places."""
    table = np.zeros((problem.n, problem.m), np.int64)
    table[problem.mentee, problem.mentor] = weights.pair
    places = np.minimum(problem.capacity, problem.n)
    owner = np.repeat(np.arange(problem.m), places)
    taken = np.arange(len(owner)) - np.repeat(np.cumsum(places) - places, places) + problem.load[owner]
    # No candidate is worth nothing, like staying without.
    cells = np.maximum(0, table[:, owner] - weights.step * taken)
    rows, columns = linear_sum_assignment(cells, maximize=True)
    used = cells[rows, columns] > 0
    pairs = np.full(problem.n, -1, np.int32)
    pairs[rows[used]] = owner[columns[used]]
    return pairs


def school(mentees: int, mentors: int, *, seed: int, capacity: int = 4) -> Problem:
    """Return a school where some mentors are liked by everybody."""
    draw = np.random.default_rng(seed)
    liked = draw.integers(0, 3_000, mentors)
    fit = np.clip(draw.integers(0, 7_000, (mentees, mentors)) + liked, 0, 10_000)
    fit[draw.random((mentees, mentors)) < 0.5] = -1
    return dense(fit.tolist(), draw.integers(1, capacity + 1, mentors).tolist())
