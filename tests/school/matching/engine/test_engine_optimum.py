"""The engine finds the optimum of the goals in their order, keeps within all limits, and proves it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from apps.school.matching.engine import flow, ways
from apps.school.matching.engine.checker import bound, certify, faults, worth
from apps.school.matching.engine.cover import covered
from apps.school.matching.engine.floor import is_highest
from apps.school.matching.engine.flow import pairs_of
from apps.school.matching.engine.objectives import PRESETS, Goal, Weights, weights
from apps.school.matching.engine.prices import prices_of_flow, prices_of_pairs
from apps.school.matching.engine.problem import Problem, Quotas
from apps.school.matching.engine.solve import solve
from apps.school.matching.engine.stable import blocking
from tests.school.matching.engine.engine_cases import best, by_matrix, dense, greedy, problems, reached, school

LINEAR = [name for name in PRESETS if name != "stable"]


@pytest.mark.parametrize("preset", LINEAR)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_optimum_is_that_of_trying_everything(preset: str, data: st.DataObject) -> None:
    problem, goals = data.draw(problems()), PRESETS[preset]
    found = solve(problem, goals)
    assert reached(problem, goals, found.pairs) == best(problem, goals)
    assert found.is_proved


@given(problem=problems(groups=True))
@settings(max_examples=60, deadline=None)
def test_groups_keep_their_sizes_and_are_the_best(problem: Problem) -> None:
    goals = PRESETS["fair"]
    found = solve(problem, goals)
    assert faults(problem, found.pairs) == []
    assert reached(problem, goals, found.pairs) == best(problem, goals)
    assert found.is_proved


@given(problem=problems(quotas=True))
@settings(max_examples=60, deadline=None)
def test_quotas_of_schools_and_employers_hold_and_fair_shares_come_first(problem: Problem) -> None:
    goals = PRESETS["cover"]
    found = solve(problem, goals)
    assert faults(problem, found.pairs) == []
    assert reached(problem, goals, found.pairs) == best(problem, goals)
    assert found.is_proved


@given(problem=problems(most=4))
@settings(max_examples=40, deadline=None)
def test_fewest_blocking_pairs_among_those_that_cover_most(problem: Problem) -> None:
    goals = (Goal.COVER, Goal.STABLE, Goal.FIT)
    assert reached(problem, goals, solve(problem, goals).pairs) == best(problem, goals)


@given(problem=problems(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_stable_assignment_has_no_blocking_pair(problem: Problem, data: st.DataObject) -> None:
    ranks = st.lists(st.integers(0, 3), min_size=len(problem.mentor), max_size=len(problem.mentor))
    problem = replace(problem, mentee_rank=np.array(data.draw(ranks), int), mentor_rank=np.array(data.draw(ranks), int))
    found = solve(problem, PRESETS["stable"])
    assert faults(problem, found.pairs) == []
    assert list(blocking(problem, found.pairs)) == []


def test_a_pair_blocks_when_both_would_rather() -> None:
    problem = dense([[9_000, 1_000], [8_000, 2_000]], [1, 1])
    assert blocking(problem, np.array([1, 0])).tolist() == [0]
    assert blocking(problem, np.array([0, 1])).tolist() == []


@pytest.mark.parametrize("preset", LINEAR)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_ways_and_flow_reach_the_value_of_the_full_matrix(preset: str, data: st.DataObject) -> None:
    """SciPy's solver of the matrix of places knows nothing of ours."""
    problem = data.draw(problems(most=6))
    scale = weights(problem, PRESETS[preset])
    assert _values(problem, scale) == {worth(problem, scale, by_matrix(problem, scale))}


@pytest.mark.parametrize("preset", LINEAR)
@pytest.mark.parametrize("seed", range(2))
def test_a_school_of_300_has_the_value_of_the_full_matrix(preset: str, seed: int) -> None:
    problem = school(300, 80, seed=seed)
    scale = weights(problem, PRESETS[preset])
    assert _values(problem, scale) == {worth(problem, scale, by_matrix(problem, scale))}


