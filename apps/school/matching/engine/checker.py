"""Proof of an optimum by prices, for anybody who does not trust the solver.

By the duality of linear programs no assignment is worth more than ``bound`` for prices that cover every
candidate pair. When an assignment is worth just as much, it is best, and there is no need to know who
found it. This module shares no code with the solvers: it reads the problem, the pairs and the prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.school.matching.engine.objectives import Weights
from apps.school.matching.engine.problem import Ints, Problem


@dataclass(frozen=True)
class Prices:
    """What a place is worth: of each mentee (n), mentor (m), school and employer. None where there are no quotas."""

    mentee: Ints
    mentor: Ints
    school: Ints | None = None
    employer: Ints | None = None


@dataclass(frozen=True)
class Certificate:
    """Worth of the pairs and the bound that prices give to any others; equal when the optimum is proved."""

    value: int
    bound: int

    @property
    def gap(self) -> int:
        return self.bound - self.value

    @property
    def is_proof(self) -> bool:
        return self.gap == 0


def faults(problem: Problem, pairs: Ints) -> list[str]:
    """Return what is wrong with an assignment, by recounting it: nothing when it may stand."""
    found: list[str] = []
    taken = pairs[pairs >= 0]
    known = np.zeros(problem.n, bool)
    known[problem.mentee[pairs[problem.mentee] == problem.mentor]] = True
    found += [f"mentee {row} with mentor {pairs[row]}: no candidate" for row in np.flatnonzero((pairs >= 0) & ~known)]
    groups = np.bincount(taken, minlength=problem.m)
    found += [f"mentor {j}: {groups[j]} of {problem.capacity[j]}" for j in np.flatnonzero(groups > problem.capacity)]
    small = (groups > 0) & (groups < problem.smallest)
    found += [f"mentor {j}: only {groups[j]} of {problem.smallest[j]}" for j in np.flatnonzero(small)]
    found += [
        f"lock of mentee {problem.mentee[arc]} is not kept"
        for arc in problem.locked.tolist()
        if pairs[problem.mentee[arc]] != problem.mentor[arc]
    ]
    if problem.quotas is not None:
        quotas = problem.quotas
        schools = np.bincount(quotas.school[pairs >= 0], minlength=len(quotas.school_most))
        employers = np.bincount(quotas.employer[taken], minlength=len(quotas.employer_places))
        found += [f"school {k} takes too many" for k in np.flatnonzero(schools > quotas.school_most)]
        found += [f"employer {e} gives too many" for e in np.flatnonzero(employers > quotas.employer_places)]
    return found


def certify(problem: Problem, weights: Weights, pairs: Ints, prices: Prices) -> Certificate:
    """Return the proof of an assignment. Raises ValueError for prices that are none: they cover not every pair."""
    return Certificate(worth(problem, weights, pairs), bound(problem, weights, prices))


def worth(problem: Problem, weights: Weights, pairs: Ints) -> int:
    """Return what an assignment is worth in the goals' one number."""
    groups = np.bincount(pairs[pairs >= 0], minlength=problem.m)
    total = _sum(weights.pair[problem.arcs_of(pairs)])
    # load + (load + 1) + … for each mentor's new mentees
    total -= weights.step * int((groups * problem.load + groups * (groups - 1) // 2).sum())
    if problem.quotas is not None:
        schools = np.bincount(problem.quotas.school[pairs >= 0], minlength=len(problem.quotas.school_most))
        total += weights.fair * int(np.minimum(schools, problem.quotas.school_fair).sum())
    return total


def bound(problem: Problem, weights: Weights, prices: Prices) -> int:
    """Return a value that no assignment of the problem exceeds."""
    covered = prices.mentee[problem.mentee] + prices.mentor[problem.mentor]
    if problem.quotas is not None and prices.school is not None and prices.employer is not None:
        covered += prices.school[problem.quotas.school[problem.mentee]]
        covered += prices.employer[problem.quotas.employer[problem.mentor]]
    if (covered < weights.pair).any() or (prices.mentee < 0).any():
        raise ValueError("the prices do not cover every pair")
    total = _sum(prices.mentee) + _places(problem, weights.step, prices.mentor)
    if problem.quotas is not None and prices.school is not None and prices.employer is not None:
        quotas, rest = problem.quotas, problem.quotas.school_most - problem.quotas.school_fair
        total += _sum(quotas.school_fair * np.maximum(0, prices.school + weights.fair))
        total += _sum(rest * np.maximum(0, prices.school))
        total += _sum(quotas.employer_places * np.maximum(0, prices.employer))
    return total


def _places(problem: Problem, step: int, price: Ints) -> int:
    """Return Σ over places of what the price exceeds the cost of the place by."""
    places = np.minimum(problem.capacity, problem.n)
    if not step:
        return _sum(places * np.maximum(0, price))
    # A place of rank k costs step·k, so those below price/step are worth having.
    count = np.clip(-((problem.load * step - price) // step), 0, places)
    return _sum(count * (price - step * problem.load) - step * (count * (count - 1) // 2))


def _sum(values: Ints) -> int:
    """Add without overflow: the halves of the numbers apart."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())
