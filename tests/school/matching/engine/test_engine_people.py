"""People become candidates by rules and points that say the same for a block as for one pair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.school.matching.engine.candidates import Candidates, candidates, problem
from apps.school.matching.engine.criteria import CRITERIA, WEIGHTS, Criterion, check_weights, parts, reasons, reasons_of
from apps.school.matching.engine.pairs import Pairs
from apps.school.matching.engine.people import MenteeRow, MentorRow, Snapshot, snapshot
from apps.school.matching.engine.rules import RULES, Block, broken_by
from apps.school.matching.engine.solve import solve
from tests.school.matching.engine.engine_people import STRICT, TERMS, WORDS, may_pair, mentee, mentees, mentor, mentors

ALL = dict.fromkeys((criterion.code for criterion in CRITERIA), 10) | {"request": 40}


def codes(people: Snapshot) -> set[str]:
    return {rule.code for rule in broken_by(people, 0, 0)}


def pair(left: MentorRow, right: MenteeRow, *strict: str) -> Snapshot:
    return snapshot([left], [right], replace(TERMS, strict=frozenset(strict)))


@given(left=mentors(0), right=mentees(), strict=st.frozensets(st.sampled_from(sorted(STRICT))))
@settings(max_examples=400, deadline=None)
def test_rules_of_a_block_are_the_rules_of_a_pair(left: MentorRow, right: MenteeRow, strict: frozenset[str]) -> None:
    terms = replace(TERMS, strict=strict)
    people = snapshot([left], [right], terms)
    assert (not broken_by(people, 0, 0)) == may_pair(left, right, terms)


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ({"kind": "parent"}, {}, "mentor_kind"),
        ({"is_admitted": False}, {}, "not_admitted"),
        ({"is_trained": False}, {}, "not_trained"),
        ({"is_learner": True}, {}, "mentor_consent"),
        ({}, {"kind": "employee"}, "mentee_kind"),
        ({}, {"taking_part_until": None}, "consent_participation"),
        ({"is_external": True}, {"adult_from": None, "guardian_until": TERMS.ends}, "birth_date_unknown"),
        ({"is_external": True}, {"guardian_until": TERMS.ends}, "clearance"),
        ({"is_external": True, "cleared_until": TERMS.ends}, {}, "consent_guardian"),
        ({"schools": frozenset({"south"})}, {"school": "north"}, "visibility"),
        ({"person": "same"}, {"person": "same"}, "same_person"),
        ({"relatives": frozenset({"mentee-0"})}, {}, "relative"),
        ({}, {"relatives": frozenset({"mentor-0"})}, "relative"),
        ({}, {"former": frozenset({"mentor-0"})}, "former_mentor"),
        ({"teaches": frozenset({"9А"})}, {"class_id": "9А"}, "class_teacher"),
        ({"refused": frozenset({"mentee-0"})}, {}, "explicit_no"),
        ({}, {"refused": frozenset({"mentor-0"})}, "explicit_no"),
        ({"age_min": 14}, {"age": 13}, "age_window"),
        ({"languages": frozenset({"ru"})}, {"languages": frozenset({"tt"})}, "language"),
        ({"place": (0.0, 0.0), "reach": 5.0}, {"place": (3.0, 5.0)}, "distance"),
    ],
)
def test_each_rule_is_named(left: dict[str, object], right: dict[str, object], code: str) -> None:
    assert code in codes(pair(mentor(0, **left), mentee(0, **right)))
    assert not codes(pair(mentor(0), mentee(0)))


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ({"class_id": "9А"}, {"class_id": "9А"}, "same_class"),
        ({"slots": frozenset({"mon-3"})}, {"slots": frozenset({"tue-3"})}, "slots"),
    ],
)
def test_rules_that_bind_only_when_switched_on(left: dict[str, object], right: dict[str, object], code: str) -> None:
    assert codes(pair(mentor(0, **left), mentee(0, **right))) == set()
    assert codes(pair(mentor(0, **left), mentee(0, **right), code)) == {code}


def test_a_programme_that_is_over_has_no_candidates() -> None:
    people = snapshot([mentor(0)], [mentee(0)], replace(TERMS, ends=date(2026, 11, 22)))
    assert "programme_ended" in codes(people)


def test_own_consent_is_needed_only_when_fourteen_comes_while_the_pair_works() -> None:
    adult = {"is_external": True, "kind": "employee", "cleared_until": TERMS.ends}
    child = {"guardian_until": TERMS.ends}
    older = mentee(0, own_from=date(2026, 3, 8), **child)
    assert codes(pair(mentor(0, **adult), older)) == {"consent_own"}
    assert codes(pair(mentor(0, **adult), replace(older, own_until=TERMS.ends))) == set()
    assert codes(pair(mentor(0, **adult), mentee(0, own_from=date(2027, 3, 8), **child))) == set()


def test_every_rule_and_criterion_has_a_sentence_of_its_own() -> None:
    assert len({str(rule.sentence) for rule in RULES}) == len(RULES) == len({rule.code for rule in RULES})
    assert len({criterion.title for criterion in CRITERIA}) == len(CRITERIA)


@given(left=st.tuples(mentors(0), mentors(1)), right=st.tuples(mentees(0), mentees(1)))
@settings(max_examples=100, deadline=None)
def test_points_of_a_block_are_the_sum_of_the_parts_of_each_pair(
    left: tuple[MentorRow, ...], right: tuple[MenteeRow, ...]
) -> None:
    people = snapshot([replace(left[0], id="m0", person="mentor-0"), replace(left[1], person="mentor-1")], right, TERMS)
    found = candidates(people, ALL)
    pairs = [(row, int(j)) for row in range(2) for j in found.mentor[found.indptr[row] : found.indptr[row + 1]]]
    told = [sum(part.adds for part in parts(people, *names, check_weights(ALL))) for names in pairs]
    assert found.fit.tolist() == told


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.code)
@given(left=st.tuples(mentors(0), mentors(1)), right=st.tuples(mentees(0), mentees(1)))
@settings(max_examples=30, deadline=None)
def test_a_criterion_says_of_each_pair_what_it_says_of_the_block(
    criterion: Criterion, left: tuple[MentorRow, ...], right: tuple[MenteeRow, ...]
) -> None:
    people = snapshot([replace(left[0], person="mentor-0"), replace(left[1], person="mentor-1")], right, TERMS)
    block = Block(people, np.arange(2), np.arange(2))
    pairs = Pairs(people, np.array([0, 1]), np.array([0, 1, 1]), np.array([2, 1]))
    table = np.broadcast_to(criterion.points(block), (2, 2))
    assert np.broadcast_to(criterion.points(pairs), 3).tolist() == [table[0, 0], table[0, 1], table[1, 1]]


def test_most_of_a_block_and_few_of_it_have_the_same_points() -> None:
    """When a rule leaves few pairs they are looked at one by one; the points of those pairs do not change."""
    left = [mentor(j, competences=frozenset(WORDS[: j % 4]), class_id="9А" if j % 3 else "9Б") for j in range(9)]
    right = [mentee(i, wishes=frozenset(WORDS[i % 3 :]), class_id="9А" if i else "9В") for i in range(8)]
    everybody = candidates(snapshot(left, right, TERMS), WEIGHTS)
    few = candidates(snapshot(left, right, replace(TERMS, strict=frozenset({"same_class"}))), WEIGHTS)
    assert len(everybody.mentor) == 72
    assert np.diff(few.indptr).tolist() == [9] + [3] * 7
    known = dict(zip(_cells(everybody), everybody.fit.tolist(), strict=True))
    assert [known[cell] for cell in _cells(few)] == few.fit.tolist()


def _cells(found: Candidates) -> list[tuple[int, int]]:
    rows = np.repeat(np.arange(len(found.indptr) - 1), np.diff(found.indptr))
    return list(zip(rows.tolist(), found.mentor.tolist(), strict=True))


@pytest.mark.parametrize(
    ("left", "right", "code", "points"),
    [
        ({"competences": frozenset({"алгебра"})}, {"wishes": frozenset({"алгебра", "спорт"})}, "request", 50),
        ({"competences": frozenset({"спорт"})}, {"wishes": frozenset({"алгебра"})}, "request", 0),
        ({}, {}, "request", 50),
        ({"words": frozenset({"робот", "код"})}, {"words": frozenset({"робот"})}, "request", 100),
        ({"interests": frozenset({"шахматы"})}, {"interests": frozenset({"шахматы", "кино"})}, "interests", 100),
        ({"slots": frozenset({"mon-3"})}, {"slots": frozenset({"tue-3"})}, "slots", 0),
        ({"age_min": 12, "age_max": 14}, {"age": 13}, "age", 100),
        ({"age_min": 12}, {"age": None}, "age", 50),
        ({"finished": 0}, {}, "experience", 40),
        ({"finished": 9}, {}, "experience", 100),
        ({"is_online": True}, {"is_online": True}, "format", 100),
        ({"place": (0.0, 0.0), "reach": 10.0}, {"place": (0.0, 4.0)}, "format", 60),
        ({}, {"place": (0.0, 4.0)}, "format", 50),
        ({"preferences": ("mentee-0",)}, {"preferences": ("mentor-0",)}, "preferences", 100),
        ({"preferences": ()}, {"preferences": ("mentor-9", "mentor-0")}, "preferences", 45),
        ({"preferences": ("mentee-0",)}, {}, "preferences", 75),
    ],
)
def test_points_of_a_criterion(left: dict[str, object], right: dict[str, object], code: str, points: int) -> None:
    people = pair(mentor(0, **left), mentee(0, **right))
    found = {part.code: part.points for part in parts(people, 0, 0, check_weights(ALL))}
    assert found[code] == points


def test_synonyms_are_the_same_word() -> None:
    left, right = mentor(0, competences=frozenset({"математика"})), mentee(0, wishes=frozenset({"алгебра"}))
    people = snapshot([left], [right], TERMS, synonyms={"алгебра": "математика"})
    assert parts(people, 0, 0, WEIGHTS)[0].points == 100
    assert str(reasons(people, 0, 0, WEIGHTS)[0]) == "помогает с тем, о чём запрос: математика"


def test_reasons_name_the_strongest_first_and_no_more_than_three() -> None:
    left = mentor(
        0, competences=frozenset({"алгебра"}), interests=frozenset({"кино"}), slots=frozenset({"mon-3"}), age_min=10,
        preferences=("mentee-0",),
    )  # fmt: skip
    right = mentee(
        0, wishes=frozenset({"алгебра"}), request="Математика", interests=frozenset({"кино"}),
        slots=frozenset({"mon-3"}), preferences=("mentor-0",),
    )  # fmt: skip
    told = [str(sentence) for sentence in reasons(pair(left, right), 0, 0, WEIGHTS)]
    assert told[:2] == ["помогает с запросом «Математика»: алгебра", "выбрали друг друга на встрече"]
    assert len(told) == 3


def test_reasons_of_many_pairs_are_those_of_each() -> None:
    left = [mentor(j, competences=frozenset(WORDS[: j + 1]), age_min=9 + 3 * j) for j in range(3)]
    right = [mentee(i, wishes=frozenset({WORDS[i]}), interests=frozenset({WORDS[0]})) for i in range(3)]
    people = snapshot(left, right, TERMS)
    rows, mentors_of = np.array([0, 1, 2, 2]), np.array([2, 1, 0, 2])
    told = reasons_of(people, rows, mentors_of, WEIGHTS)
    assert told == [reasons(people, int(i), int(j), WEIGHTS) for i, j in zip(rows, mentors_of, strict=True)]
    assert len({tuple(map(str, of_pair)) for of_pair in told}) > 1


def test_the_best_candidates_of_each_are_kept_and_the_first_among_equals() -> None:
    people = snapshot([mentor(number) for number in range(5)], [mentee(0), mentee(1)], TERMS)
    found = candidates(people, WEIGHTS, most=2)
    assert found.mentor.tolist() == [0, 1, 0, 1]


def test_pairs_below_a_floor_are_no_candidates() -> None:
    people = snapshot([mentor(0, competences=frozenset({"спорт"}))], [mentee(0, wishes=frozenset({"алгебра"}))], TERMS)
    assert candidates(people, WEIGHTS).fit.tolist() == [3_000]
    assert candidates(people, WEIGHTS, floor=3_001).fit.tolist() == []


def test_the_funnel_tells_how_many_mentors_each_rule_leaves() -> None:
    left = [mentor(0, is_admitted=False), mentor(1, is_trained=False), mentor(2, age_max=10), mentor(3)]
    found = candidates(snapshot(left, [mentee(0)], TERMS), WEIGHTS)
    by_rule = dict(zip(found.rules, found.funnel[0, 1:].tolist(), strict=True))
    assert found.funnel[0, 0] == 4
    assert (by_rule["mentor_kind"], by_rule["not_admitted"], by_rule["not_trained"], by_rule["distance"]) == (
        4,
        3,
        2,
        1,
    )


@given(
    left=st.lists(mentors(0), min_size=1, max_size=4), right=st.lists(mentees(), min_size=1, max_size=4), data=st.data()
)
@settings(max_examples=60, deadline=None)
def test_order_of_people_changes_no_pair(left: list[MentorRow], right: list[MenteeRow], data: st.DataObject) -> None:
    left = [replace(row, id=f"m{place}", person=f"mentor-{place}") for place, row in enumerate(left)]
    right = [replace(row, id=f"n{place}", person=f"mentee-{place}") for place, row in enumerate(right)]
    assert _pairs(left, right) == _pairs(data.draw(st.permutations(left)), data.draw(st.permutations(right)))


def _pairs(left: list[MentorRow], right: list[MenteeRow]) -> set[tuple[str, str]]:
    people = snapshot(left, right, TERMS)
    found = solve(problem(people, candidates(people, ALL)))
    ids = zip(people.mentees.ids, found.pairs.tolist(), strict=True)
    return {(mentee_id, people.mentors.ids[j]) for mentee_id, j in ids if j >= 0}


def test_ballots_become_ranks_of_both_sides() -> None:
    left = [mentor(0, preferences=("mentee-1",)), mentor(1, preferences=())]
    right = [mentee(0, preferences=("mentor-1", "mentor-0")), mentee(1)]
    people = snapshot(left, right, TERMS)
    made = problem(people, candidates(people, WEIGHTS))
    assert made.mentee_rank is not None
    assert made.mentor_rank is not None
    assert made.mentee_rank.tolist() == [1, 0, 3, 3]
    assert made.mentor_rank.tolist() == [3, 3, 0, 3]


def test_a_pair_of_before_is_kept_when_equal() -> None:
    left = [mentor(0), mentor(1)]
    people = snapshot(left, [mentee(0, kept="mentor-1")], TERMS)
    found = solve(problem(people, candidates(people, WEIGHTS)))
    assert found.pairs.tolist() == [1]
    assert found.figures.kept == 1


def test_more_words_than_a_machine_word_holds() -> None:
    words = frozenset(f"слово {number}" for number in range(200))
    people = pair(mentor(0, competences=words), mentee(0, wishes=words))
    assert parts(people, 0, 0, WEIGHTS)[0].points == 100
    assert people.mentors.bits["wishes"].dtype == np.uint64
