"""The assignment is exact, keeps within places, and does not depend on the order of people."""

from __future__ import annotations

import itertools
import random
from datetime import date
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.school.matching.domain import Mentee, Mentor, Rules, assign, candidate_lack, fit, propose
from apps.school.matching.papers import Paper

DAY = date(2026, 11, 23)
END = date(2027, 5, 25)
RULES = Rules(frozenset({"pupil", "employee"}), frozenset({"pupil"}), DAY, END)


def mentor(number: int, **facts: object) -> Mentor:
    values = {
        "kind": "pupil",
        "is_external": False,
        "is_admitted": True,
        "is_trained": True,
        "capacity": 2,
        "group_limit": 5,
        **facts,
    }
    return Mentor(participation_id=UUID(int=number), person_id=UUID(int=1000 + number), **values)  # type: ignore[arg-type]


def mentee(number: int, **facts: object) -> Mentee:
    values = {"kind": "pupil", "birth_date": date(2012, 3, 8), "participation_until": END, **facts}
    return Mentee(participation_id=UUID(int=500 + number), person_id=UUID(int=2000 + number), **values)  # type: ignore[arg-type]


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[int], list[int]]:
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    cells = st.lists(st.integers(0, 100), min_size=rows * columns, max_size=rows * columns)
    scores = np.array(draw(cells), dtype=np.int64).reshape(rows, columns)
    flags = st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns)
    allowed = np.array(draw(flags), dtype=bool).reshape(rows, columns)
    small = st.lists(st.integers(0, 3), min_size=columns, max_size=columns)
    return scores, allowed, draw(small), draw(small)


def brute(scores: np.ndarray, allowed: np.ndarray, free: list[int], load: list[int]) -> tuple[int, int, int]:
    """Return the best (mentees served, total fit, minus unevenness) over all assignments."""
    rows, columns = scores.shape
    best = (0, 0, 0)
    for chosen in itertools.product(range(-1, columns), repeat=rows):
        pairs = [(row, column) for row, column in enumerate(chosen) if column >= 0]
        counts = [sum(column == other for _row, column in pairs) for other in range(columns)]
        legal = all(allowed[pair] for pair in pairs) and all(n <= f for n, f in zip(counts, free, strict=True))
        value = (len(pairs), int(sum(scores[pair] for pair in pairs)), -_unevenness(counts, load))
        best = max(best, value if legal else best)
    return best


def _unevenness(counts: list[int], load: list[int]) -> int:
    return sum(taken + position for n, taken in zip(counts, load, strict=True) for position in range(n))


@settings(max_examples=200, deadline=None)
@given(problems())
def test_assignment_equals_brute_force_and_keeps_within_places(
    problem: tuple[np.ndarray, np.ndarray, list[int], list[int]],
) -> None:
    scores, allowed, free, load = problem
    found = assign(scores, allowed, free, load)
    counts = [sum(column == other for column in found.pairs.values()) for other in range(scores.shape[1])]
    assert all(allowed[pair] for pair in found.pairs.items())
    assert all(n <= places for n, places in zip(counts, free, strict=True))
    value = (len(found.pairs), found.score, -_unevenness(counts, load))
    assert value == brute(scores, allowed, free, load)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_people_changes_nothing(rng: random.Random) -> None:
    words = ["физика", "шахматы", "музыка", "спорт"]
    mentors = [mentor(n, competences=frozenset(rng.sample(words, 2)), capacity=rng.randint(0, 3)) for n in range(1, 6)]
    mentees = [mentee(n, wishes=frozenset(rng.sample(words, 2)), request_title="Физика") for n in range(1, 9)]
    first = propose(mentors, mentees, RULES)
    rng.shuffle(mentors)
    rng.shuffle(mentees)
    again = propose(mentors, mentees, RULES)
    assert {key: value[0].participation_id for key, value in first.chosen.items()} == {
        key: value[0].participation_id for key, value in again.chosen.items()
    }
    assert first.unmatched == again.unmatched


