"""Why a pair is not proposed, why somebody has nobody, and which mentors the programme lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from apps.school.matching.engine.cover import witness
from apps.school.matching.engine.people import Snapshot, canonical
from apps.school.matching.engine.problem import Problem
from apps.school.matching.engine.rules import Block, Rule, in_force
from apps.school.matching.engine.solve import Solution

COMMON_WISHES: Final = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """Rules that keep all mentors away, the smallest set of them, and who could come if they did not bind."""

    rules: tuple[Rule, ...]
    mentors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contest:
    """More mentees than places: the ``mentees`` have no mentors but ``mentors``, who have ``places`` together."""

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    places: int

    @property
    def short(self) -> int:
        return len(self.mentees) - self.places


@dataclass(frozen=True, slots=True)
class Nobody:
    """Why a mentee is without a mentor; exactly one of the fields is set, or none.

    ``funnel`` tells after each rule how many mentors are left. None of both: the goals gave the
    mentor to somebody else although a place could be found, by the floor, the sizes of groups or the fit.
    """

    funnel: tuple[tuple[str, int], ...]
    opening: Opening | None = None
    contest: Contest | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """Mentors who are missing: how many places, for whom, and the wishes most of them share."""

    places: int
    mentees: tuple[int, ...]
    wishes: tuple[str, ...]


def why_nobody(people: Snapshot, solution: Solution, mentee: int) -> Nobody:
    """Say why a mentee is without a mentor in a solution."""
    rules = in_force(people)
    broken = _broken(people, rules, mentee)
    funnel = _funnel(rules, broken)
    problem = solution.problem
    if problem.indptr[mentee] == problem.indptr[mentee + 1]:
        return Nobody(funnel, opening=opening(rules, broken, problem))
    return Nobody(funnel, contest=contest(problem, solution, mentee))


def _broken(people: Snapshot, rules: Sequence[Rule], mentee: int) -> np.ndarray:
    """Return which rules each mentor breaks with the mentee (rules × m)."""
    block = Block(people, np.array([mentee]), np.arange(len(people.mentors)))
    return np.array([rule.broken(block)[0] for rule in rules]).reshape(len(rules), len(people.mentors))


def _funnel(rules: Sequence[Rule], broken: np.ndarray) -> tuple[tuple[str, int], ...]:
    left = np.cumprod(~broken, axis=0).sum(axis=1)
    return tuple((rule.code, int(count)) for rule, count in zip(rules, left, strict=True))


def opening(rules: Sequence[Rule], broken: np.ndarray, problem: Problem) -> Opening | None:
    """Return the smallest set of rules behind which there is a mentor with a place; more mentors first."""
    sets: Counter[tuple[int, ...]] = Counter()
    behind: dict[tuple[int, ...], list[int]] = {}
    for mentor in np.flatnonzero(problem.capacity > 0).tolist():
        key = tuple(np.flatnonzero(broken[:, mentor]).tolist())
        if key:
            sets[key] += 1
            behind.setdefault(key, []).append(mentor)
    if not sets:
        return None
    best = min(sets, key=lambda key: (len(key), -sets[key], key))
    return Opening(tuple(rules[index] for index in best), tuple(behind[best]))


def contest(problem: Problem, solution: Solution, mentee: int) -> Contest | None:
    """Return who competes with the mentee for too few places; None when a place could be found after all."""
    mentees, mentors = witness(problem, solution.pairs, mentee)
    places = int(np.minimum(problem.capacity, problem.n)[mentors].sum())
    if len(mentees) <= places:
        return None
    return Contest(tuple(mentees.tolist()), tuple(mentors.tolist()), places)


def missing(people: Snapshot, solution: Solution) -> list[Shortage]:
    """Return which mentors are missing, the largest need first; nobody is counted twice."""
    left = [int(row) for row in np.flatnonzero(solution.pairs < 0)]
    found: list[tuple[set[int], set[int]]] = []
    for row in left:
        mentees, mentors = witness(solution.problem, solution.pairs, row)
        own, others = set(mentees.tolist()), set(mentors.tolist())
        for known in [pair for pair in found if pair[0] & own]:
            found.remove(known)
            own, others = own | known[0], others | known[1]
        found.append((own, others))
    without = set(left)
    shortages = []
    for mentees_of, _mentors in found:
        waiting = sorted(mentees_of & without)
        shortages.append(Shortage(len(waiting), tuple(waiting), _wishes(people, sorted(mentees_of))))
    return sorted(_merged(shortages), key=lambda shortage: (-shortage.places, shortage.mentees))


def _wishes(people: Snapshot, mentees: Sequence[int]) -> tuple[str, ...]:
    counted = Counter(
        wish for row in mentees for wish in sorted(canonical(people.mentee_rows[row].wishes, people.synonyms))
    )
    return tuple(wish for wish, _count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:COMMON_WISHES])


def _merged(shortages: Sequence[Shortage]) -> list[Shortage]:
    """Join the needs that ask for the same wishes."""
    by_wish: dict[tuple[str, ...], Shortage] = {}
    for shortage in shortages:
        known = by_wish.get(shortage.wishes)
        by_wish[shortage.wishes] = (
            shortage
            if known is None
            else Shortage(
                known.places + shortage.places, tuple(sorted({*known.mentees, *shortage.mentees})), shortage.wishes
            )
        )
    return list(by_wish.values())
