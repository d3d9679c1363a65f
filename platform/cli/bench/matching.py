"""The matching engine against its peers and limits: every timed result is checked outside the solver."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import chain

import numpy as np

from apps.school.matching.engine import flow
from apps.school.matching.engine.candidates import Candidates, candidates, problem
from apps.school.matching.engine.checker import certify, faults
from apps.school.matching.engine.objectives import Goal, weights
from apps.school.matching.engine.people import Snapshot
from apps.school.matching.engine.prices import prices_of_flow
from apps.school.matching.engine.problem import Ints, Problem
from apps.school.matching.engine.solve import solve
from apps.school.matching.engine.stable import accept, blocking
from cli.bench import matching_cases as cases
from cli.bench import matching_region, matching_school
from cli.bench.matching_peers import Absent, OwnPeer, versions
from cli.bench.report import Result

GOALS = (Goal.COVER, Goal.FIT)
PEOPLE, PEER_ROUNDS, OWN_ROUNDS = 500, 3, 5
STABLE = (5_000, 2_000, 50)
BALLOTS = 1_000
SEED = 2026


def run(*, small: bool, progress: Callable[[str], None]) -> list[Result]:
    """Measure everything; ``small`` leaves the peers out and takes sizes of seconds."""
    parts = chain(
        () if small else _against_mentor_match(),
        matching_region.measure(2_000, 300, 20, SEED) if small else matching_region.measure(100_000, 10_000, 30, SEED),
        matching_school.measure(60, 16, SEED) if small else matching_school.measure(300, 80, SEED),
        () if small else _against_algmatch(),
        () if small else _ballots(),
    )
    results = []
    for found in parts:
        results.append(found)
        progress(f"  {found.metric}: {found.value:.4g} ({'да' if found.ok else 'НЕТ'}) {found.note}")
    return results


def environment() -> str:
    """Describe the machine and the versions."""
    named = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "ortools", "highspy"))
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"ядер: {os.cpu_count()} · нагрузка: {load} · {named}"


def _missing(metric: str, unit: str, goal: float, why: Absent) -> Result:
    return Result(metric, 0.0, unit, goal, "higher", f"не измерено: {why}")


def _against_mentor_match() -> Iterator[Result]:
    """500 and 500 people under the peer's own rules; rounds of both alternate."""
    names = (
        "500 × 500, весь подбор потоком, mentor-match к нам",
        "то же малым плотным путём",
        "только баллы и правила",
    )
    goals = (200, 400, 1_000)
    mentees, mentors = cases.colleagues(PEOPLE, SEED)
    people = cases.ruled(mentees, mentors)
    rows = {
        "points": {
            "one_grade": cases.ONE_GRADE, "two_grades": cases.TWO_GRADES, "profession": cases.PROFESSION,
            "characteristic": cases.CHARACTERISTIC, "unmatched": cases.UNMATCHED,
        },
        "mentees": [cases.facts(one) for one in mentees],
        "mentors": [cases.facts(one) for one in mentors],
    }  # fmt: skip
    try:
        peer = OwnPeer("matching_mentor_match", rows)
    except Absent as why:
        yield from (_missing(name, "×", goal, why) for name, goal in zip(names, goals, strict=True))
        return
    theirs: dict[str, list[float]] = {"score": [], "total": []}
    ours: dict[str, list[float]] = {"score": [], "flow": [], "dense": []}
    with peer:
        table = np.array(peer.ask("matrix"))
        _same_cells(people, table)
        for _ in range(PEER_ROUNDS):
            answer = peer.ask("round")
            theirs["score"].append(answer["score"])
            theirs["total"].append(answer["score"] + answer["solve"])
            recounted = _recounted(table, answer["pairs"])
            for _ in range(OWN_ROUNDS):
                own = _round(people, ours)
                if own[0] < recounted[0] or (own[0] == recounted[0] and own[1] < recounted[1]):
                    raise RuntimeError(f"ours {own} is worse than the peer's {recounted}")
    note = (
        f"{{}}; лучшие {{}}; они {recounted[0]} пар и {recounted[1]} баллов, мы {own[0]} и {own[1]}; "
        f"{versions('matching_mentor_match')}"
    )
    for name, goal, key, other in zip(
        names, goals, ("flow", "dense", "score"), ("total", "total", "score"), strict=True
    ):
        slow, fast = statistics.median(theirs[other]), statistics.median(ours[key])
        medians = f"{slow:.2f} с против {fast * 1000:.1f} мс"
        bests = f"{min(theirs[other]):.2f} с и {min(ours[key]) * 1000:.1f} мс"
        yield Result(name, slow / fast, "×", goal, "higher", note.format(medians, bests))