def test_more_mentees_served_is_worth_more_than_a_perfect_pair() -> None:
    scores = np.array([[100, 1], [100, 0]])
    allowed = np.array([[True, True], [True, False]])
    assert assign(scores, allowed, [1, 1], [0, 0]).pairs == {0: 1, 1: 0}


def test_equal_mentors_share_the_load() -> None:
    scores, allowed = np.full((4, 2), 50), np.full((4, 2), fill_value=True)
    assert sorted(assign(scores, allowed, [4, 4], [0, 0]).pairs.values()) == [0, 0, 1, 1]
    assert sorted(assign(scores, allowed, [4, 4], [2, 0]).pairs.values()) == [0, 1, 1, 1]


def test_hundreds_of_mentees_are_assigned_in_one_go() -> None:
    mentors = [mentor(n, capacity=4, competences=frozenset({f"c{n % 7}"})) for n in range(1, 81)]
    mentees = [mentee(n, wishes=frozenset({f"c{n % 7}"}), request_title="x") for n in range(1, 301)]
    plan = propose(mentors, mentees, RULES)
    assert len(plan.chosen) == 300
    assert min(found.score for _mentor, found in plan.chosen.values()) >= 50


def test_each_hard_rule_bars_a_pair() -> None:
    child = mentee(1)
    barred = {
        "mentor_kind": mentor(1, kind="teacher"),
        "not_admitted": mentor(1, is_admitted=False),
        "not_trained": mentor(1, is_trained=False),
        "clearance": mentor(1, kind="employee", is_external=True),
        "consent_guardian": mentor(1, kind="employee", is_external=True, cleared_until=END),
    }
    assert {code: candidate_lack(who, child, RULES).code for code, who in barred.items()} == {  # type: ignore[union-attr]
        code: code for code in barred
    }
    assert candidate_lack(mentor(1), mentee(1, participation_until=None), RULES).code == "consent_participation"  # type: ignore[union-attr]
    assert candidate_lack(mentor(1, age_min=15), mentee(1, age=14), RULES).code == "age_window"  # type: ignore[union-attr]
    papers = {"guardian": Paper(UUID(int=1), END), "own": Paper(UUID(int=2), END)}
    cleared = mentor(1, kind="employee", is_external=True, cleared_until=END)
    assert candidate_lack(cleared, mentee(1, **papers), RULES) is None


def test_score_names_what_is_common() -> None:
    found = fit(
        mentor(1, competences=frozenset({"навыки учёбы"}), interests=frozenset({"шахматы"}), slots=frozenset({"пн"})),
        mentee(
            1,
            wishes=frozenset({"навыки учёбы", "предметная помощь"}),
            request_title="Низкие результаты",
            interests=frozenset({"шахматы", "спорт"}),
            slots=frozenset({"вт"}),
        ),
    )
    assert found.score == 25 + 20 + 0 + 5
    assert found.reasons[0] == "помогает с запросом «Низкие результаты»: навыки учёбы"
    assert found.reasons[1] == "общие интересы: шахматы"


def test_days_in_common_are_told_in_words_and_in_the_order_of_the_week() -> None:
    found = fit(mentor(1, slots=frozenset({"wed", "mon", "fri"})), mentee(1, slots=frozenset({"wed", "mon"})))
    assert "удобное время: понедельник, среда" in found.reasons


def test_unmatched_are_told_why() -> None:
    asked = {"wishes": frozenset({"физика"}), "request_title": "Физика"}
    full = propose(
        [mentor(1, capacity=1, competences=frozenset({"физика"}))], [mentee(1, **asked), mentee(2, **asked)], RULES
    )
    assert list(full.unmatched.values()) == ["нет свободных наставников по запросу «Физика»"]
    nobody = propose([], [mentee(1)], RULES)
    assert list(nobody.unmatched.values()) == ["в программе нет наставников"]
    barred = propose([mentor(1, is_admitted=False)], [mentee(1)], RULES)
    assert "не допущен" in next(iter(barred.unmatched.values()))
