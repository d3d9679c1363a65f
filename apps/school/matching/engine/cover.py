"""How many mentees can have a mentor at all, and who stands in whose way when not everybody can."""

from __future__ import annotations

import numpy as np
from numba import njit

from apps.school.matching.engine.problem import Flags, Ints, Problem


@njit(cache=True)  # type: ignore[untyped-decorator]
def _search(start, indptr, mentor, allowed, place, slot, used, dead, trail):  # type: ignore[no-untyped-def]
    """Look for a free place for a mentee; return its mentor, -1 when there is none to be reached.

    ``trail`` (m × 2) says who came to each mentor and from which slot (-1 for none).
    """
    seen = np.zeros(len(used), np.bool_)
    queue = [start]
    at = [-1]
    head = 0
    while head < len(queue):
        row, own = queue[head], at[head]
        head += 1
        for arc in range(indptr[row], indptr[row + 1]):
            j = mentor[arc]
            if not allowed[arc] or dead[j] or seen[j]:
                continue
            seen[j] = True
            trail[j, 0], trail[j, 1] = row, own
            if used[j] < place[j + 1] - place[j]:
                return j
            for position in range(place[j], place[j] + used[j]):
                queue.append(slot[position])
                at.append(position)
    dead |= seen  # a mentor once out of reach stays so
    return -1


@njit(cache=True)  # type: ignore[untyped-decorator]
def _augment(indptr, mentor, allowed, place, slot, used, pairs):  # type: ignore[no-untyped-def]
    """Give a mentor to one mentee more, as long as there is a way to."""
    dead = np.zeros(len(used), np.bool_)
    trail = np.empty((len(used), 2), np.int64)
    for start in range(len(pairs)):
        if pairs[start] >= 0:
            continue
        j = _search(start, indptr, mentor, allowed, place, slot, used, dead, trail)
        if j < 0:
            continue
        position = place[j] + used[j]
        used[j] += 1
        while position >= 0:
            row = trail[j, 0]
            slot[position], pairs[row] = row, j
            position = trail[j, 1]
            j = np.searchsorted(place, position, side="right") - 1


def covered(problem: Problem, allowed: Flags, start: Ints | None = None) -> Ints:
    """Return an assignment of the most mentees (int32[n], -1 for nobody), continuing from ``start``."""
    pairs = np.full(problem.n, -1, np.int32) if start is None else start.copy()
    limits = np.minimum(problem.capacity, problem.n)
    # Mentors without places would share their offset with the next one's.
    place = np.concatenate([[0], np.cumsum(limits)])
    slot = np.zeros(max(1, int(place[-1])), np.int64)
    used = np.bincount(pairs[pairs >= 0], minlength=problem.m)
    members = np.argsort(pairs, kind="stable")[int((pairs < 0).sum()) :]
    first = np.cumsum(used) - used
    slot[place[pairs[members]] + np.arange(len(members)) - first[pairs[members]]] = members
    _augment(problem.indptr, problem.mentor, allowed, place, slot, used, pairs)
    return pairs


class Rivals:
    """Who could push whom out of an assignment, for everybody whom it leaves without a mentor."""

    def __init__(self, problem: Problem, pairs: Ints) -> None:
        self._problem = problem
        self._order = np.argsort(pairs, kind="stable")  # the mentees of each mentor together
        self._first = np.searchsorted(pairs[self._order], np.arange(problem.m + 1))
        self._mentees, self._mentors = np.zeros(problem.n, np.int32), np.zeros(problem.m, np.int32)
        self._searches = 0

    def of(self, row: int) -> tuple[Ints, Ints]:
        """Return who competes with an uncovered mentee: mentees and the mentors that are all they have.

        The mentors are full and the mentees are more than their places, which proves that somebody of them
        has to stay without (Hall's condition). Both are indexes in rising order.
        """
        self._searches += 1
        _spread(
            row, self._searches, self._problem.indptr, self._problem.mentor, self._order, self._first,
            self._mentees, self._mentors,
        )  # fmt: skip
        return np.flatnonzero(self._mentees == self._searches), np.flatnonzero(self._mentors == self._searches)

    def groups(self, rows: Ints) -> list[Ints]:
        """Return the mentees who compete with ``rows``, those with rivals in common together (in rising order)."""
        group, joined = np.full(self._problem.n, -1), np.arange(len(rows))
        _join(rows, self._problem.indptr, self._problem.mentor, self._order, self._first, group, joined)
        inside = np.flatnonzero(group >= 0)
        own = joined[group[inside]]
        by_group = np.argsort(own, kind="stable")
        return np.split(inside[by_group], np.flatnonzero(np.diff(own[by_group])) + 1) if len(inside) else []


@njit(cache=True)  # type: ignore[untyped-decorator]
def _spread(row, search, indptr, mentor, order, first, mentees, mentors):  # type: ignore[no-untyped-def]
    """Mark everybody whom a mentee could push out, one after the other, and the mentors of all of them."""
    waiting = [row]
    mentees[row] = search
    while waiting:
        here = waiting.pop()
        for arc in range(indptr[here], indptr[here + 1]):
            j = mentor[arc]
            if mentors[j] == search:
                continue
            mentors[j] = search
            for place in range(first[j], first[j + 1]):
                other = order[place]
                if mentees[other] != search:
                    mentees[other] = search
                    waiting.append(other)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _join(rows, indptr, mentor, order, first, group, joined):  # type: ignore[no-untyped-def]
    """Search from every row once more, but go nowhere twice: who meets an earlier search belongs to its group.

    ``joined[k]`` is the least number of a search that met the k-th.
    """
    mentors = np.full(len(first) - 1, -1)
    for search in range(len(rows)):
        waiting = [rows[search]]
        group[rows[search]] = search
        while waiting:
            here = waiting.pop()
            for arc in range(indptr[here], indptr[here + 1]):
                j = mentor[arc]
                if mentors[j] < 0:
                    mentors[j] = search
                    for place in range(first[j], first[j + 1]):
                        other = order[place]
                        if group[other] < 0:
                            group[other] = search
                            waiting.append(other)
                if first[j] < first[j + 1]:
                    left, right = mentors[j], search
                    while joined[left] != left:
                        left = joined[left]
                    while joined[right] != right:
                        right = joined[right]
                    joined[max(left, right)] = min(left, right)
    for search in range(len(rows)):
        joined[search] = joined[joined[search]]
