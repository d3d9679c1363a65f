"""Prices of an assignment, found from its pairs alone: the solver gives none.

Without quotas they are the least prices under which nobody who is without a mentor could afford one and
nobody would rather be elsewhere: a price rises until both hold (Demange, Gale and Sotomayor,
*Multi-item auctions*, 1986). With quotas they are shortest ways in what the flow leaves free (Bellman
and Ford). When the assignment is not optimal neither comes to rest.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from apps.school.matching.engine.checker import Prices
from apps.school.matching.engine.flow import Network, pairs_of
from apps.school.matching.engine.objectives import Weights
from apps.school.matching.engine.problem import Ints, Problem


@njit(cache=True)  # type: ignore[untyped-decorator]
def _relax(tail, head, cost, capacity, flow, potential):  # type: ignore[no-untyped-def]
    """Lower potentials until no residual arc is shorter; False when one goes round and gains."""
    arcs = len(tail)
    for sweep in range(2 * len(potential) + 2):
        changed = False
        for step in range(arcs):
            arc = step if sweep % 2 == 0 else arcs - 1 - step
            there = potential[tail[arc]] + cost[arc]
            back = potential[head[arc]]
            if flow[arc] < capacity[arc] and there < back:
                potential[head[arc]] = there
                changed = True
            elif flow[arc] > 0 and back < there:
                potential[tail[arc]] = back - cost[arc]
                changed = True
        if not changed:
            return True
    return False


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lift(row, here, indptr, mentor, weight, price, risen):  # type: ignore[no-untyped-def]
    """Raise the price of every mentor whom a mentee of ``here`` would rather have; return how many rose."""
    count = 0
    own = 0
    for arc in range(indptr[row], indptr[row + 1]):
        if mentor[arc] == here:
            own = weight[arc]
    for arc in range(indptr[row], indptr[row + 1]):
        wanted = price[here] + weight[arc] - own
        if wanted > price[mentor[arc]]:
            price[mentor[arc]] = wanted
            risen[count] = mentor[arc]
            count += 1
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _raise(indptr, mentor, weight, first, member, price):  # type: ignore[no-untyped-def]
    """Raise prices until nobody would rather be elsewhere; False when that never ends."""
    m = len(price)
    waits = np.diff(first) > 0
    queue = np.empty(m, np.int64)
    risen = np.empty(m, np.int64)
    turns = np.zeros(m, np.int64)
    size = waits.sum()
    queue[:size] = np.flatnonzero(waits)
    head = 0
    while size:
        here = queue[head]
        head = (head + 1) % m
        size -= 1
        waits[here] = False
        turns[here] += 1
        if turns[here] > m + 1:
            return False
        for place in range(first[here], first[here + 1]):
            for index in range(_lift(member[place], here, indptr, mentor, weight, price, risen)):
                other = risen[index]
                if not waits[other] and first[other] < first[other + 1]:
                    waits[other] = True
                    queue[(head + size) % m] = other
                    size += 1
    return True


def prices_of_pairs(problem: Problem, weights: Weights, pairs: Ints) -> Prices:
    """Return the least prices that prove an assignment without quotas.

    Raises ArithmeticError when they never come to rest: the assignment can be improved.
    """
    groups = np.bincount(pairs[pairs >= 0], minlength=problem.m)
    first = np.concatenate([[0], np.cumsum(groups)])
    member = np.argsort(pairs, kind="stable")[len(pairs) - first[-1] :]
    price = np.where(groups > 0, weights.step * (problem.load + groups - 1), 0)
    alone = pairs[problem.mentee] < 0
    np.maximum.at(price, problem.mentor[alone], weights.pair[alone])
    if not _raise(problem.indptr, problem.mentor, weights.pair, first, member, price):
        raise ArithmeticError("the assignment can be improved")
    return Prices(_mentees(problem, weights.pair - price[problem.mentor]), price)


def prices_of_flow(problem: Problem, weights: Weights, network: Network, flow: Ints) -> Prices:
    """Return prices that prove a flow with quotas. Raises ArithmeticError when it is not optimal."""
    quotas = problem.quotas
    if quotas is None:
        return prices_of_pairs(problem, weights, pairs_of(problem, flow))
    potential = np.zeros(network.nodes, np.int64)
    if not _relax(network.tail, network.head, network.cost, network.capacity, flow, potential):
        raise ArithmeticError("the assignment can be improved")
    n, m = problem.n, problem.m
    mentor = potential[n : n + m]
    schools, employers = len(quotas.school_most), len(quotas.employer_places)
    at_school = potential[n + m : n + m + schools]
    at_employer = potential[n + m + schools : n + m + schools + employers]
    employer = np.maximum(0, potential[network.sink] - at_employer)
    price = at_employer[quotas.employer] - mentor
    school = at_school - potential[network.root]
    left = weights.pair - price[problem.mentor] - employer[quotas.employer[problem.mentor]]
    return Prices(_mentees(problem, left - school[quotas.school[problem.mentee]]), price, school, employer)


def _mentees(problem: Problem, left: Ints) -> Ints:
    """Return what the best candidate leaves to each mentee, never less than nothing."""
    found = np.zeros(problem.n, np.int64)
    rows = np.flatnonzero(np.diff(problem.indptr))
    if len(rows):
        found[rows] = np.maximum(0, np.maximum.reduceat(left, problem.indptr[rows]))
    return found
