"""An optimal assignment kept ready for one change more: shortest ways in what it leaves free.

Everything that changes stands in one array of whole numbers, so that a change can be undone number by number.
With prices of mentors p and of mentees u every candidate pair lacks u + p - weight ≥ 0, a pair of the
assignment lacks nothing, a mentor with a free place costs no more than that place and a mentee without a mentor has
nothing to lose. The shortest way under these lengths is the best repair, and shifting the prices by it proves the
result again (Edmonds and Karp, *Theoretical improvements for network flow problems*, 1972).
"""

from __future__ import annotations

import heapq
from typing import Final

import numpy as np
from numba import njit

from apps.school.matching.engine.problem import Ints

NOBODY: Final = -1
ABSENT: Final = -2
# Shorter than any sum of prices is long; a pair of this weight is never taken.
NEVER: Final = -(2**61)
FAR: Final = 2**62


@njit(cache=True, inline="always")  # type: ignore[untyped-decorator]
def put(state, log, at, value):  # type: ignore[no-untyped-def]
    """Change a number of the state and note what it was; ``log[0, 0]`` counts the notes."""
    count = log[0, 0] + 1
    log[count, 0], log[count, 1] = at, state[at]
    log[0, 0] = count
    state[at] = value


# Where the numbers stand, from the sizes (n, m): mentees' price, pair, next and previous of the same mentor;
# mentors' price, first mentee, mentees, places.
@njit(cache=True)  # type: ignore[untyped-decorator]
def move(state, log, n, m, row, there):  # type: ignore[no-untyped-def]
    """Take a mentee from where it is and put it with a mentor, to NOBODY or to ABSENT."""
    pair, after, before, head, used = n, 2 * n, 3 * n, 4 * n + m, 4 * n + 2 * m
    here = state[pair + row]
    if here >= 0:
        last, following = state[before + row], state[after + row]
        if last >= 0:
            put(state, log, after + last, following)
        else:
            put(state, log, head + here, following)
        if following >= 0:
            put(state, log, before + following, last)
        put(state, log, used + here, state[used + here] - 1)
    put(state, log, pair + row, there)
    if there >= 0:
        first = state[head + there]
        put(state, log, after + row, first)
        put(state, log, before + row, -1)
        if first >= 0:
            put(state, log, before + first, row)
        put(state, log, head + there, row)
        put(state, log, used + there, state[used + there] + 1)


@njit(cache=True)  # type: ignore[untyped-decorator]
def undo(state, log):  # type: ignore[no-untyped-def]
    """Put every noted number back."""
    for entry in range(log[0, 0], 0, -1):
        state[log[entry, 0]] = log[entry, 1]
    log[0, 0] = 0


@njit(cache=True)  # type: ignore[untyped-decorator]
def push(state, log, n, m, indptr, mentor, weight, mentee, dist, via, load, step, row, start):  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912, PLR0915  (one way from end to end)
    """Find a place for a mentee (``row``), or for one of the mentees of ``start``, who has one too many.

    Return what the way is long; the prices are shifted and everybody on the way has moved. ``dist`` is far
    everywhere before and after. A free place costs ``step`` for each mentee who is led already.
    """
    pair, after, price, head, used, places = n, 2 * n, 4 * n, 4 * n + m, 4 * n + 2 * m, 4 * n + 3 * m
    heap = [(np.int64(0), np.int64(0))]
    heap.pop()
    touched = [np.int64(0)]
    touched.pop()
    best, last, leaver = np.int64(FAR), np.int64(-1), np.int64(-1)
    if row >= 0:
        top = np.int64(0)
        for arc in range(indptr[row], indptr[row + 1]):
            top = max(top, weight[arc] - state[price + mentor[arc]])
        put(state, log, row, top)
        best, leaver = top, row
        for arc in range(indptr[row], indptr[row + 1]):
            j = mentor[arc]
            end = top - weight[arc] + step * (load[j] + state[used + j])
            if end < best and state[used + j] < state[places + j]:
                best, last, leaver = end, np.int64(j), np.int64(-1)
        for arc in range(indptr[row], indptr[row + 1]):
            j = mentor[arc]
            length = top + state[price + j] - weight[arc]
            if length < best or j == last:
                dist[j], via[j] = length, arc
                touched.append(np.int64(j))
            if length < best:
                heapq.heappush(heap, (np.int64(length), np.int64(j)))
    else:
        dist[start], via[start] = 0, -1
        touched.append(np.int64(start))
        heapq.heappush(heap, (np.int64(0), np.int64(start)))
    # Equally near ones wait in a row, which spares the heap and finds the way with the fewest moves among them.
    level = [np.int64(0)]  # the first stands for nobody
    at, length = 1, np.int64(0)
    while True:
        if at < len(level):
            j = level[at]
            at += 1
        elif heap:
            length, j = heapq.heappop(heap)
            if length > dist[j]:
                continue
        else:
            break
        if length >= best:
            break
        here = state[head + j]
        while here >= 0 and length < best:  # nothing is shorter than a way that is no longer than this
            own = length + state[here]
            if own < best:
                best, last, leaver = own, j, np.int64(here)
            for arc in range(indptr[here], indptr[here + 1]):
                other = mentor[arc]
                onward = own + state[price + other] - weight[arc]
                if onward < best and onward < dist[other]:
                    if dist[other] == FAR:
                        touched.append(np.int64(other))
                    dist[other], via[other] = onward, arc
                    if state[used + other] < state[places + other]:
                        end = own - weight[arc] + step * (load[other] + state[used + other])
                        if end < best:
                            best, last, leaver = end, np.int64(other), np.int64(-1)
                    if onward == length:
                        level.append(np.int64(other))
                    elif onward < best:
                        heapq.heappush(heap, (np.int64(onward), np.int64(other)))
            here = state[after + here]
    for j in touched:
        shift = best - dist[j]
        if shift > 0:
            put(state, log, price + j, state[price + j] + shift)
            here = state[head + j]
            while here >= 0:
                put(state, log, here, state[here] - shift)
                here = state[after + here]
    if row >= 0:
        put(state, log, row, state[row] - best)
    if leaver >= 0 and leaver != row:
        move(state, log, n, m, leaver, -1)
    while last >= 0:
        arc = via[last]
        if arc < 0:
            break
        comer = mentee[arc]
        origin = state[pair + comer]
        move(state, log, n, m, comer, last)
        last = origin
    for j in touched:
        dist[j] = FAR
    return best


