"""A region: the whole call against the raw solver, greedy hands, the price of a change, memory."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
from ortools.graph.python import min_cost_flow

from apps.school.matching.engine.checker import faults
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.live import Change, Live
from apps.school.matching.engine.objectives import Goal
from apps.school.matching.engine.problem import Ints, Problem
from apps.school.matching.engine.solve import Solution, solve
from cli.bench import matching_cases as cases
from cli.bench.report import Result

GOALS = (Goal.COVER, Goal.FIT)
ROUNDS, CHANGES, WARM_UP = 3, 600, 20


def measure(mentees: int, mentors: int, each: int, seed: int) -> Iterator[Result]:
    """Yield the figures of a region of that size."""
    size = f"{mentees:,} × {mentors:,} × {each}".replace(",", " ")
    memory, loaded = _memory(mentees, mentors, each, seed)
    region = cases.crowded(mentees, mentors, each, seed)
    solve(cases.crowded(2_000, 300, 20, seed), GOALS)  # compiles
    raw, whole = [], []
    for _ in range(ROUNDS):
        seconds, matched, points = _raw(region)
        raw.append(seconds)
        started = time.perf_counter()
        checked = Problem.of(region.indptr, region.mentor, region.fit, region.capacity)
        solution = solve(checked, GOALS)
        whole.append(time.perf_counter() - started)
        if not solution.is_proved or (solution.figures.covered, solution.figures.fit) != (matched, points):
            raise RuntimeError("ours is not the optimum that the raw solver found")
    cold = statistics.median(whole)
    yield Result(
        f"{size}: весь вызов к чистому времени решателя", cold / statistics.median(raw), "×", 1.25, "lower",
        f"{cold:.2f} с против {statistics.median(raw):.2f} с, лучшие {min(whole):.2f} и {min(raw):.2f}; "
        f"пар-кандидатов {len(region.mentor)}, мест {int(region.capacity.sum())}",
    )  # fmt: skip
    taken = int((_greedy(region) >= 0).sum())
    yield Result(
        f"{size}: охвачено больше, чем «лучшая пара первой»", 100 * (matched / taken - 1), "%", 10, "higher",
        f"{matched} против {taken}, доказано ценами",
    )  # fmt: skip
    yield _change(solution, cold, size, seed)
    yield Result(
        f"{size}: память сверх пустого процесса", memory, "МБ", 600, "lower",
        f"пустой Python; сверх процесса с загруженными библиотеками {loaded:.0f} МБ",
    )  # fmt: skip


def _raw(region: Problem) -> tuple[float, int, int]:
    """Return the seconds of the solver alone in its most natural wording, and the mentees and points of its optimum."""
    n, m, sink = region.n, region.m, region.n + region.m
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([region.mentee, n + np.arange(m)]).astype(np.int32),
        np.concatenate([n + region.mentor, np.full(m, sink)]).astype(np.int32),
        np.concatenate([np.ones(len(region.mentor), np.int64), region.capacity]),
        np.concatenate([-region.fit.astype(np.int64), np.zeros(m, np.int64)]),
    )
    solver.set_nodes_supplies(np.append(np.arange(n), sink).astype(np.int32), np.append(np.ones(n, np.int64), -n))
    started = time.perf_counter()
    status = solver.solve_max_flow_with_min_cost()
    seconds = time.perf_counter() - started
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the raw solver answered {status}")
    return seconds, solver.maximum_flow(), -solver.optimal_cost()


def _greedy(region: Problem) -> Ints:
    """Take the best pair first, as long as there is one."""
    pairs, left = [-1] * region.n, region.capacity.tolist()
    order = np.argsort(-region.fit, kind="stable")
    for row, mentor in zip(region.mentee[order].tolist(), region.mentor[order].tolist(), strict=True):
        if pairs[row] < 0 and left[mentor]:
            pairs[row] = mentor
            left[mentor] -= 1
    found = np.array(pairs, np.int64)
    if faults(region, found):
        raise RuntimeError("greedy hands broke a rule")
    return found


def _change(solution: Solution, cold: float, size: str, seed: int) -> Result:
    """Price and make changes of all kinds; the proof after them is checked by prices and pairs anew."""
    live, draw = Live(solution), np.random.default_rng(seed)
    region, seconds = solution.problem, []
    value = live.value()
    for number in range(WARM_UP + CHANGES):
        arc = int(draw.integers(len(region.mentor)))
        pair = int(region.mentee[arc]), int(region.mentor[arc])
        change = (
            Change.force(*pair), Change.forbid(*pair), Change.without(pair[0]), Change.more(pair[1]), Change.less(pair[1]),
        )[number % 5]  # fmt: skip
        started = time.perf_counter()
        try:
            price = live.price(change)
        except EngineRefused:  # the last place of a mentor is taken by a forced pair
            continue
        seconds.append(time.perf_counter() - started)
        if number % 10 < 5:
            value += live.apply(change).value_change
        if price.value_change > 0 and number % 5 not in {2, 3}:  # who leaves may have been forced
            raise RuntimeError("a restriction made the optimum better")
    if live.value() != value or not live.certificate().is_proof:
        raise RuntimeError("the changes are not proved")
    found = seconds[WARM_UP:]
    p95 = float(np.quantile(found, 0.95))
    return Result(
        f"{size}: цена изменения, p95, к новому решению", p95 / cold, "×", 0.001, "lower",
        f"медиана {statistics.median(found) * 1000:.2f} мс, p95 {p95 * 1000:.2f} мс; изменений {len(found)}, итог доказан",
    )  # fmt: skip


def _memory(mentees: int, mentors: int, each: int, seed: int) -> tuple[float, float]:
    """Return the megabytes of a solve over a bare interpreter, and over one that has loaded and posed the problem."""
    peak = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM:')))"
    bare = [sys.executable, "-c", peak]
    child = [sys.executable, "-m", "cli.bench.matching_memory", *map(str, (mentees, mentors, each, seed))]
    empty = int(subprocess.run(bare, check=True, capture_output=True, text=True).stdout) / 1024
    told = json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
    return told["peak"] - empty, told["peak"] - told["loaded"]
