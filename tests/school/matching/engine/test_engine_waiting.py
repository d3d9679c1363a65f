"""Who waits longest comes first: never at the price of somebody's mentor, and never passed over for a newcomer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.school.matching.engine.candidates import candidates, problem
from apps.school.matching.engine.criteria import WEIGHTS
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.objectives import PRESETS, Goal, weights
from apps.school.matching.engine.people import snapshot
from apps.school.matching.engine.problem import Problem
from apps.school.matching.engine.solve import solve
from tests.school.matching.engine.engine_cases import assignments, dense, problems, school
from tests.school.matching.engine.engine_people import TERMS, mentee, mentor

COVERING = [name for name, goals in PRESETS.items() if goals[0] is Goal.COVER]
OCTOBER, NOVEMBER = date(2026, 10, 12), date(2026, 11, 9)


def exchanged(posed: Problem, pairs: np.ndarray) -> list[tuple[int, int]]:
    """Return (passed over, newcomer): by trying everything, who could have come instead of whom at the same cover."""
    served = frozenset(np.flatnonzero(pairs >= 0).tolist())
    possible = {frozenset(np.flatnonzero(other >= 0).tolist()) for other in assignments(posed)}
    return [
        (first, second)
        for first in set(range(posed.n)) - served
        for second in served
        if posed.waited[first] > posed.waited[second] and (served - {second}) | {first} in possible
    ]


@pytest.mark.parametrize("preset", COVERING)
@given(posed=problems())
@settings(max_examples=80, deadline=None)
def test_with_equal_cover_nobody_is_passed_over_for_who_waits_less(preset: str, posed: Problem) -> None:
    assert exchanged(posed, solve(posed, PRESETS[preset]).pairs) == []


@pytest.mark.parametrize("preset", COVERING)
@given(posed=problems())
@settings(max_examples=40, deadline=None)
def test_waiting_never_costs_anybody_a_mentor(preset: str, posed: Problem) -> None:
    nobody_waits = replace(posed, waited=np.zeros(posed.n, np.int64))
    assert solve(posed, PRESETS[preset]).figures.covered == solve(nobody_waits, PRESETS[preset]).figures.covered


@given(posed=problems(groups=True))
@settings(max_examples=40, deadline=None)
def test_groups_serve_those_who_wait_as_well(posed: Problem) -> None:
    found = solve(posed, (Goal.COVER, Goal.WAITED))
    covered = [pairs for pairs in assignments(posed) if (pairs >= 0).sum() == found.figures.covered]
    assert int(posed.waited[found.pairs >= 0].sum()) == max(int(posed.waited[p >= 0].sum()) for p in covered)


def test_a_better_fit_does_not_outweigh_waiting_and_equal_waiting_leaves_it_to_the_fit() -> None:
    fit = [[1_000], [9_000]]
    waits = dense(fit, [1], waited=np.array([1, 0]))
    assert solve(waits).pairs.tolist() == [0, -1]
    assert solve(dense(fit, [1], waited=np.array([2, 2]))).pairs.tolist() == [-1, 0]
    assert solve(waits, PRESETS["fit"]).pairs.tolist() == [-1, 0]


def test_a_school_in_which_many_wait_is_proved() -> None:
    posed = school(300, 80, seed=7)
    waited = np.random.default_rng(7).integers(0, 40, posed.n)
    found = solve(replace(posed, waited=waited))
    assert found.is_proved
    assert found.figures.covered == solve(posed).figures.covered


def test_where_nobody_waits_the_numbers_are_as_without_the_goal() -> None:
    posed = school(40, 12, seed=1)
    without = tuple(goal for goal in PRESETS["cover"] if goal is not Goal.WAITED)
    assert weights(posed, PRESETS["cover"]).units == weights(posed, without).units


def test_a_wait_that_is_none_is_refused() -> None:
    with pytest.raises(EngineRefused, match="меньше нуля"):
        dense([[1], [1]], [1], waited=np.array([-1, 0]))
    with pytest.raises(EngineRefused, match="другой длины"):
        dense([[1], [1]], [1], waited=np.array([1]))


def test_days_become_ranks_and_the_engine_serves_the_earliest_day() -> None:
    rows = [mentee(0), mentee(1, since=NOVEMBER), mentee(2, since=OCTOBER), mentee(3, since=OCTOBER)]
    people = snapshot([mentor(0, capacity=2)], rows, TERMS)
    posed = problem(people, candidates(people, WEIGHTS))
    assert posed.waited.tolist() == [0, 1, 2, 2]
    assert solve(posed).pairs.tolist() == [-1, -1, 0, 0]


@given(days=st.lists(st.one_of(st.none(), st.dates(OCTOBER, NOVEMBER)), min_size=1, max_size=6))
def test_ranks_keep_the_order_of_days(days: list[date | None]) -> None:
    rows = [mentee(number, since=day) for number, day in enumerate(days)]
    ranks = snapshot([mentor(0)], rows, TERMS).mentees.numbers["waited"].tolist()
    far = date.max
    assert all(
        (ranks[i] > ranks[j]) == ((days[i] or far) < (days[j] or far))
        for i in range(len(days))
        for j in range(len(days))
    )
