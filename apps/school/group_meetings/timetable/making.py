"""The whole way from people and points to a timetable, or to what would be enough for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from apps.school.group_meetings.timetable.assigning import Meetings, bits
from apps.school.group_meetings.timetable.choosing import choose
from apps.school.group_meetings.timetable.colouring import rounds_of
from apps.school.group_meetings.timetable.values import Hall, Lack, Points, Refusal, Sitting, Timetable

# How far a refusal looks for what would be enough: a meeting of more rounds is no single meeting.
MOST_ROUNDS: Final = 40
MOST_MENTORS: Final = 30

type _Order = list[list[int]]


def make(mentors: Sequence[UUID], mentees: Sequence[UUID], points: Points, hall: Hall) -> Timetable | Refusal:
    """Return the timetable, the same for any order of the people. Raises ValueError when somebody is named twice."""
    if len({*mentors, *mentees}) != len(mentors) + len(mentees):
        raise ValueError("everybody takes part once and on one side")
    if not mentees:
        return Refusal(Lack.NO_MENTEES)
    if not mentors:
        return Refusal(Lack.NO_MENTORS)
    chairs, guests = sorted(mentors), sorted(mentees)
    index = {mentor: number for number, mentor in enumerate(chairs)}
    suits = [sum(1 << index[mentor] for mentor in points.get(mentee, {}) if mentor in index) for mentee in guests]
    lacking = tuple(mentee for mentee, mask in zip(guests, suits, strict=True) if mask.bit_count() < hall.meetings)
    if lacking:
        least = min(mask.bit_count() for mask in suits)
        return Refusal(Lack.FEW_SUITABLE, lacking, mentors=hall.meetings - least, meetings=least)
    found = _assigned(suits, len(chairs), hall)
    if found is None:
        return _refusal(suits, len(chairs), hall)
    meetings, shifts = found
    meetings.raise_all()
    meetings.even_out()
    choose(meetings, [[points[mentee].get(mentor, 0) for mentor in chairs] for mentee in guests])
    return _seated(meetings, shifts, chairs, guests)


def _assigned(suits: Sequence[int], chairs: int, hall: Hall) -> tuple[Meetings, _Order] | None:
    """Return meetings in which everybody has the asked number, and the mentors of each shift; None without such."""
    for shifts in _shifts(suits, chairs, hall):
        lengths = [len(part) for part in _dealt(range(hall.rounds), len(shifts))]
        shift_of = [-1] * chairs
        for number, shift in enumerate(shifts):
            for mentor in shift:
                shift_of[mentor] = number
        held = [_held(suits, mentor) for mentor in range(chairs)]
        places = [
            min(held[mentor], hall.seats * lengths[shift]) if (shift := shift_of[mentor]) >= 0 else 0
            for mentor in range(chairs)
        ]
        if sum(places) < hall.meetings * len(suits):
            continue
        meetings = Meetings(suits, shift_of, lengths, places)
        if all(meetings.raise_to(level) for level in range(1, hall.meetings + 1)):
            return meetings, shifts
    return None


def _shifts(suits: Sequence[int], chairs: int, hall: Hall) -> Iterator[_Order]:
    """Yield the ways to let mentors come in shifts of as many as there are tables; one shift when all fit.

    Mentors whom the same mentees need are dealt to different shifts, so that nobody's mentors all
    sit at once. When that is not enough, the mentors whom most need sit through all rounds.
    """
    if chairs <= hall.tables:
        yield [list(range(chairs))]
        return
    alike = sorted(range(chairs), key=lambda mentor: (_column(suits, mentor), mentor))
    wanted = sorted(range(chairs), key=lambda mentor: (-_held(suits, mentor), mentor))
    most = min(-(-chairs // hall.tables), hall.rounds)
    for count in range(most, 0, -1):
        kept = set(wanted[: count * hall.tables])
        yield [sorted(shift) for shift in _dealt([mentor for mentor in alike if mentor in kept], count)]


def _dealt(things: Sequence[int], hands: int) -> list[list[int]]:
    return [list(things[hand::hands]) for hand in range(hands)]


def _held(suits: Sequence[int], mentor: int) -> int:
    return sum(mask >> mentor & 1 for mask in suits)


def _column(suits: Sequence[int], mentor: int) -> tuple[int, ...]:
    return tuple(mask >> mentor & 1 for mask in suits)


def _refusal(suits: Sequence[int], chairs: int, hall: Hall) -> Refusal:
    """Say what is missing and what alone would be enough, each found by making it."""

    def enough(numbers: range, change: Callable[[int], tuple[Sequence[int], int, Hall]]) -> int | None:
        return next((number for number in numbers if _assigned(*change(number)) is not None), None)

    def more_mentors(number: int) -> tuple[Sequence[int], int, Hall]:
        welcome = sum(1 << (chairs + extra) for extra in range(number))
        return [mask | welcome for mask in suits], chairs + number, hall

    few_rounds = hall.rounds < hall.meetings
    return Refusal(
        code=Lack.FEW_ROUNDS if few_rounds else Lack.FEW_PLACES,
        rounds=enough(
            range(max(hall.rounds + 1, hall.meetings), MOST_ROUNDS + 1),
            lambda number: (suits, chairs, replace(hall, rounds=number)),
        ),
        tables=None
        if few_rounds
        else enough(range(hall.tables + 1, chairs + 1), lambda number: (suits, chairs, replace(hall, tables=number))),
        seats=None
        if few_rounds
        else enough(range(hall.seats + 1, len(suits) + 1), lambda number: (suits, chairs, replace(hall, seats=number))),
        mentors=None if few_rounds else enough(range(1, MOST_MENTORS + 1), more_mentors),
        meetings=next(
            (
                less
                for less in range(min(hall.meetings - 1, hall.rounds), 0, -1)
                if _assigned(suits, chairs, replace(hall, meetings=less)) is not None
            ),
            None,
        ),
    )


def _seated(meetings: Meetings, shifts: _Order, chairs: Sequence[UUID], guests: Sequence[UUID]) -> Timetable:
    rounds: list[tuple[Sitting, ...]] = []
    for shift, length in zip(shifts, meetings.lengths, strict=True):
        coloured = rounds_of({mentor: list(bits(meetings.of_mentor[mentor])) for mentor in shift}, length)
        for colour in range(length):
            sittings = []
            for table, mentor in enumerate(shift, start=1):
                group = [m for m in bits(meetings.of_mentor[mentor]) if coloured[m, mentor] == colour]
                if group:
                    sittings.append(Sitting(table, chairs[mentor], tuple(guests[mentee] for mentee in group)))
            rounds.append(tuple(sittings))
    while rounds and not rounds[-1]:
        rounds.pop()
    seated = {mentor for shift in shifts for mentor in shift}
    return Timetable(tuple(rounds), tuple(mentor for n, mentor in enumerate(chairs) if n not in seated))
