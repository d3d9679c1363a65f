"""A school: everything a curator may ask for against one flow, and groups with a least size."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from apps.school.matching.engine import criteria, flow
from apps.school.matching.engine.candidates import candidates, problem
from apps.school.matching.engine.checker import faults
from apps.school.matching.engine.explain import missing, why_nobody_of
from apps.school.matching.engine.objectives import PRESETS, Goal, weights
from apps.school.matching.engine.people import MenteeRow, MentorRow, Snapshot, Terms, snapshot
from apps.school.matching.engine.problem import Problem
from apps.school.matching.engine.solve import Solution, solve
from cli.bench import matching_cases as cases
from cli.bench.report import Result

ROUNDS = 9
WORDS = [f"тема {number}" for number in range(24)]
SLOTS = [f"{day}-{hour}" for day in range(5) for hour in range(6)]
SMALLEST, LARGEST, BEST = 3, 6, 15


def measure(mentees: int, mentors: int, seed: int) -> Iterator[Result]:
    """Yield the figures of a school of that size."""
    people = school(mentees, mentors, seed)
    posed = problem(people, candidates(people, criteria.WEIGHTS))
    one, everything = [], []
    _everything(people, posed)  # compiles
    for _ in range(ROUNDS):
        scale = weights(posed, PRESETS["cover"])
        started = time.perf_counter()
        flow.flow_of(flow.network(posed, scale))
        one.append(time.perf_counter() - started)
        started = time.perf_counter()
        solutions, told = _everything(people, posed)
        everything.append(time.perf_counter() - started)
    if any(faults(posed, found.pairs) or not found.is_proved for found in solutions):
        raise RuntimeError("a solution of the school is not proved")
    whole, single = statistics.median(everything), statistics.median(one)
    yield Result(
        f"школа {mentees} × {mentors}: все цели, причины и объяснения к одному потоку", whole / single, "×", 12, "lower",
        f"{whole * 1000:.0f} мс против {single * 1000:.1f} мс, лучшие {min(everything) * 1000:.0f} и {min(one) * 1000:.1f}; "
        f"целей {len(solutions)}, объяснений {told}",
    )  # fmt: skip
    yield _groups(mentees, mentors, seed)


def _everything(people: Snapshot, posed: Problem) -> tuple[list[Solution], int]:
    """Solve by every preset, tell three reasons of each pair and explain everybody who is left."""
    solutions = [solve(posed, goals) for goals in PRESETS.values()]
    first = solutions[0]
    paired, alone = np.flatnonzero(first.pairs >= 0), np.flatnonzero(first.pairs < 0)
    told = len(criteria.reasons_of(people, paired, first.pairs[paired], criteria.WEIGHTS))
    told += len(why_nobody_of(people, first, alone))
    missing(people, first)
    return solutions, told


def _groups(mentees: int, mentors: int, seed: int) -> Result:
    plain = cases.crowded(mentees, mentors, min(BEST, mentors - 1), seed)
    grouped = replace(plain, smallest=np.full(mentors, SMALLEST), capacity=np.full(mentors, LARGEST))
    started = time.perf_counter()
    solution = solve(grouped, (Goal.COVER, Goal.FIT), seconds=60.0)
    seconds = time.perf_counter() - started
    if faults(grouped, solution.pairs):
        raise RuntimeError("groups are out of their sizes")
    return Result(
        f"группы {SMALLEST}–{LARGEST}, {mentees} × {mentors}, лучшие {BEST}: что осталось недоказанным", solution.gap,
        "", 0, "lower", f"{seconds:.2f} с, охвачено {solution.figures.covered}, баллов {solution.figures.fit}",
    )  # fmt: skip


def school(mentees: int, mentors: int, seed: int) -> Snapshot:
    """Return pupils with requests and pupils who lead them, some words and hours liked more than others."""
    dice = random.Random(seed)

    def some(words: list[str], least: int, most: int) -> frozenset[str]:
        return frozenset(
            words[min(dice.randrange(len(words)), dice.randrange(len(words)))] for _ in range(dice.randint(least, most))
        )

    terms = Terms(
        day=cases.DAY, ends=cases.ENDS, mentor_kinds=frozenset({"pupil"}), mentee_kinds=frozenset({"pupil"}),
        strict=frozenset({"same_class", "slots"}),
    )  # fmt: skip
    return snapshot(
        [
            MentorRow(
                id=f"m{number:05}", person=f"mentor-{number}", kind="pupil", capacity=dice.randint(2, 5),
                is_admitted=dice.random() < 0.95, is_learner=True, led_until=cases.ENDS,
                competences=some(WORDS, 2, 6), interests=some(WORDS, 1, 5), slots=some(SLOTS, 3, 9),
                age_min=dice.randint(9, 12), age_max=dice.randint(13, 17), class_id=f"{dice.randint(9, 11)}А",
            )
            for number in range(mentors)
        ],
        [
            MenteeRow(
                id=f"n{number:05}", person=f"mentee-{number}", kind="pupil", taking_part_until=cases.ENDS,
                adult_from=cases.ENDS, own_from=cases.ENDS, age=dice.randint(9, 16), request="Хочу разобраться",
                wishes=some(WORDS, 1, 4), interests=some(WORDS, 1, 5), slots=some(SLOTS, 2, 8),
                class_id=f"{dice.randint(3, 10)}А",
            )
            for number in range(mentees)
        ],
        terms,
    )  # fmt: skip
