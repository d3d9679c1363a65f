"""From people to the candidates of the assignment: hard rules first, then points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from apps.school.matching.engine import criteria
from apps.school.matching.engine.pairs import Pairs
from apps.school.matching.engine.people import UNKNOWN, Snapshot
from apps.school.matching.engine.problem import FULL_FIT, Flags, Ints, Problem, Quotas
from apps.school.matching.engine.rules import Block, Rule, in_force

# Cells of a block: it fits into the cache of a processor core, whatever the number of mentors.
CELLS: Final = 1 << 18


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
    counts, mentors, fits = np.zeros(n, np.int64), [], []
    funnel = np.full((n, len(rules) + 1), m, np.int32)
    for start in range(0, n, step):
        if tick is not None:
            tick(start / n)
        end = min(n, start + step)
        block = Block(people, np.arange(start, end), np.arange(m))
        allowed = _allowed(block, rules, funnel[start:end])
        pairs = _pairs(block, allowed, funnel[start:end, -1])
        most_of_block = 2 * len(pairs.columns) > allowed.size  # then the whole is quicker than one by one
        fit = criteria.points(block, weights)[allowed] if most_of_block else criteria.points(pairs, weights)
        if floor > 0 or most is not None:
            pairs, fit = _best(pairs, fit, floor, m if most is None else most)
        counts[start:end] = pairs.each_row
        mentors.append(pairs.columns.astype(np.int32))
        fits.append(fit)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    empty = np.zeros(0, np.int32)
    return Candidates(
        indptr,
        np.concatenate([empty, *mentors]),
        np.concatenate([empty, *fits]),
        funnel,
        tuple(rule.code for rule in rules),
    )


def _allowed(block: Block, rules: Sequence[Rule], funnel: Ints) -> Flags:
    """Tell which pairs of a block break no rule, and fill in how many each rule leaves to each row."""
    allowed, left = np.ones(block.shape, bool), funnel[:, 0]
    for number, rule in enumerate(rules, start=1):
        broken = rule.broken(block)
        # A broadcast answer has its few different values along one side.
        if broken[_varies(broken)].any():
            allowed &= ~broken
            left = allowed.view(np.uint8).sum(axis=1, dtype=np.int32)
        funnel[:, number] = left
    return allowed


def _pairs(block: Block, allowed: Flags, left: Ints) -> Pairs:
    """Return the allowed pairs of a block one by one; ``left`` says how many each row has."""
    columns = np.flatnonzero(allowed) - np.repeat(np.arange(len(block.rows)) * len(block.columns), left)
    return Pairs(block.people, block.rows, columns, left)


def _varies(answer: np.ndarray) -> tuple[slice, slice]:
    """Return the part of a block's answer that holds all of its values."""
    rows, columns = (slice(None) if stride else slice(1) for stride in answer.strides)
    return rows, columns


def _best(pairs: Pairs, fit: Ints, floor: int, most: int) -> tuple[Pairs, Ints]:
    """Keep the best of each row above the floor; the place breaks ties, so that the answer does not depend on luck."""
    row, size = np.repeat(np.arange(len(pairs.rows)), pairs.each_row), len(pairs.people.mentors)
    narrow = np.int32 if (FULL_FIT + 1) * size < 2**31 else np.int64
    own: Ints = fit.astype(narrow)
    own *= size
    own += (size - 1 - pairs.columns).astype(narrow)
    own[fit < floor] = -1
    limit: Ints = np.zeros(len(pairs.rows), own.dtype)
    if most < size:
        key = np.full((len(pairs.rows), size), -1, narrow)
        key[row, pairs.columns] = own
        limit = np.maximum(0, np.partition(key, size - most, axis=1)[:, size - most])
    kept: Flags = np.greater_equal(own, limit[row])
    each_row = np.bincount(row[kept], minlength=len(pairs.rows))
    return replace(pairs, columns=pairs.columns[kept], each_row=each_row), fit[kept]


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
