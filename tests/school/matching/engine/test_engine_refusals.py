"""An input that is no problem is refused with a sentence in Russian; a degenerate one has an answer."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pytest

from apps.school.matching.engine.criteria import WEIGHTS, check_weights
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.objectives import PRESETS, Goal
from apps.school.matching.engine.people import MenteeRow, MentorRow, Terms, snapshot
from apps.school.matching.engine.problem import Problem, Quotas
from apps.school.matching.engine.solve import solve
from tests.school.matching.engine.engine_cases import dense, school

TERMS = Terms(day=date(2026, 11, 23), ends=date(2027, 5, 25), mentor_kinds=frozenset(), mentee_kinds=frozenset())
RUSSIAN = re.compile(r"[А-ЯЁ][^%]+[.]")
ONE = {"indptr": [0, 1], "mentor": [0], "fit": [100], "capacity": [1]}


def assert_refused(code: str, call: Any, *args: Any, **kwargs: Any) -> EngineRefused:
    with pytest.raises(EngineRefused) as refusal:
        call(*args, **kwargs)
    assert refusal.value.code == code
    assert RUSSIAN.fullmatch(str(refusal.value.sentence))
    return refusal.value


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"fit": [float("nan")]}, "not_whole"),
        ({"fit": [99.5]}, "not_whole"),
        ({"fit": ["100"]}, "not_whole"),
        ({"fit": [[100]]}, "not_whole"),
        ({"fit": [-1]}, "negative"),
        ({"fit": [10_001]}, "fit_range"),
        ({"fit": np.array([2**64 - 1], np.uint64)}, "too_large"),
        ({"capacity": [-1]}, "negative"),
        ({"capacity": [1.0]}, "not_whole"),
        ({"mentor": [1]}, "unknown_mentor"),
        ({"mentor": [-1]}, "negative"),
        ({"mentor": []}, "length"),
        ({"indptr": [0, 2]}, "length"),
        ({"indptr": [1, 1]}, "length"),
        ({"indptr": [0, 1, 0]}, "length"),
        ({"indptr": []}, "length"),
        ({"load": [1, 2]}, "length"),
        ({"load": [-1]}, "negative"),
        ({"kept": [1]}, "length"),
        ({"indptr": [0, 2], "mentor": [0, 0], "fit": [1, 2]}, "duplicate_pair"),
        ({"locked": [(0, 5)]}, "unknown_mentor"),
        ({"locked": [(7, 0)]}, "unknown_mentor"),
        ({"forbidden": [(-1, 0)]}, "unknown_mentor"),
        ({"locked": [(0, 0)], "forbidden": [(0, 0)]}, "lock_forbidden"),
        ({"locked": [(0, 0)], "capacity": [0]}, "locks_over_capacity"),
    ],
)
def test_arrays_that_are_no_problem(changed: dict[str, Any], code: str) -> None:
    values = ONE | changed
    arrays = {name: values.pop(name) for name in ("indptr", "mentor", "fit", "capacity")}
    assert_refused(code, Problem.of, *arrays.values(), **values)


def test_conflicting_locks_name_whom_they_are_about() -> None:
    problem = dense([[10, 20], [30, -1]], [1, 1])
    twice = assert_refused("two_locks", problem.bound_by, locked=[(0, 0), (0, 1)])
    assert (twice.mentee, twice.mentor) == (0, 1)
    against = assert_refused("lock_against_rule", problem.bound_by, locked=[(1, 1)])
    assert (against.mentee, against.mentor) == (1, 1)
    crowded = assert_refused("locks_over_capacity", problem.bound_by, locked=[(0, 0), (1, 0)])
    assert crowded.mentor == 0


def test_a_lock_that_no_group_can_hold() -> None:
    problem = dense([[10, 20], [-1, 20]], [3, 3], smallest=[3, 1]).bound_by(locked=[(0, 0)])
    assert_refused("locks_need_group", solve, problem)


@pytest.mark.parametrize(
    ("goals", "code"),
    [
        ((), "goals_unclear"),
        ((Goal.EVEN,), "goals_unclear"),
        ((Goal.FLOOR, Goal.COVER), "floor_first"),
        ((Goal.COVER, Goal.COVER), "goal_twice"),
    ],
)
def test_goals_that_say_nothing(goals: tuple[Goal, ...], code: str) -> None:
    assert_refused(code, solve, school(5, 3, seed=1), goals)


def test_goals_whose_number_would_not_fit() -> None:
    wide = Problem.of([0, 1], [0], [1], np.full(1, 2**40), load=[2**60])
    assert_refused("too_many_goals", solve, wide, PRESETS["cover"])


def test_groups_of_a_region_are_refused() -> None:
    large = school(400, 400, seed=1)
    wide = Problem.of(large.indptr, large.mentor, large.fit, np.full(400, 3), smallest=np.full(400, 3))
    assert_refused("too_many_groups", solve, wide)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"school_fair": [2], "school_most": [1]}, "fair_above_most"),
        ({"school": [1]}, "unknown_group"),
        ({"employer": [3]}, "unknown_group"),
        ({"school_most": [-1]}, "negative"),
        ({"school": [0, 0]}, "length"),
    ],
)
def test_quotas_that_are_none(changed: dict[str, Any], code: str) -> None:
    values = {"school": [0], "school_most": [1], "school_fair": [0], "employer": [0], "employer_places": [1]} | changed
    assert_refused(code, Problem.of, *ONE.values(), quotas=Quotas(**{name: np.array(v) for name, v in values.items()}))


def test_people_named_twice() -> None:
    twice = [MenteeRow(id="1", person="a", kind="pupil"), MenteeRow(id="1", person="b", kind="pupil")]
    assert_refused("duplicate_person", snapshot, [], twice, TERMS)


@pytest.mark.parametrize(
    ("changed", "code"), [({"capacity": -1}, "negative_capacity"), ({"capacity": 2, "smallest": 3}, "group_bounds")]
)
def test_mentors_with_impossible_places(changed: dict[str, int], code: str) -> None:
    row = MentorRow(**({"id": "1", "person": "a", "kind": "pupil", "capacity": 1} | changed))
    assert assert_refused(code, snapshot, [row], [], TERMS).mentor == 0


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        (WEIGHTS | {"age": 11}, "weights_total"),
        (WEIGHTS | {"age": -10, "slots": 35}, "negative_weight"),
        (WEIGHTS | {"age": 10.0}, "negative_weight"),
        (WEIGHTS | {"beauty": 0}, "unknown_criterion"),
        ({}, "weights_total"),
    ],
)
def test_weights_that_are_none(weights: dict[str, Any], code: str) -> None:
    assert_refused(code, check_weights, weights)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    "problem",
    [dense([], [1]), dense([[-1], [-1]], [1]), dense([[5]], [0]), Problem.of([0], [], [], []), dense([[0, 0]], [1, 1])],
    ids=["no mentees", "no candidates", "no places", "nobody at all", "worth nothing"],
)
def test_degenerate_problems_have_an_answer(problem: Problem, preset: str) -> None:
    found = solve(problem, PRESETS[preset])
    assert found.is_proved
    assert len(found.pairs) == problem.n