@given(problem=problems(most=6))
@settings(max_examples=60, deadline=None)
def test_ways_and_flow_reach_the_value_of_the_linear_program(problem: Problem) -> None:
    scale = weights(problem, (Goal.COVER, Goal.FIT))
    assert _values(problem, scale) == {_linear_program(problem, scale.pair)}


def _values(problem: Problem, scale: Weights) -> set[int]:
    """Solve by both solvers of ours; each is proved by prices of its own."""
    net = flow.network(problem, scale)
    by_flow = flow.flow_of(net)
    by_ways = ways.assign(problem, scale)
    proofs = [
        certify(problem, scale, pairs_of(problem, by_flow), prices_of_flow(problem, scale, net, by_flow)),
        certify(problem, scale, by_ways, prices_of_pairs(problem, scale, by_ways)),
    ]
    assert [proof.gap for proof in proofs] == [0, 0]
    return {proof.value for proof in proofs}


def _linear_program(problem: Problem, gain: np.ndarray) -> int:
    size = len(problem.mentor)
    rows = np.concatenate([problem.mentee, problem.n + problem.mentor])
    table = coo_array((np.ones(2 * size), (rows, np.tile(np.arange(size), 2))), shape=(problem.n + problem.m, size))
    limits = np.concatenate([np.ones(problem.n), problem.capacity])
    answer = linprog(-gain.astype(float), A_ub=table.tocsr(), b_ub=limits, bounds=(0, 1)) if size else None
    return round(-answer.fun) if answer is not None else 0


def test_a_region_is_left_to_the_flow() -> None:
    assert ways.suits(school(300, 80, seed=1))
    assert not ways.suits(school(1_000, 300, seed=1))
    assert solve(school(1_000, 300, seed=1)).is_proved


def test_what_is_taken_greedily_is_not_proved() -> None:
    """A small crowd where the best pair first leaves somebody without."""
    problem = dense([[9_000, 8_000], [8_900, -1]], [1, 1])
    scale = weights(problem, PRESETS["cover"])
    assert greedy(problem).tolist() == [0, -1]
    assert solve(problem).pairs.tolist() == [1, 0]
    assert certify(problem, scale, greedy(problem), prices_of_pairs(problem, scale, greedy(problem))).gap > 0


def test_pairs_that_should_change_places_have_no_prices() -> None:
    problem = dense([[9_000, 8_000], [8_900, 0]], [1, 1])
    with pytest.raises(ArithmeticError, match="can be improved"):
        prices_of_pairs(problem, weights(problem, PRESETS["cover"]), np.array([0, 1]))


def test_a_proof_does_not_fit_another_assignment() -> None:
    problem = school(60, 20, seed=5)
    found = solve(problem)
    swapped = found.pairs.copy()
    leaves = int(np.flatnonzero(swapped >= 0)[0])
    swapped[leaves] = -1
    assert certify(problem, found.weights, swapped, found.prices).gap > 0
    assert certify(problem, found.weights, found.pairs, found.prices).gap == 0


def test_prices_that_cover_not_every_pair_are_refused() -> None:
    problem = school(30, 10, seed=6)
    found = solve(problem)
    cheap = replace(found.prices, mentee=np.zeros_like(found.prices.mentee), mentor=np.zeros_like(found.prices.mentor))
    with pytest.raises(ValueError, match="do not cover"):
        bound(problem, found.weights, cheap)


def test_a_flow_with_quotas_that_can_be_improved_has_no_prices() -> None:
    limits = [np.array([value]) for value in (0, 1, 0)]
    quotas = Quotas(*limits, employer=np.array([0, 0]), employer_places=np.array([1]))
    problem = dense([[10, 5_000]], [1, 1], quotas=quotas)
    scale = weights(problem, (Goal.FIT,))
    net = flow.network(problem, scale)
    nobody = np.zeros(len(net.tail), np.int64)
    nobody[len(problem.mentor)] = 1  # the way around
    with pytest.raises(ArithmeticError, match="can be improved"):
        prices_of_flow(problem, scale, net, nobody)


