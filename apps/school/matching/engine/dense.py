"""The assignment of a small school on a full matrix, solved by SciPy.

Several times faster than the flow when the matrix is small. It computes in double precision, so what it
finds counts only once prices have proved it; otherwise the flow is asked.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from apps.school.matching.engine.objectives import Weights
from apps.school.matching.engine.problem import Ints, Problem

# Cells up to which the matrix is faster; whole numbers a double holds, with room for sums along a way.
CELLS: Final = 300_000
EXACT: Final = 2**48


def suits(problem: Problem, weights: Weights) -> bool:
    """Tell whether the matrix is small and its numbers are held exactly."""
    places = int(np.minimum(problem.capacity, problem.n).sum())
    small = problem.n * places <= CELLS and int(weights.pair.max(initial=0)) <= EXACT
    return small and problem.quotas is None and len(problem.mentor) > 0


def assign(problem: Problem, weights: Weights) -> Ints:
    """Return the mentor of each mentee, -1 for nobody (int32[n])."""
    worth = np.zeros((problem.n, problem.m))
    allowed = np.zeros((problem.n, problem.m), bool)
    worth[problem.mentee, problem.mentor] = weights.pair
    allowed[problem.mentee, problem.mentor] = True
    places = np.minimum(problem.capacity, problem.n)
    owner = np.repeat(np.arange(problem.m), places)
    cost = np.arange(len(owner)) - np.repeat(np.cumsum(places) - places, places) + problem.load[owner]
    # A forbidden cell is worth nothing, like staying without: no real pair is worth less.
    cells = worth[:, owner]
    if weights.step:
        cells = np.maximum(0, cells - weights.step * cost)
    rows, columns = linear_sum_assignment(cells, maximize=True)
    chosen = owner[columns]
    real = allowed[rows, chosen] & (cells[rows, columns] > 0)
    pairs = np.full(problem.n, -1, np.int32)
    pairs[rows[real]] = chosen[real]
    return pairs
