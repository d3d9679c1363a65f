"""One change more is priced and made without solving again, and is exactly what solving again gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.school.matching.engine.checker import faults, worth
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.live import Change, Live
from apps.school.matching.engine.objectives import PRESETS, Goal
from apps.school.matching.engine.problem import Problem, Quotas
from apps.school.matching.engine.solve import Solution, solve
from tests.school.matching.engine.engine_cases import dense, problems, school

GOALS = (Goal.COVER, Goal.FIT, Goal.KEEP)
KINDS = ("force", "forbid", "without", "back", "more", "less")


class Cold:
    """The same changes made to the problem, to be solved from the beginning."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.locked: list[tuple[int, int]] = []
        self.forbidden: list[tuple[int, int]] = []
        self.gone: set[int] = set()
        self.capacity = problem.capacity.copy()

    def change(self, kind: str, mentee: int, mentor: int) -> None:
        {
            "force": lambda: self.locked.append((mentee, mentor)),
            "forbid": lambda: self.forbidden.append((mentee, mentor)),
            "without": lambda: self.gone.add(mentee),
            "back": lambda: self.gone.discard(mentee),
            "more": lambda: self.capacity.__setitem__(mentor, self.capacity[mentor] + 1),
            "less": lambda: self.capacity.__setitem__(mentor, self.capacity[mentor] - 1),
        }[kind]()

    def solved(self) -> Solution:
        away = ~np.isin(self.problem.mentee, sorted(self.gone))
        left = replace(self.problem.only(away), capacity=self.capacity)
        return solve(left.bound_by(locked=self.locked, forbidden=self.forbidden), GOALS)

    def worth(self, scale: Any, pairs: np.ndarray) -> int:
        return worth(self.problem, scale, pairs)


def _change(kind: str, mentee: int, mentor: int) -> Change:
    return {
        "force": Change.force(mentee, mentor),
        "forbid": Change.forbid(mentee, mentor),
        "without": Change.without(mentee),
        "back": Change.back(mentee),
        "more": Change.more(mentor),
        "less": Change.less(mentor),
    }[kind]


def _state(live: Live) -> list[Any]:
    return [live._state.tolist(), live._weight.tolist(), dict(live._fixed), set(live._gone), live._dist.tolist()]


@given(problem=problems(most=6), data=st.data())
@settings(max_examples=300, deadline=None)
def test_changes_in_a_row_are_what_solving_again_gives(problem: Problem, data: st.DataObject) -> None:
    solution = solve(problem, GOALS)
    live, cold = Live(solution), Cold(problem)
    changes = st.tuples(st.sampled_from(KINDS), st.integers(0, max(0, problem.n - 1)), st.integers(0, problem.m - 1))
    for kind, mentee, mentor in data.draw(st.lists(changes, max_size=8)) if problem.n else ():
        before, value = _state(live), live.value()
        try:
            price = live.price(_change(kind, mentee, mentor))
        except EngineRefused:
            assert _state(live) == before
            with pytest.raises(EngineRefused):
                live.apply(_change(kind, mentee, mentor))
            assert _state(live) == before
            continue
        assert _state(live) == before
        cold.locked = [pair for pair in cold.locked if (kind, mentee) != ("without", pair[0])]
        cold.change(kind, mentee, mentor)
        again = cold.solved()
        assert live.apply(_change(kind, mentee, mentor)) == price
        assert live.value() == value + price.value_change
        assert live.value() == worth(problem, solution.weights, again.pairs)
        assert live.certificate().is_proof
        assert faults(again.problem, live.pairs) == []
        assert sum(move.points_after - move.points_before for move in price.moves) == price.points


@given(problem=problems(most=6), data=st.data())
@settings(max_examples=60, deadline=None)
def test_locks_of_before_hold(problem: Problem, data: st.DataObject) -> None:
    open_arcs = [arc for arc in range(len(problem.mentor)) if problem.capacity[problem.mentor[arc]]]
    chosen = data.draw(st.sampled_from([None, *open_arcs]))
    locked = [] if chosen is None else [(int(problem.mentee[chosen]), int(problem.mentor[chosen]))]
    live = Live(solve(problem.bound_by(locked=locked), GOALS))
    for row in range(problem.n):
        live.apply(Change.more(0))
        live.apply(Change.forbid(row, problem.m - 1)) if (row, problem.m - 1) not in locked else None
        assert live.certificate().is_proof
    assert all(live.pairs[mentee] == mentor for mentee, mentor in locked)


def test_a_price_names_everybody_who_moves() -> None:
    """Anna takes the place of Boris, who goes to the mentor that was free."""
    live = Live(solve(dense([[9_000, 8_000], [8_900, 1_000]], [1, 1]), GOALS))
    price = live.price(Change.force(0, 0))
    assert (price.covered, price.points) == (0, 10_000 - 16_900)
    assert [(move.mentee, move.before, move.after) for move in price.moves] == [(0, 1, 0), (1, 0, 1)]
    assert live.pairs.tolist() == [1, 0]


@pytest.mark.parametrize("seed", range(4))
def test_every_change_of_a_school_agrees_with_a_new_solution(seed: int) -> None:
    problem = school(60, 15, seed=seed)
    live, draw = Live(solve(problem, GOALS)), np.random.default_rng(seed)
    cold, value = Cold(problem), live.value()
    scale = solve(problem, GOALS).weights
    for arc in draw.choice(len(problem.mentor), 10, replace=False).tolist():
        pair = int(problem.mentee[arc]), int(problem.mentor[arc])
        cold.forbidden.append(pair)
        value += live.apply(Change.forbid(*pair)).value_change
        assert value == live.value() == worth(problem, scale, cold.solved().pairs)
        assert live.certificate().is_proof


@pytest.mark.parametrize("goals", [PRESETS["even"], PRESETS["fair"], PRESETS["stable"]])
def test_goals_that_shortest_ways_cannot_answer_are_refused(goals: Sequence[Goal]) -> None:
    with pytest.raises(EngineRefused) as refused:
        Live(solve(school(20, 6, seed=1), goals))
    assert refused.value.code == "not_live"


def test_quotas_and_groups_are_refused() -> None:
    limits = [np.array([value]) for value in (1, 1)]
    quotas = Quotas(np.array([0]), *limits, employer=np.array([0, 0]), employer_places=np.array([1]))
    grouped = replace(school(20, 6, seed=1), smallest=np.full(6, 2))
    for problem in (dense([[10, 5_000]], [1, 1], quotas=quotas), grouped):
        with pytest.raises(EngineRefused) as refused:
            Live(solve(problem, GOALS))
        assert refused.value.code == "not_live"


def test_a_change_that_cannot_be_made_is_refused() -> None:
    live = Live(solve(dense([[9_000, -1], [8_000, 10]], [1, 0]), GOALS))
    for change, code in (
        (Change.force(0, 1), "lock_against_rule"),
        (Change.force(1, 1), "locks_over_capacity"),
        (Change.less(1), "locks_over_capacity"),
        (Change.more(5), "unknown_mentor"),
        (Change.more(-1), "unknown_mentor"),
        (Change.without(2), "unknown_mentor"),
        (Change.force(-1, 0), "unknown_mentor"),
        (Change.forbid(0, 2), "unknown_mentor"),
    ):
        with pytest.raises(EngineRefused) as refused:
            live.price(change)
        assert refused.value.code == code
    live.apply(Change.force(0, 0))
    with pytest.raises(EngineRefused, match="lock_forbidden"):
        live.price(Change.forbid(0, 0))
