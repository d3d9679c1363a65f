"""Stable assignments: no mentee and mentor would both rather be together than as they are.

Mentees propose and mentors keep whom they prefer (Gale and Shapley, *College admissions and the stability
of marriage*, 1962); of all stable assignments this is the best one for every mentee. Where no preferences
were given, points stand for them; equal ranks go by points, then by order.
"""

from __future__ import annotations

import heapq

import numpy as np

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
    order = np.lexsort((problem.mentor, -problem.fit, wish, problem.mentee))
    rows, arcs = problem.indptr.tolist(), order.tolist()
    mentor, fit, rank = problem.mentor.tolist(), problem.fit.tolist(), answer.tolist()
    places = problem.capacity.tolist()
    at = rows[:-1]
    # The worst of a group is at the top of its heap.
    groups: list[list[tuple[int, int, int]]] = [[] for _ in range(problem.m)]
    pairs = np.full(problem.n, -1, np.int32)
    waiting = list(range(problem.n))
    while waiting:
        row = waiting.pop()
        while at[row] < rows[row + 1]:
            arc = arcs[at[row]]
            at[row] += 1
            j = mentor[arc]
            if not places[j]:
                continue
            bid = (-rank[arc], fit[arc], -row)
            if len(groups[j]) < places[j]:
                heapq.heappush(groups[j], bid)
            elif bid > groups[j][0]:
                loser = -heapq.heapreplace(groups[j], bid)[2]
                pairs[loser] = -1
                waiting.append(loser)
            else:
                continue
            pairs[row] = j
            break
    return pairs


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
