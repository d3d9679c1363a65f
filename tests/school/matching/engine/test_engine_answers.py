"""The engine answers why: why nobody, why not this mentor, what a change would cost, whom the programme lacks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from apps.school.matching.engine.candidates import candidates, problem
from apps.school.matching.engine.cover import Rivals
from apps.school.matching.engine.criteria import WEIGHTS
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.explain import missing, why_nobody, why_nobody_of
from apps.school.matching.engine.objectives import PRESETS
from apps.school.matching.engine.people import MenteeRow, MentorRow, Snapshot, snapshot
from apps.school.matching.engine.problem import Problem
from apps.school.matching.engine.solve import Solution, solve
from apps.school.matching.engine.whatif import moves, what_if
from tests.school.matching.engine.engine_cases import dense, problems, school
from tests.school.matching.engine.engine_people import TERMS, mentee, mentor

PHYSICS, CHESS = frozenset({"физика"}), frozenset({"шахматы"})


def solved(left: list[MentorRow], right: list[MenteeRow]) -> tuple[Snapshot, Solution]:
    people = snapshot(left, right, TERMS)
    return people, solve(problem(people, candidates(people, WEIGHTS)))


def test_nobody_because_of_the_smallest_set_of_rules() -> None:
    """Two mentors are behind one rule, a third behind two: the one rule is named, with the two."""
    left = [mentor(0, age_max=10), mentor(1, age_max=11), mentor(2, is_trained=False, is_admitted=False)]
    people, found = solved(left, [mentee(0)])
    why = why_nobody(people, found, 0)
    assert why.opening is not None
    assert [rule.code for rule in why.opening.rules] == ["age_window"]
    assert why.opening.mentors == (0, 1)
    assert dict(why.funnel)["not_trained"] == 2
    assert why.contest is None


def test_a_mentor_without_places_opens_nothing() -> None:
    people, found = solved([mentor(0, age_max=10, capacity=0)], [mentee(0)])
    assert why_nobody(people, found, 0).opening is None


def test_nobody_because_more_compete_than_there_are_places() -> None:
    left = [mentor(0, capacity=1), mentor(1, capacity=1)]
    people, found = solved(left, [mentee(number) for number in range(3)])
    alone = int(np.flatnonzero(found.pairs < 0)[0])
    why = why_nobody(people, found, alone)
    assert why.contest is not None
    assert (len(why.contest.mentees), why.contest.mentors, why.contest.places) == (3, (0, 1), 2)
    assert why.contest.short == 1


@given(problem=problems())
@settings(max_examples=100, deadline=None)
def test_everybody_without_a_mentor_has_a_proof(problem: Problem) -> None:
    """When as many as possible are covered, the mentees of a contest are more than the places they have."""
    found = solve(problem)
    people = snapshot(
        [mentor(number) for number in range(problem.m)], [mentee(number) for number in range(problem.n)], TERMS
    )
    alone = [row for row in np.flatnonzero(found.pairs < 0) if problem.indptr[row] < problem.indptr[row + 1]]
    contests = [why_nobody(people, found, int(row)).contest for row in alone]
    assert all(contest is not None and contest.short > 0 for contest in contests)


@given(problem=problems(most=6))
@settings(max_examples=100, deadline=None)
def test_everybody_who_competes_for_the_same_mentors_is_in_one_group(problem: Problem) -> None:
    """Joined step by step, the rivals of each are the groups that one search finds."""
    found = solve(problem)
    rows = np.flatnonzero(found.pairs < 0)
    rivals = Rivals(problem, found.pairs)
    groups: list[set[int]] = []
    for row in rows.tolist():
        own = set(rivals.of(row)[0].tolist())
        groups = [group for group in groups if not group & own] + [own.union(*(g for g in groups if g & own))]
    assert sorted(map(sorted, groups)) == sorted(group.tolist() for group in rivals.groups(rows))


def test_why_nobody_is_said_of_many_as_of_each() -> None:
    left = [mentor(0, capacity=1), mentor(1, age_max=10), mentor(2, is_trained=False, is_admitted=False)]
    people, found = solved(left, [mentee(0), mentee(1), mentee(2), mentee(3, taking_part_until=None)])
    alone = np.flatnonzero(found.pairs < 0)
    told = why_nobody_of(people, found, alone)
    assert told == [why_nobody(people, found, int(row)) for row in alone]
    assert [(why.contest is None, why.opening is None) for why in told] == [(False, True), (False, True), (True, False)]


def test_missing_mentors_are_counted_once_and_named_by_wishes() -> None:
    left = [mentor(0, capacity=1, competences=PHYSICS), mentor(1, capacity=1, age_max=9, competences=CHESS)]
    right = [mentee(0, wishes=PHYSICS), mentee(1, wishes=PHYSICS), mentee(2, wishes=PHYSICS), mentee(3, age=None)]
    people, found = solved(left, right)
    needs = missing(people, found)
    assert sum(need.places for need in needs) == int((found.pairs < 0).sum())
    assert needs[0].places == 2
    assert needs[0].wishes == ("физика",)


def test_nothing_is_missing_when_everybody_is_covered() -> None:
    people, found = solved([mentor(0)], [mentee(0)])
    assert missing(people, found) == []


def test_the_price_of_a_lock_names_who_moves_and_what_it_costs() -> None:
    problem = dense([[9_000, 5_000], [8_000, 1_000]], [1, 1])
    found = solve(problem)
    assert found.pairs.tolist() == [1, 0]
    effect = what_if(found, locked=[(0, 0)])
    assert (effect.covered, effect.points) == (0, -3_000)
    assert [(move.mentee, move.before, move.after) for move in effect.moves] == [(0, 1, 0), (1, 0, 1)]
    assert [(move.points_before, move.points_after) for move in effect.moves] == [(5_000, 9_000), (8_000, 1_000)]


def test_the_price_of_a_lock_that_leaves_somebody_without() -> None:
    problem = dense([[9_000, 5_000], [8_000, -1]], [1, 1])
    effect = what_if(solve(problem), locked=[(0, 0)])
    assert effect.covered == -1
    assert [(move.mentee, move.after) for move in effect.moves] == [(0, 0), (1, -1)]


def test_the_price_of_forbidding() -> None:
    problem = dense([[9_000, 5_000]], [1, 1])
    effect = what_if(solve(problem), forbidden=[(0, 0)])
    assert (effect.points, effect.solution.pairs.tolist()) == (-4_000, [1])


def test_a_lock_against_a_rule_has_no_price() -> None:
    with pytest.raises(EngineRefused, match="lock_against_rule"):
        what_if(solve(dense([[5, -1]], [1, 1])), locked=[(0, 1)])


@pytest.mark.parametrize("preset", PRESETS)
def test_locking_what_is_proposed_moves_nobody(preset: str) -> None:
    found = solve(school(40, 12, seed=4), PRESETS[preset])
    row = int(np.flatnonzero(found.pairs >= 0)[3])
    assert what_if(found, locked=[(row, int(found.pairs[row]))]).moves == ()


def test_of_equal_answers_the_one_nearest_to_the_draft_is_given() -> None:
    """All points are equal: only the locked pair and the one it displaces change places."""
    found = solve(dense([[5_000] * 6 for _row in range(6)], [1] * 6))
    effect = what_if(found, locked=[(0, int(found.pairs[5]))])
    assert [move.mentee for move in effect.moves] == [0, 5]


def test_two_scenarios_differ_by_those_who_move() -> None:
    problem = dense([[9_000, 8_000], [8_900, -1]], [1, 1])
    cover, fit = solve(problem, PRESETS["cover"]), solve(problem.bound_by(forbidden=[(1, 0)]))
    assert [(move.mentee, move.before, move.after) for move in moves(cover, fit)] == [(0, 1, 0), (1, 0, -1)]