@njit(cache=True)  # type: ignore[untyped-decorator]
def pull(state, log, n, m, column, arcs, mentor, weight, mentee, dist, via, start):  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912  (one way from end to end)
    """Fill the free place of a mentor as well as can be, maybe with nobody; return what the way is long.

    ``arcs[column[j]:column[j + 1]]`` are the pairs of a mentor.
    """
    pair, after, price, head = n, 2 * n, 4 * n, 4 * n + m
    heap = [(np.int64(0), np.int64(start))]
    touched = [np.int64(start)]
    dist[start], via[start] = 0, -1
    best, last, comer = np.int64(FAR), np.int64(-1), np.int64(-1)
    while heap:
        length, j = heapq.heappop(heap)
        if length >= best:
            break
        if length > dist[j]:
            continue
        if length + state[price + j] < best:
            best, last, comer = length + state[price + j], j, np.int64(-1)
        for place in range(column[j], column[j + 1]):
            arc = arcs[place]
            row = mentee[arc]
            here = state[pair + row]
            if here == j or here == -2:  # noqa: PLR1714  (compiled)
                continue
            onward = length + state[row] + state[price + j] - weight[arc]
            if onward >= best:
                continue
            if here < 0:
                best, last, comer = onward, j, np.int64(row)
            elif onward < dist[here]:
                if dist[here] == FAR:
                    touched.append(np.int64(here))
                dist[here], via[here] = onward, arc
                heapq.heappush(heap, (np.int64(onward), np.int64(here)))
    for j in touched:
        shift = best - dist[j]
        if shift > 0:
            put(state, log, price + j, state[price + j] - shift)
            here = state[head + j]
            while here >= 0:
                put(state, log, here, state[here] + shift)
                here = state[after + here]
    # From the end: whoever left ``last`` goes where the way came from.
    there = last
    while there >= 0 and via[there] >= 0:
        arc = via[there]
        onward = mentor[arc]
        move(state, log, n, m, mentee[arc], onward)
        if comer >= 0:
            move(state, log, n, m, comer, there)
            comer = np.int64(-1)
        there = onward
    if comer >= 0:
        move(state, log, n, m, comer, there)
    for j in touched:
        dist[j] = FAR
    return best


@njit(cache=True)  # type: ignore[untyped-decorator]
def fill(state, log, n, m, indptr, mentor, weight, mentee, dist, via, load, step):  # type: ignore[no-untyped-def]
    """Find a place for every mentee in turn, from an empty assignment."""
    for row in range(n):
        push(state, log, n, m, indptr, mentor, weight, mentee, dist, via, load, step, row, -1)
        log[0, 0] = 0


def empty(n: int, m: int, places: Ints) -> Ints:
    """Return the state in which nobody has a mentor and no place costs anything."""
    state = np.zeros(4 * n + 4 * m, np.int64)
    state[n : 4 * n] = NOBODY
    state[4 * n + m : 4 * n + 2 * m] = -1
    state[4 * n + 3 * m :] = places
    return state


def logbook(n: int, m: int) -> Ints:
    """Return room for the notes of a few changes in a row."""
    return np.zeros((16 * (n + m) + 64, 2), np.int64)