def _round(people: Snapshot, seconds: dict[str, list[float]]) -> tuple[int, int]:
    """Time our ways once, check both results and return the pairs and the peer's points of them."""
    started = time.perf_counter()
    found = candidates(people, cases.RULED_WEIGHTS)
    scored = time.perf_counter()
    ready = problem(people, found)
    posed = time.perf_counter()
    solution = solve(ready, GOALS)
    dense = time.perf_counter()
    pairs, is_proof = _by_flow(ready)
    flowed = time.perf_counter()
    if faults(ready, pairs) or faults(ready, solution.pairs) or not (is_proof and solution.is_proved):
        raise RuntimeError("an assignment of ours is not proved")
    seconds["score"].append(scored - started)
    seconds["dense"].append(dense - started)
    seconds["flow"].append(posed - started + flowed - dense)
    reached = {_points(ready, chosen) for chosen in (pairs, solution.pairs)}
    if len(reached) != 1:
        raise RuntimeError(f"two ways, two results: {reached}")
    return reached.pop()


def _by_flow(ready: Problem) -> tuple[Ints, bool]:
    scale = weights(ready, GOALS)
    network = flow.network(ready, scale)
    found = flow.flow_of(network)
    pairs = flow.pairs_of(ready, found)
    return pairs, certify(ready, scale, pairs, prices_of_flow(ready, scale, network, found)).is_proof


def _points(ready: Problem, pairs: Ints) -> tuple[int, int]:
    arcs = ready.arcs_of(pairs)
    return len(arcs), int(cases.peer_points(ready.fit[arcs]).sum())


def _same_cells(people: Snapshot, table: np.ndarray) -> None:
    """Make sure that our rules and points are the peer's, in every cell."""
    found: Candidates = candidates(people, cases.RULED_WEIGHTS)
    ours = np.full((len(people.mentors), len(people.mentees)), -1)
    rows = np.repeat(np.arange(len(people.mentees)), np.diff(found.indptr))
    ours[found.mentor, rows] = cases.peer_points(found.fit)
    if ours.shape != table.shape or (ours != table).any():
        raise RuntimeError(f"{int((ours != table).sum())} cells differ from the peer's")


def _recounted(table: np.ndarray, pairs: list[tuple[int, int]]) -> tuple[int, int]:
    """Count the peer's pairs by its own table."""
    scores = [int(table[mentor, mentee]) for mentee, mentor in pairs]
    if min(scores) < 0 or any(len({pair[side] for pair in pairs}) != len(pairs) for side in (0, 1)):
        raise RuntimeError("the peer's pairs break its own rules")
    return len(pairs), sum(scores)


def _against_algmatch() -> Iterator[Result]:
    name, goal = "устойчивый подбор 5000 × 2000, algmatch к нам", 300
    region = cases.crowded(*STABLE, SEED)
    first = np.lexsort((region.mentor, -region.fit, region.mentee))
    second = np.lexsort((region.mentee, -region.fit, region.mentor))
    by_mentee = np.split(region.mentor[first] + 1, region.indptr[1:-1])
    by_mentor = np.split(region.mentee[second] + 1, np.cumsum(np.bincount(region.mentor, minlength=region.m))[:-1])
    told = {
        "residents": {str(row + 1): chosen.tolist() for row, chosen in enumerate(by_mentee)},
        "hospitals": {
            str(j + 1): {"capacity": int(region.capacity[j]), "preferences": chosen.tolist()}
            for j, chosen in enumerate(by_mentor)
        },
    }
    try:
        peer = OwnPeer("matching_algmatch", told)
    except Absent as why:
        yield _missing(name, "×", goal, why)
        return
    seconds = []
    with peer:
        answer = peer.ask()
    for _ in range(OWN_ROUNDS):
        started = time.perf_counter()
        pairs = accept(region)
        seconds.append(time.perf_counter() - started)
    theirs = np.full(region.n, -1)
    for row, mentor in answer["pairs"].items():
        theirs[int(row) - 1] = int(mentor) - 1
    if len(blocking(region, pairs)) or faults(region, pairs) or (theirs != pairs).any():
        raise RuntimeError("the stable assignments differ")
    fast = statistics.median(seconds)
    yield Result(
        name, answer["seconds"] / fast, "×", goal, "higher",
        f"{answer['seconds']:.1f} с (один прогон) против {fast * 1000:.0f} мс, лучшее {min(seconds) * 1000:.0f}; "
        f"подбор один и тот же, мешающих пар 0; {versions('matching_algmatch')}",
    )  # fmt: skip


def _ballots() -> Iterator[Result]:
    from cli.bench.ballots import ballots_bench

    yield from ballots_bench(BALLOTS, SEED)
