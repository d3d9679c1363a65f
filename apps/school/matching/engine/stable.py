"""Stable assignments: no mentee and mentor would both rather be together than as they are.

Mentees propose and mentors keep whom they prefer (Gale and Shapley, *College admissions and the stability
of marriage*, 1962); of all stable assignments this is the best one for every mentee. Where no preferences
were given, points stand for them; equal ranks go by points, then by order.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from apps.school.matching.engine.problem import FULL_FIT, Ints, Problem


def ranks(problem: Problem) -> tuple[Ints, Ints]:
    """Return how each side ranks each candidate pair (E each); lower is better. A locked pair is first for both."""
    by_fit = FULL_FIT - problem.fit
    mentee = by_fit if problem.mentee_rank is None else problem.mentee_rank
    mentor = by_fit if problem.mentor_rank is None else problem.mentor_rank
    mentee, mentor = mentee.astype(np.int64), mentor.astype(np.int64)
    mentee[problem.locked] = mentor[problem.locked] = -1
    return mentee, mentor


def accept(problem: Problem) -> Ints:
    """Return the stable assignment that is best for the mentees (int32[n], -1 for nobody)."""
    wish, answer = ranks(problem)
    pairs = np.full(problem.n, -1, np.int32)
    if not len(problem.mentor):
        return pairs
    places = np.minimum(problem.capacity, problem.n)
    # The better bid of two mentees is the larger number: the mentor's rank, points, then order.
    order = np.lexsort((-problem.mentee, problem.fit, -answer))
    bid = np.empty(len(order), np.int64)
    bid[order] = np.arange(len(order))
    wishes = _by_wish(problem, wish)
    first = np.concatenate([[0], np.cumsum(places)])
    _propose(problem.indptr, problem.mentor, problem.mentee, wishes, bid, first, pairs)
    return pairs


def _by_wish(problem: Problem, wish: Ints) -> Ints:
    """Return the candidates of each mentee, the best first; among equals more points, then order."""
    return np.lexsort((problem.mentor, -problem.fit, wish, problem.mentee))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _propose(indptr, mentor, mentee, wishes, bid, first, pairs):  # type: ignore[no-untyped-def]
    """Let everybody propose down the own list; a mentor keeps the best as a heap, the worst at its top."""
    kept = np.empty(max(1, first[-1]), np.int64)  # candidates held by each mentor
    size = np.zeros(len(first) - 1, np.int64)
    at = indptr[:-1].copy()
    for start in range(len(pairs)):
        row = start
        while row >= 0 and at[row] < indptr[row + 1]:
            arc = wishes[at[row]]
            at[row] += 1
            j = mentor[arc]
            base, room = first[j], first[j + 1] - first[j]
            if size[j] < room:
                place = size[j]
                size[j] += 1
                while place and bid[kept[base + (place - 1) // 2]] > bid[arc]:
                    kept[base + place] = kept[base + (place - 1) // 2]
                    place = (place - 1) // 2
                kept[base + place] = arc
                pairs[row] = j
                row = -1
            elif room and bid[arc] > bid[kept[base]]:
                loser = mentee[kept[base]]
                place, child = 0, 1
                while child < room:
                    if child + 1 < room and bid[kept[base + child + 1]] < bid[kept[base + child]]:
                        child += 1
                    if bid[kept[base + child]] >= bid[arc]:
                        break
                    kept[base + place] = kept[base + child]
                    place, child = child, 2 * child + 1
                kept[base + place] = arc
                pairs[row] = j
                pairs[loser] = -1
                row = loser


def blocking(problem: Problem, pairs: Ints) -> Ints:
    """Return the candidate pairs, by index, who would both rather be together (int64)."""
    if not len(problem.mentor):
        return np.zeros(0, np.int64)
    wish, answer = ranks(problem)
    nobody = int(max(wish.max(), answer.max())) + 1
    own = np.full(problem.n, nobody, np.int64)
    worst = np.full(problem.m, -2, np.int64)
    arcs = problem.arcs_of(pairs)
    own[problem.mentee[arcs]] = wish[arcs]
    np.maximum.at(worst, problem.mentor[arcs], answer[arcs])
    groups = np.bincount(problem.mentor[arcs], minlength=problem.m)
    worst[groups < problem.capacity] = nobody
    worst[problem.capacity == 0] = -2
    return np.flatnonzero((wish < own[problem.mentee]) & (answer < worst[problem.mentor]))
