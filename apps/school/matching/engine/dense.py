"""The assignment of a small school, several times faster than the flow.

Mentees are placed one after the other by shortest ways, in whole numbers. Where evenness makes every place of a
mentor a different one, SciPy solves the full matrix of places instead; it computes in double precision, so what it
finds counts only once prices have proved it, and otherwise the flow is asked.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from apps.school.matching.engine import residual
from apps.school.matching.engine.flow import cover_unit
from apps.school.matching.engine.objectives import Weights
from apps.school.matching.engine.problem import Ints, Problem

# Cells up to which the matrix is faster; whole numbers a double holds, with room for sums along a way.
CELLS: Final = 300_000
EXACT: Final = 2**48


def suits(problem: Problem, weights: Weights) -> bool:
    """Tell whether the matrix is small and its numbers are held exactly."""
    places = int(np.minimum(problem.capacity, problem.n).sum())
    small = problem.n * places <= CELLS and int(weights.pair.max(initial=0)) <= EXACT
    # Where covering comes first the flow is faster than the matrix.
    quick = not (weights.step and cover_unit(weights))
    return small and quick and problem.quotas is None and len(problem.mentor) > 0


def assign(problem: Problem, weights: Weights) -> Ints:
    """Return the mentor of each mentee, -1 for nobody (int32[n])."""
    return _matrix(problem, weights) if weights.step else _ways(problem, weights)


def _ways(problem: Problem, weights: Weights) -> Ints:
    n, m = problem.n, problem.m
    state = residual.empty(n, m, problem.capacity)
    far, via = np.full(m, residual.FAR), np.zeros(m, np.int64)
    residual.fill(
        state, residual.logbook(n, m), n, m, problem.indptr, problem.mentor, weights.pair, problem.mentee, far, via
    )
    pairs: Ints = state[n : 2 * n].astype(np.int32)
    return pairs


def _matrix(problem: Problem, weights: Weights) -> Ints:
    worth = np.zeros((problem.n, problem.m))
    allowed = np.zeros((problem.n, problem.m), bool)
    worth[problem.mentee, problem.mentor] = weights.pair
    allowed[problem.mentee, problem.mentor] = True
    places = np.minimum(problem.capacity, problem.n)
    owner = np.repeat(np.arange(problem.m), places)
    cost = np.arange(len(owner)) - np.repeat(np.cumsum(places) - places, places) + problem.load[owner]
    # A forbidden cell is worth nothing, like staying without: no real pair is worth less.
    cells = worth[:, owner]
    cells = np.maximum(0, cells - weights.step * cost)
    rows, columns = linear_sum_assignment(cells, maximize=True)
    chosen = owner[columns]
    real = allowed[rows, chosen] & (cells[rows, columns] > 0)
    pairs = np.full(problem.n, -1, np.int32)
    pairs[rows[real]] = chosen[real]
    return pairs
