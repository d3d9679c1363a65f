"""Why a pair is not proposed, why somebody has nobody, and which mentors the programme lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from apps.school.matching.engine.cover import Rivals
from apps.school.matching.engine.people import Snapshot, canonical
from apps.school.matching.engine.problem import Ints, Problem
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
    return why_nobody_of(people, solution, np.array([mentee]))[0]


def why_nobody_of(people: Snapshot, solution: Solution, mentees: Ints) -> list[Nobody]:
    """Say of many mentees at once why they are without a mentor."""
    rules, problem = in_force(people), solution.problem
    block = Block(people, mentees, np.arange(len(people.mentors)))
    # rules × mentees × mentors
    broken = np.array([np.broadcast_to(rule.broken(block), block.shape) for rule in rules])
    left = np.logical_and.accumulate(~broken, axis=0).sum(axis=2)
    codes = [rule.code for rule in rules]
    rivals = Rivals(problem, solution.pairs)
    found = []
    for place, mentee in enumerate(mentees.tolist()):
        funnel = tuple(zip(codes, left[:, place].tolist(), strict=True))
        if problem.indptr[mentee] == problem.indptr[mentee + 1]:
            found.append(Nobody(funnel, opening=opening(rules, broken[:, place], problem)))
        else:
            found.append(Nobody(funnel, contest=contest(problem, rivals, mentee)))
    return found


def opening(rules: Sequence[Rule], broken: np.ndarray, problem: Problem) -> Opening | None:
    """Return the smallest set of rules behind which there is a mentor with a place; more mentors first.

    ``broken`` says which rules each mentor breaks with the mentee (rules × m).
    """
    mentors = np.flatnonzero((problem.capacity > 0) & broken.any(axis=0))
    if not len(mentors):
        return None
    sets, which, counts = np.unique(broken[:, mentors].T, axis=0, return_inverse=True, return_counts=True)
    sizes = sets.sum(axis=1)
    # The first rules first: of sets of one size the one that is true earlier.
    best = min(range(len(sets)), key=lambda place: (sizes[place], -counts[place], (~sets[place]).tolist()))
    return Opening(
        tuple(rules[index] for index in np.flatnonzero(sets[best]).tolist()), tuple(mentors[which == best].tolist())
    )


def contest(problem: Problem, rivals: Rivals, mentee: int) -> Contest | None:
    """Return who competes with the mentee for too few places; None when a place could be found after all."""
    mentees, mentors = rivals.of(mentee)
    places = int(np.minimum(problem.capacity, problem.n)[mentors].sum())
    if len(mentees) <= places:
        return None
    return Contest(tuple(mentees.tolist()), tuple(mentors.tolist()), places)


def missing(people: Snapshot, solution: Solution) -> list[Shortage]:
    """Return which mentors are missing, the largest need first; nobody is counted twice."""
    without = solution.pairs < 0
    shortages = []
    for mentees in Rivals(solution.problem, solution.pairs).groups(np.flatnonzero(without)):
        waiting = tuple(mentees[without[mentees]].tolist())
        shortages.append(Shortage(len(waiting), waiting, _wishes(people, mentees.tolist())))
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
