"""A solution that nobody wants any more is given up at once, whatever the solver is busy with."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import psutil
import pytest

from apps.school.matching.engine.errors import Cancelled
from apps.school.matching.engine.objectives import PRESETS, Goal
from apps.school.matching.engine.problem import Problem
from apps.school.matching.engine.solve import solve
from tests.school.matching.engine.engine_cases import dense, school

# What a curator is promised: a run is cancelled within two seconds. It takes a fifth of one.
PROMISED_SECONDS = 2.0


class Wanted:
    """Wants groups for some seconds more from the moment they are begun, then no longer."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.until = float("inf")

    def __call__(self, stage: str) -> None:
        now = time.monotonic()
        if stage == "groups":
            self.until = min(self.until, now + self._seconds)
        if now > self.until:
            raise Cancelled


def kill_the_solver(_stage: str) -> None:
    for child in solvers():
        child.kill()


def solvers() -> list[psutil.Process]:
    """Return the running processes that this one has started for integer programs."""
    return [child for child in psutil.Process().children() if "integer_child" in " ".join(child.cmdline())]


def hard(mentees: int, mentors: int, smallest: int, largest: int) -> Problem:
    """Return groups that take the solver far longer than ten seconds, with everybody a candidate of everybody."""
    draw = np.random.default_rng(1)
    fit = np.clip(draw.integers(0, 7_000, (mentees, mentors)) + draw.integers(0, 3_000, mentors), 0, 10_000)
    return dense(fit.tolist(), [largest] * mentors, smallest=[smallest] * mentors)


@pytest.mark.parametrize("seconds", [0.0, 1.0, 4.0])
def test_groups_are_given_up_within_the_promised_time(seconds: float) -> None:
    """The solver would go on for half a minute, and asks nobody for more than ten seconds of it.

    A clock is what is promised here, so a clock is what is asked.
    """
    wanted = Wanted(seconds)
    with pytest.raises(Cancelled):
        solve(hard(600, 100, 4, 8), PRESETS["cover"], seconds=30.0, report=wanted)
    assert time.monotonic() - wanted.until < PROMISED_SECONDS
    assert solvers() == []


def test_the_fewest_blocking_pairs_are_given_up_within_the_promised_time() -> None:
    wanted = Wanted(2.0)
    with pytest.raises(Cancelled):
        solve(hard(300, 80, 3, 6), (Goal.COVER, Goal.STABLE, Goal.FIT), seconds=30.0, report=wanted)
    assert time.monotonic() - wanted.until < PROMISED_SECONDS
    assert solvers() == []


def test_the_solver_ends_with_its_answer() -> None:
    problem = replace(school(40, 10, seed=3), smallest=np.full(10, 2), capacity=np.full(10, 6))
    assert solve(problem, PRESETS["fair"]).is_proved
    assert solvers() == []


def test_a_solver_that_dies_is_an_error_and_no_answer() -> None:
    with pytest.raises(ArithmeticError, match="died"):
        solve(hard(300, 80, 3, 6), PRESETS["cover"], report=kill_the_solver)
