"""From a problem and the goals to a solution with its proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from apps.school.matching.engine.checker import Certificate, Prices, certify, faults
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.floor import Floor, at_least, raise_floor
from apps.school.matching.engine.objectives import PRESETS, Goal, Weights, meant, weights
from apps.school.matching.engine.optimum import optimum
from apps.school.matching.engine.problem import Ints, Problem
from apps.school.matching.engine.stable import accept, blocking
from apps.school.matching.engine.wording import gettext_noop as _

# How long a goal of groups may take before the best found so far is given with its gap.
SECONDS: Final = 10.0

type Report = Callable[[str], None]


def quiet(_stage: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True)
class Figures:
    """What an assignment reaches, goal by goal."""

    covered: int
    fit: int
    worst: int
    kept: int
    uneven: int
    blocking: int


@dataclass(frozen=True)
class Solution:
    """An assignment of ``problem`` (the mentor of each mentee, -1 for nobody) and what proves it.

    ``certificate`` and ``prices`` are None where prices prove nothing: groups with a least size, whose
    ``gap`` is what the solver could not exclude, and stable assignments, proved by having no blocking pair.
    """

    problem: Problem
    goals: tuple[Goal, ...]
    pairs: Ints
    weights: Weights | None = None
    prices: Prices | None = None
    certificate: Certificate | None = None
    floor: Floor | None = None
    gap: int = 0

    @cached_property
    def figures(self) -> Figures:
        return figures_of(self.problem, self.pairs)

    @property
    def is_proved(self) -> bool:
        if self.certificate is not None:
            return self.certificate.is_proof
        return self.gap == 0

    @property
    def open_to(self) -> Problem:
        """The problem that was solved last: without the pairs below the floor."""
        if self.floor is None:
            return self.problem
        return self.problem.only(at_least(self.problem, self.floor.points))


def figures_of(problem: Problem, pairs: Ints) -> Figures:
    arcs = problem.arcs_of(pairs)
    fits, groups = problem.fit[arcs], np.bincount(problem.mentor[arcs], minlength=problem.m)
    return Figures(
        covered=len(arcs),
        fit=int(fits.sum()),
        worst=int(fits.min()) if len(fits) else 0,
        kept=int(problem.kept[arcs].sum()),
        uneven=int((groups * problem.load + groups * (groups - 1) // 2).sum()),
        blocking=len(blocking(problem, pairs)),
    )


def solve(
    problem: Problem,
    goals: Sequence[Goal] = PRESETS["cover"],
    *,
    seconds: float = SECONDS,
    report: Report = quiet,
) -> Solution:
    """Return the best assignment by ``goals``, the earlier ones first.

    ``report`` is told each stage by its name and may raise Cancelled. Raises EngineRefused for a
    problem that has no answer; an empty one has the answer «nobody».
    """
    goals = meant(problem, goals)
    _check(goals)
    if Goal.STABLE in goals:
        return _stable(problem, goals, seconds, report)
    floor = None
    left = problem
    if Goal.FLOOR in goals:
        report("floor")
        floor = raise_floor(problem, goals[: goals.index(Goal.FLOOR)], lambda: report("floor"))
        left = problem.only(at_least(problem, floor.points))
    report("assign")
    scale = weights(left, goals)
    pairs, prices = optimum(left, scale)
    if not _sizes_hold(problem, pairs):
        return _grouped(problem, goals, seconds, report)
    return _checked(Solution(problem, goals, pairs, scale, prices, certify(left, scale, pairs, prices), floor))


def _check(goals: tuple[Goal, ...]) -> None:
    if not goals:
        raise EngineRefused(
            "goals_unclear", _("Сначала назовите, чего больше хотите: охватить всех или лучшего совпадения.")
        )
    if goals[0] is Goal.FLOOR:
        raise EngineRefused("floor_first", _("Порог имеет смысл только после другой цели, например «охватить всех»."))


def _sizes_hold(problem: Problem, pairs: Ints) -> bool:
    groups = np.bincount(pairs[pairs >= 0], minlength=problem.m)
    return not ((groups > 0) & (groups < problem.smallest)).any()


def _stable(problem: Problem, goals: tuple[Goal, ...], seconds: float, report: Report) -> Solution:
    report("stable")
    if goals[0] is Goal.STABLE and problem.quotas is None:
        pairs = accept(problem)
        if _sizes_hold(problem, pairs):
            return _checked(Solution(problem, goals, pairs))
    return _grouped(problem, goals, seconds, report)


def _grouped(problem: Problem, goals: tuple[Goal, ...], seconds: float, report: Report) -> Solution:
    # Pairs never need it, nor SciPy, which it loads.
    from apps.school.matching.engine.groups import group

    report("groups")
    found = group(problem, goals, seconds=seconds, tick=lambda: report("groups"))
    floor = None if found.floor is None else Floor(found.floor, goals[: goals.index(Goal.FLOOR)], 0, None)
    return _checked(Solution(problem, goals, found.pairs, floor=floor, gap=found.gap))


def _checked(solution: Solution) -> Solution:
    """Recount what a solver gave; a fault would be a defect of ours."""
    if found := faults(solution.problem, solution.pairs):
        raise ArithmeticError("; ".join(found[:3]))
    return solution