@pytest.mark.parametrize("seed", range(5))
def test_the_floor_is_as_high_as_can_be(seed: int) -> None:
    problem = school(50, 15, seed=seed)
    fair, plain = solve(problem, PRESETS["fair"]), solve(problem, PRESETS["cover"])
    assert fair.figures.covered == plain.figures.covered
    assert fair.figures.worst >= plain.figures.worst
    assert fair.floor is not None
    assert is_highest(problem, fair.floor)
    assert not is_highest(problem, replace(fair.floor, value=0))


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("seed", range(3))
def test_order_of_the_input_changes_nothing(preset: str, seed: int) -> None:
    """Of equal optima the same one comes back: rows and columns come in the order of identifiers."""
    problem = school(40, 12, seed=seed)
    again = Problem.of(*(part.copy() for part in (problem.indptr, problem.mentor, problem.fit, problem.capacity)))
    assert solve(problem, PRESETS[preset]).pairs.tolist() == solve(again, PRESETS[preset]).pairs.tolist()


@given(problem=problems(), places=st.integers(0, 3), data=st.data())
@settings(max_examples=60, deadline=None)
def test_one_mentor_more_never_covers_fewer(problem: Problem, places: int, data: st.DataObject) -> None:
    more = _with_mentor(problem, places, data)
    assert solve(more).figures.covered >= solve(problem).figures.covered
    assert solve(more, (Goal.FIT,)).figures.fit >= solve(problem, (Goal.FIT,)).figures.fit


def _with_mentor(problem: Problem, places: int, data: st.DataObject) -> Problem:
    fit = np.full((problem.n, problem.m + 1), -1)
    fit[problem.mentee, problem.mentor] = problem.fit
    fit[:, -1] = data.draw(st.lists(st.integers(-1, 10_000), min_size=problem.n, max_size=problem.n))
    return dense(fit.tolist(), [*problem.capacity.tolist(), places])


@given(problem=problems())
@settings(max_examples=60, deadline=None)
def test_most_covered_is_what_the_cover_alone_finds(problem: Problem) -> None:
    everything = np.ones(len(problem.mentor), bool)
    assert int((covered(problem, everything) >= 0).sum()) == solve(problem).figures.covered


@given(problem=problems(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_locks_are_kept_and_the_rest_is_best_around_them(problem: Problem, data: st.DataObject) -> None:
    open_arcs = [arc for arc in range(len(problem.mentor)) if problem.capacity[problem.mentor[arc]]]
    chosen = data.draw(st.sampled_from(open_arcs)) if open_arcs else None
    locked = [] if chosen is None else [(int(problem.mentee[chosen]), int(problem.mentor[chosen]))]
    bound_problem = problem.bound_by(locked=locked)
    found = solve(bound_problem)
    assert all(found.pairs[mentee] == mentor for mentee, mentor in locked)
    assert reached(bound_problem, PRESETS["cover"], found.pairs) == best(bound_problem, PRESETS["cover"])


def test_locking_the_optimum_changes_nothing() -> None:
    problem = school(40, 12, seed=9)
    found = solve(problem)
    pairs = [(row, int(mentor)) for row, mentor in enumerate(found.pairs) if mentor >= 0]
    assert solve(problem.bound_by(locked=pairs)).pairs.tolist() == found.pairs.tolist()


def test_a_stable_round_keeps_locks() -> None:
    problem = dense([[9_000, 100], [8_000, 50]], [1, 1]).bound_by(locked=[(1, 0)])
    assert solve(problem, PRESETS["stable"]).pairs.tolist() == [1, 0]


def test_a_school_of_300_is_proved_for_every_wish() -> None:
    problem = school(300, 80, seed=2)
    for goals in PRESETS.values():
        assert solve(problem, goals).is_proved
