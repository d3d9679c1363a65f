"""Made-up people and candidates of the measurements, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

import numpy as np

from apps.school.matching.engine.people import MenteeRow, MentorRow, Snapshot, Terms, snapshot
from apps.school.matching.engine.problem import FULL_FIT, Problem

# The peer's rules: another organisation, the mentor one or two grades above; points for the second grade, a common
# profession and a common characteristic, and a bonus for the unmatched.
ONE_GRADE, TWO_GRADES, PROFESSION, CHARACTERISTIC, UNMATCHED = 3, 6, 5, 4, 1
ORGANISATIONS, GRADES, PROFESSIONS, CHARACTERISTICS = 30, 9, 20, 6
_AGE = 100 - PROFESSION - CHARACTERISTIC - (TWO_GRADES - ONE_GRADE)
# The same in criteria of ours: «age» is what every allowed pair has in common.
RULED_WEIGHTS = {"request": PROFESSION, "slots": CHARACTERISTIC, "interests": TWO_GRADES - ONE_GRADE, "age": _AGE}
DAY, ENDS = date(2026, 11, 23), date(2027, 5, 25)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person as the peer knows one."""

    organisation: str
    grade: int
    profession: str
    characteristics: tuple[str, ...]


def peer_points(fit: np.ndarray) -> np.ndarray:
    """Return what the peer calls the score of allowed pairs, from our points."""
    return fit // 100 - _AGE + ONE_GRADE + UNMATCHED


def colleagues(count: int, seed: int) -> tuple[list[Colleague], list[Colleague]]:
    """Return as many mentees and mentors; mentors stand higher in general."""
    dice = random.Random(seed)

    def one(low: int, high: int, most: int) -> Colleague:
        return Colleague(
            f"organisation-{dice.randrange(ORGANISATIONS)}",
            dice.randint(low, high),
            f"profession-{dice.randrange(PROFESSIONS)}",
            tuple(f"characteristic-{n}" for n in sorted(dice.sample(range(CHARACTERISTICS), dice.randint(1, most)))),
        )

    return [one(1, GRADES - 1, 1) for _ in range(count)], [one(2, GRADES, 3) for _ in range(count)]


def ruled(mentees: list[Colleague], mentors: list[Colleague]) -> Snapshot:
    """Return the colleagues under the peer's rules said in ours."""
    terms = Terms(
        day=DAY, ends=ENDS, mentor_kinds=frozenset({"employee"}), mentee_kinds=frozenset({"employee"}),
        strict=frozenset({"same_class"}),
    )  # fmt: skip
    return snapshot(
        [
            MentorRow(
                id=f"{number:06}", person=f"mentor-{number}", kind="employee", capacity=1, class_id=one.organisation,
                age_min=one.grade - 2, age_max=one.grade - 1, competences=frozenset({one.profession}),
                interests=frozenset({f"grade-{one.grade - 2}"}), slots=frozenset(one.characteristics),
            )
            for number, one in enumerate(mentors)
        ],
        [
            MenteeRow(
                id=f"{number:06}", person=f"mentee-{number}", kind="employee", class_id=one.organisation,
                taking_part_until=ENDS, adult_from=DAY, own_from=DAY, age=one.grade,
                wishes=frozenset({one.profession}), interests=frozenset({f"grade-{one.grade}"}),
                slots=frozenset(one.characteristics),
            )
            for number, one in enumerate(mentees)
        ],
        terms,
    )  # fmt: skip


def crowded(mentees: int, mentors: int, each: int, seed: int, *, places_each: float = 1.0) -> Problem:
    """Return a region: towns, topics and mentors whom everybody would like, so that points are crowded.

    Everybody sees mentors of the own town and some who work online, known ones more often, and keeps the
    best ``each``. There are about ``places_each`` places a mentee.
    """
    draw = np.random.default_rng(seed)
    towns = max(1, mentors // 50)
    size = draw.lognormal(0.0, 0.8, towns)
    mentor_town = np.sort(draw.choice(towns, mentors, p=size / size.sum()))
    mentor_town[: min(towns, mentors)] = np.arange(min(towns, mentors))
    mentor_town.sort()
    # Mentors are not where the mentees are.
    need = size * draw.lognormal(0.0, 0.6, towns)
    mentee_town = draw.choice(towns, mentees, p=need / need.sum())
    popular = draw.beta(2.0, 5.0, mentors)
    attention = np.cumsum(0.05 + popular)
    attention = np.concatenate([[0.0], attention])
    first = np.searchsorted(mentor_town, np.arange(towns + 1))
    near, away = each * 2, max(1, each // 3)
    low, high = attention[first[mentee_town]][:, None], attention[first[mentee_town + 1]][:, None]
    local = np.searchsorted(attention, low + (high - low) * draw.random((mentees, near)), side="right") - 1
    online = np.flatnonzero(draw.random(mentors) < 0.2)
    far = online[draw.integers(0, len(online), (mentees, away))] if len(online) else local[:, :away]
    seen = np.sort(np.clip(np.concatenate([local, far], axis=1), 0, mentors - 1), axis=1)
    topic = draw.integers(0, 2**63, (2, mentors)).astype(np.uint64)
    offers = topic[0] & topic[1]
    asked = draw.integers(0, 2**63, (2, mentees)).astype(np.uint64)
    wishes = asked[0] & asked[1]
    common = np.bitwise_count(wishes[:, None] & offers[seen]) / np.maximum(1, np.bitwise_count(wishes))[:, None]
    at_home = mentor_town[seen] == mentee_town[:, None]
    fit = 1_500 * np.minimum(1.0, 2 * common) + 6_000 * popular[seen] + 1_500 * at_home
    fit = np.clip(fit + draw.normal(0.0, 250.0, fit.shape), 0, FULL_FIT).astype(np.int32)
    twice = np.zeros(seen.shape, bool)
    twice[:, 1:] = seen[:, 1:] == seen[:, :-1]
    key = np.where(twice, -1, fit.astype(np.int64) * mentors + seen)
    limit = np.partition(key, key.shape[1] - each, axis=1)[:, key.shape[1] - each]
    keep = ~twice & (key >= limit[:, None])
    indptr = np.concatenate([[0], np.cumsum(keep.sum(axis=1))]).astype(np.int64)
    mean = places_each * mentees / mentors
    capacity = np.maximum(1, draw.poisson(mean, mentors))
    return Problem.of(indptr, seen[keep].astype(np.int32), fit[keep], capacity)


def facts(one: Colleague) -> dict[str, object]:
    """Return a colleague for the peer."""
    return {
        "organisation": one.organisation, "grade": one.grade, "profession": one.profession,
        "characteristics": one.characteristics,
    }  # fmt: skip
