"""The timetable of a group meeting: rules that hold for every hall, and refusals that are proved by counting."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from apps.school.group_meetings.timetable import Hall, Lack, Points, Refusal, Timetable, make

MENTOR, MENTEE = 1 << 32, 2 << 32


def mentors(count: int) -> list[UUID]:
    return [UUID(int=MENTOR + number) for number in range(count)]


def mentees(count: int) -> list[UUID]:
    return [UUID(int=MENTEE + number) for number in range(count)]


def everybody_suits(chairs: list[UUID], guests: list[UUID]) -> Points:
    return {guest: dict.fromkeys(chairs, 1) for guest in guests}


def found(result: Timetable | Refusal) -> Timetable:
    assert isinstance(result, Timetable), result
    return result


def refused(result: Timetable | Refusal) -> Refusal:
    assert isinstance(result, Refusal)
    return result


def assert_rules_kept(result: Timetable, points: Points, hall: Hall) -> None:
    """Hold a timetable against every rule, without any of the code that made it."""
    assert len(result.rounds) <= hall.rounds
    met: Counter[tuple[UUID, UUID]] = Counter()
    for sittings in result.rounds:
        assert len(sittings) <= hall.tables
        tables = [sitting.table for sitting in sittings]
        assert len(set(tables)) == len(tables)
        assert set(tables) <= set(range(1, hall.tables + 1))
        present = [who for sitting in sittings for who in (sitting.mentor, *sitting.mentees)]
        assert len(set(present)) == len(present)
        assert all(0 < len(sitting.mentees) <= hall.seats for sitting in sittings)
        met.update((mentee, sitting.mentor) for sitting in sittings for mentee in sitting.mentees)
    assert set(met.values()) <= {1}
    assert all(mentor in points[mentee] for mentee, mentor in met)
    number = Counter(mentee for mentee, _mentor in met)
    assert all(number[mentee] >= hall.meetings for mentee in points)


@st.composite
def situations(draw: st.DrawFn, *, roomy: bool = False) -> tuple[list[UUID], list[UUID], Points, Hall]:
    """Draw a hall; in a roomy one everybody suits enough mentors and the rounds suffice, so that many are possible."""
    chairs, guests = mentors(draw(st.integers(1, 6))), mentees(draw(st.integers(1, 8)))
    meetings = draw(st.integers(1, min(3, len(chairs)) if roomy else 3))
    least = meetings if roomy else 0
    points = {
        guest: draw(st.dictionaries(st.sampled_from(chairs), st.integers(0, 5), min_size=least, max_size=len(chairs)))
        for guest in guests
    }
    hall = Hall(
        rounds=draw(st.integers(least or 1, 5)),
        tables=draw(st.integers(1, 6)),
        seats=draw(st.integers(1, 4)),
        meetings=meetings,
    )
    return chairs, guests, points, hall


@given(situations(roomy=True))
@settings(max_examples=400, deadline=None)
def test_a_timetable_keeps_every_rule(situation: tuple[list[UUID], list[UUID], Points, Hall]) -> None:
    chairs, guests, points, hall = situation
    result = make(chairs, guests, points, hall)
    assume(isinstance(result, Timetable))
    assert_rules_kept(found(result), points, hall)


@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_people_changes_nothing(
    situation: tuple[list[UUID], list[UUID], Points, Hall], chance: random.Random
) -> None:
    chairs, guests, points, hall = situation
    mixed_chairs, mixed_guests = chance.sample(chairs, len(chairs)), chance.sample(guests, len(guests))
    mixed = {guest: dict(chance.sample(sorted(points[guest].items()), len(points[guest]))) for guest in mixed_guests}
    assert make(mixed_chairs, mixed_guests, mixed, hall) == make(chairs, guests, points, hall)


def has_places(points: Points, chairs: list[UUID], hall: Hall) -> bool:
    """Hall's condition for k meetings each, over all sets of mentors: the oracle of the flow, by counting alone.

    With a table for every mentor it is what decides: rounds are no obstacle from k on (König).
    """
    for size in range(len(chairs) + 1):
        for inside in combinations(chairs, size):
            # What mentees must take outside the set has at most so many places, each mentor once a mentee.
            outside = [mentor for mentor in chairs if mentor not in inside]
            wanted = sum(max(0, hall.meetings - len(set(points[guest]) & set(inside))) for guest in points)
            if wanted > len(outside) * hall.seats * hall.rounds:
                return False
    return all(len(points[guest]) >= hall.meetings for guest in points)


@given(situations())
@settings(max_examples=250, deadline=None)
def test_with_a_table_for_every_mentor_a_refusal_is_the_truth(
    situation: tuple[list[UUID], list[UUID], Points, Hall],
) -> None:
    chairs, guests, points, given_hall = situation
    hall = Hall(given_hall.rounds, len(chairs), given_hall.seats, given_hall.meetings)
    possible = hall.rounds >= hall.meetings and has_places(points, chairs, hall)
    assert isinstance(make(chairs, guests, points, hall), Timetable) == possible


@given(situations(roomy=True))
@settings(max_examples=200, deadline=None)
def test_what_a_refusal_calls_enough_is_enough(situation: tuple[list[UUID], list[UUID], Points, Hall]) -> None:
    chairs, guests, points, hall = situation
    result = make(chairs, guests, points, hall)
    assume(isinstance(result, Refusal))
    refusal = refused(result)
    sides = {name: getattr(refusal, name) for name in ("rounds", "tables", "seats", "meetings")}
    for enough in [replace(hall, **{name: number}) for name, number in sides.items() if number is not None]:
        assert_rules_kept(found(make(chairs, guests, points, enough)), points, enough)


@given(situations(roomy=True))
@settings(max_examples=150, deadline=None)
def test_groups_of_a_mentor_differ_by_one_at_most(situation: tuple[list[UUID], list[UUID], Points, Hall]) -> None:
    chairs, guests, points, given_hall = situation
    hall = Hall(given_hall.rounds, len(chairs), given_hall.seats, given_hall.meetings)
    result = make(chairs, guests, points, hall)
    assume(isinstance(result, Timetable))
    groups: dict[UUID, list[int]] = defaultdict(list)
    for sittings in result.rounds:
        for sitting in sittings:
            groups[sitting.mentor].append(len(sitting.mentees))
    for sizes in groups.values():
        whole = sizes + [0] * (hall.rounds - len(sizes))
        assert max(whole) - min(whole) <= 1


def test_nobody_on_a_side_is_said() -> None:
    hall = Hall(rounds=3, tables=3, seats=3, meetings=2)
    assert refused(make(mentors(2), [], {}, hall)).code == Lack.NO_MENTEES
    assert refused(make([], mentees(2), {}, hall)).code == Lack.NO_MENTORS


def test_somebody_named_twice_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="once"):
        make(mentors(2) * 2, mentees(2), everybody_suits(mentors(2), mentees(2)), Hall(3, 3, 3, 1))


def test_a_mentee_whom_too_few_suit_is_named() -> None:
    chairs, guests = mentors(4), mentees(3)
    points = {**everybody_suits(chairs, guests), guests[1]: {chairs[0]: 1}}
    result = refused(make(chairs, guests, points, Hall(rounds=4, tables=4, seats=3, meetings=3)))
    assert (result.code, result.who, result.mentors, result.meetings) == (Lack.FEW_SUITABLE, (guests[1],), 2, 1)


def test_fewer_rounds_than_meetings_is_refused_with_the_number_that_is_enough() -> None:
    chairs, guests = mentors(5), mentees(10)
    result = refused(make(chairs, guests, everybody_suits(chairs, guests), Hall(2, 5, 4, meetings=3)))
    assert (result.code, result.rounds, result.meetings) == (Lack.FEW_ROUNDS, 3, 2)


def test_too_few_places_is_refused_with_every_way_out() -> None:
    chairs, guests = mentors(4), mentees(20)
    result = refused(make(chairs, guests, everybody_suits(chairs, guests), Hall(3, 4, 4, meetings=3)))
    # 60 meetings are wanted and 3 rounds of 4 tables for 4 have 48.
    assert (result.code, result.rounds, result.seats, result.meetings) == (Lack.FEW_PLACES, 4, 5, 2)


def test_nobody_waits_while_there_is_somebody_to_meet() -> None:
    chairs, guests = mentors(6), mentees(18)
    points = everybody_suits(chairs, guests)
    result = found(make(chairs, guests, points, Hall(rounds=6, tables=6, seats=3, meetings=3)))
    assert all(0 not in result.tables_of()[guest] for guest in guests)
    assert {len(sitting.mentees) for sittings in result.rounds for sitting in sittings} == {3}


def test_the_best_suited_are_met_when_there_is_no_time_for_all() -> None:
    chairs, guests = mentors(6), mentees(6)
    points = {
        guest: {chair: 10 if (n + m) % 6 < 2 else 1 for m, chair in enumerate(chairs)} for n, guest in enumerate(guests)
    }
    result = found(make(chairs, guests, points, Hall(rounds=2, tables=6, seats=2, meetings=2)))
    assert {points[mentee][mentor] for mentee, mentor in result.meetings()} == {10}


def test_mentors_come_in_shifts_when_tables_are_few() -> None:
    chairs, guests = mentors(6), mentees(9)
    points = everybody_suits(chairs, guests)
    hall = Hall(rounds=4, tables=3, seats=4, meetings=3)
    result = found(make(chairs, guests, points, hall))
    assert_rules_kept(result, points, hall)
    assert result.left_out == ()
    presence = [{sitting.mentor for sitting in sittings} for sittings in result.rounds]
    assert presence[0] == presence[1]
    assert presence[0].isdisjoint(presence[2])


def test_a_large_school_has_its_timetable_or_a_refusal() -> None:
    chairs, guests = mentors(80), mentees(300)
    chance = random.Random(7)
    points = {guest: {chair: chance.randrange(100) for chair in chairs if chance.random() < 0.4} for guest in guests}
    hall = Hall(rounds=8, tables=40, seats=12, meetings=5)
    assert_rules_kept(found(make(chairs, guests, points, hall)), points, hall)
    refused(make(chairs, guests, points, Hall(rounds=8, tables=40, seats=4, meetings=5)))
