"""From people to the candidates of the assignment: hard rules first, then points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from apps.school.matching.engine import criteria
from apps.school.matching.engine.people import UNKNOWN, Snapshot
from apps.school.matching.engine.problem import Ints, Problem, Quotas
from apps.school.matching.engine.rules import Block, in_force

# Cells of a block: it fits into the cache of a processor core, whatever the number of mentors.
CELLS: Final = 1 << 16


@dataclass(frozen=True)
class Candidates:
    """Candidate pairs as a compressed matrix, and how many mentors each rule leaves to each mentee.

    ``funnel`` (n × rules + 1) starts with all mentors; column ``k`` counts who is left after ``k`` rules.
    """

    indptr: Ints
    mentor: Ints
    fit: Ints
    funnel: Ints
    rules: tuple[str, ...]


def candidates(
    people: Snapshot,
    weights: Mapping[str, int],
    *,
    floor: int = 0,
    most: int | None = None,
    tick: Callable[[float], None] | None = None,
) -> Candidates:
    """Return who may be with whom and how well they fit.

    ``floor`` leaves out pairs below so many points, ``most`` keeps only the best of each mentee; among
    equals the mentor who stands first. ``tick`` is told the share that is done.
    """
    weights = criteria.check_weights(weights)
    rules = in_force(people)
    n, m = len(people.mentees), len(people.mentors)
    step = max(1, CELLS // max(1, m))
    columns = np.arange(m)
    counts, mentors, fits = np.zeros(n, np.int64), [], []
    funnel = np.full((n, len(rules) + 1), m, np.int32)
    for start in range(0, n, step):
        if tick is not None:
            tick(start / n)
        rows = np.arange(start, min(n, start + step))
        block = Block(people, rows, columns)
        allowed, left = np.ones((len(rows), m), bool), np.full(len(rows), m, np.int32)
        for number, rule in enumerate(rules, start=1):
            broken = rule.broken(block)
            # A broadcast answer has its few different values along one side.
            if broken[_varies(broken)].any():
                allowed &= ~broken
                left = allowed.view(np.uint8).sum(axis=1, dtype=np.int32)
            funnel[rows, number] = left
        fit = criteria.points(block, weights)
        if floor > 0:
            allowed &= fit >= floor
        if most is not None:
            allowed = _best(fit, allowed, most)
        kept = np.flatnonzero(allowed)
        counts[rows] = np.count_nonzero(allowed, axis=1)
        mentors.append((kept % max(1, m)).astype(np.int32))
        fits.append(fit.ravel()[kept].astype(np.int32))
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    empty = np.zeros(0, np.int32)
    return Candidates(
        indptr,
        np.concatenate([empty, *mentors]),
        np.concatenate([empty, *fits]),
        funnel,
        tuple(rule.code for rule in rules),
    )


def _varies(answer: np.ndarray) -> tuple[slice, slice]:
    """Return the part of a block's answer that holds all of its values."""
    rows, columns = (slice(None) if stride else slice(1) for stride in answer.strides)
    return rows, columns


def _best(fit: Ints, allowed: np.ndarray, most: int) -> np.ndarray:
    """Keep the best of each row; the place breaks ties, so that the answer does not depend on luck."""
    if fit.shape[1] <= most:
        return allowed
    size = fit.shape[1]
    key = np.where(allowed, fit.astype(np.int64) * size + (size - 1 - np.arange(size)), -1)
    limit = np.partition(key, size - most, axis=1)[:, size - most]
    return allowed & (key >= np.maximum(limit, 0)[:, None])


def problem(
    people: Snapshot,
    found: Candidates,
    *,
    locked: Iterable[tuple[int, int]] = (),
    forbidden: Iterable[tuple[int, int]] = (),
    quotas: Quotas | None = None,
) -> Problem:
    """Return the assignment problem of a snapshot and its candidates."""
    by_rank = people.mentee_rank is not None and people.mentor_rank is not None
    rows = np.repeat(np.arange(len(people.mentees)), np.diff(found.indptr))
    return Problem.of(
        found.indptr,
        found.mentor,
        found.fit,
        people.mentors.numbers["capacity"],
        load=people.mentors.numbers["load"],
        smallest=people.mentors.numbers["smallest"],
        kept=_kept(people)[rows] == found.mentor,
        mentee_rank=_rank(people.mentee_rank, rows, found) if by_rank else None,
        mentor_rank=_rank(people.mentor_rank, rows, found) if by_rank else None,
        waited=people.mentees.numbers["waited"],
        locked=locked,
        forbidden=forbidden,
        quotas=quotas,
    )


def _kept(people: Snapshot) -> Ints:
    place = {row.person: index for index, row in enumerate(people.mentor_rows)}
    kept = (UNKNOWN if row.kept is None else place.get(row.kept, UNKNOWN) for row in people.mentee_rows)
    return np.array(list(kept), np.int64)


def _rank(ranks: np.ndarray | None, rows: Ints, found: Candidates) -> Ints:
    """Return the place in the ballot of each candidate; all who were not named share the last one."""
    assert ranks is not None
    named = ranks[rows, found.mentor].astype(np.int64)
    return np.where(named == UNKNOWN, len(criteria.RANKS), np.minimum(named, len(criteria.RANKS)))
