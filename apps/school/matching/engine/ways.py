"""The assignment of a school by shortest ways, faster there than the flow.

Mentees are placed one after the other, each by the repair that costs the others least, in whole numbers. The work
grows with mentees × candidates, so that from a few thousand people on the flow is faster.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from apps.school.matching.engine import residual
from apps.school.matching.engine.objectives import Weights
from apps.school.matching.engine.problem import Ints, Problem

# Mentees × candidate pairs up to which shortest ways are the faster solver.
STEPS: Final = 40_000_000


def suits(problem: Problem) -> bool:
    """Tell whether the problem is a school's: small and without quotas."""
    return problem.quotas is None and problem.n * len(problem.mentor) <= STEPS


def assign(problem: Problem, weights: Weights) -> Ints:
    """Return the mentor of each mentee, -1 for nobody (int32[n])."""
    n, m = problem.n, problem.m
    state = residual.empty(n, m, problem.capacity)
    far, via = np.full(m, residual.FAR), np.zeros(m, np.int64)
    residual.fill(
        state, residual.logbook(n, m), n, m, problem.indptr, problem.mentor, weights.pair, problem.mentee, far, via,
        problem.load, weights.step,
    )  # fmt: skip
    pairs: Ints = state[n : 2 * n].astype(np.int32)
    return pairs
