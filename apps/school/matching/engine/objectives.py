"""What «best» means: goals in their order, and how they become one whole number a pair.

A goal that stands earlier outweighs every later one together: an assignment that is better in an
earlier goal by one is never given up for any gain in later ones. The goals are digits of one number,
so that one exact solve answers them all.

How far apart the digits must stand: if an assignment is not the best in that order, its difference to a
better one falls apart into simple ways round in the network of the flow, and one of them alone is a gain
in that order. A simple way round passes each mentee and mentor once, so it changes a sum over pairs by
no more than min(n, m) + 1 pairs can, and what is counted at the root or the sink by one. A digit that
outweighs the changes of the later digits on one way round is therefore enough, however many people there are.

Waiting is worth a mentee's rank among those who wait, whoever the mentor is. The mentees who can have mentors together
are the independent sets of a matroid, so with equal cover the largest sum of ranks also serves the longest waiting
first, then the next, and so on: nobody is passed over for somebody who waits less where an exchange is possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.problem import FULL_FIT, Ints, Problem
from apps.school.matching.engine.wording import gettext_noop as _


class Goal(StrEnum):
    """What a curator may ask for."""

    COVER = "cover"  # as many mentees as possible have a mentor
    WAITED = "waited"  # those who have a mentor are the ones who waited longest
    FLOOR = "floor"  # the worst pair is as good as can be
    FIT = "fit"  # the sum of points is largest
    KEEP = "keep"  # as many pairs of before as possible stay
    EVEN = "even"  # mentors lead equally many
    SETTLED = "settled"  # as many pairs of the draft as possible stay
    STABLE = "stable"  # fewest pairs who would both rather be together


# What the curator chooses from, in plain words.
PRESETS: Final[dict[str, tuple[Goal, ...]]] = {
    "cover": (Goal.COVER, Goal.WAITED, Goal.FIT, Goal.KEEP, Goal.EVEN),
    "fair": (Goal.COVER, Goal.WAITED, Goal.FLOOR, Goal.FIT, Goal.KEEP, Goal.EVEN),
    "fit": (Goal.FIT, Goal.COVER, Goal.WAITED, Goal.KEEP, Goal.EVEN),
    "even": (Goal.COVER, Goal.WAITED, Goal.EVEN, Goal.FIT, Goal.KEEP),
    "keep": (Goal.KEEP, Goal.COVER, Goal.WAITED, Goal.FIT, Goal.EVEN),
    "stable": (Goal.STABLE,),
}

# Goals that are sums over pairs and places, and so digits of the number.
LINEAR: Final = (Goal.COVER, Goal.WAITED, Goal.FIT, Goal.KEEP, Goal.EVEN, Goal.SETTLED)
# The solver multiplies costs by the number of nodes, and prices add up along ways.
LARGEST: Final = 2**62
TOO_MANY: Final = _("Для такого числа людей целей слишком много. Уберите последнюю цель.")


@dataclass(frozen=True)
class Weights:
    """The goals as one number: ``pair`` (E) to be gained, ``step`` to be paid for unevenness.

    The k-th mentee of a mentor (k from 0, those led already counted) costs ``step × k``.
    ``fair`` is gained for each place within a school's fair share. ``units`` tells what one of each
    digit is worth, from the most important: locks first, then fair shares, then the goals.
    """

    pair: Ints
    step: int
    fair: int
    units: tuple[tuple[str, int], ...]


def meant(problem: Problem, goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """Return the goals that say something about a problem: where nobody waits, waiting is none."""
    return tuple(goal for goal in goals if goal is not Goal.WAITED or problem.waited.any())


def weights(problem: Problem, goals: Sequence[Goal]) -> Weights:
    """Return the number of every pair for linear goals. Raises EngineRefused when it grows too large."""
    linear = [goal for goal in meant(problem, goals) if goal in LINEAR]
    _check(linear)
    unit, units = 1, []
    pair = np.zeros(len(problem.mentor), np.int64)
    step = 0
    for goal in reversed(linear):
        if unit * FULL_FIT > LARGEST:
            raise EngineRefused("too_many_goals", TOO_MANY)
        units.append((goal.value, unit))
        if goal is Goal.EVEN:
            step = unit
        else:
            pair += unit * _gain(problem, goal)
        unit *= _change(problem, goal) + 1
    fair = unit if problem.quotas is not None and problem.quotas.school_fair.any() else 0
    if fair:
        units.append(("fair", fair))
        unit *= 2
    if len(problem.locked):
        units.append(("locks", unit))
        pair[problem.locked] += unit
    if (int(pair.max(initial=0)) + fair + step) * (problem.n + problem.m + 2) > LARGEST:
        raise EngineRefused("too_many_goals", TOO_MANY)
    return Weights(pair, step, fair, tuple(reversed(units)))


def _check(linear: Sequence[Goal]) -> None:
    if len(set(linear)) != len(linear):
        raise EngineRefused("goal_twice", _("Одна и та же цель названа дважды."))
    if not linear or linear[0] is Goal.EVEN:
        raise EngineRefused(
            "goals_unclear", _("Сначала назовите, чего больше хотите: охватить всех или лучшего совпадения.")
        )


def _gain(problem: Problem, goal: Goal) -> Ints:
    if goal is Goal.COVER:
        return np.ones(len(problem.mentor), np.int64)
    if goal is Goal.WAITED:
        waited: Ints = problem.waited[problem.mentee]
        return waited
    gains = {Goal.FIT: problem.fit, Goal.KEEP: problem.kept, Goal.SETTLED: problem.settled}
    return gains[goal].astype(np.int64)


def _change(problem: Problem, goal: Goal) -> int:
    """Return by how much a goal's sum may differ along one simple way round."""
    pairs = min(problem.n, problem.m) + 1
    if goal is Goal.FIT:
        return pairs * FULL_FIT
    if goal in {Goal.KEEP, Goal.SETTLED}:
        return pairs
    if goal is Goal.COVER:
        return 1
    if goal is Goal.WAITED:
        # Along a way round one mentee may come and one go at the root, and the same at each school.
        ends = 1 if problem.quotas is None else len(problem.quotas.school_most) + 1
        return ends * int(problem.waited.max(initial=0))
    # A way round meets the sink once, or each employer.
    ends = 1 if problem.quotas is None else len(problem.quotas.employer_places) + 1
    return ends * int((problem.load + np.minimum(problem.capacity, problem.n)).max(initial=0))
