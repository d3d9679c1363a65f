"""Since when somebody waits, and how long waits took: days alone, no rows."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.school.matching.registry import Span
from apps.school.matching.waits import ENOUGH, Past, ended_waits, usual, wait_now

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 20), date(2026, 10, 12), date(2026, 11, 9)
PROGRAMME, MENTOR, MENTEE = UUID(int=1), UUID(int=2), UUID(int=3)


def span(started: date, ended: date | None = None, *, completed: bool = False) -> Span:
    return Span(UUID(int=9), PROGRAMME, MENTOR, MENTEE, started, ended, completed)


def past(*, approved: tuple[date, ...] = (), formed: tuple[date, ...] = ()) -> Past:
    return Past(approved, formed)


RUN = past(approved=(OCTOBER,), formed=(OCTOBER,))


def test_before_the_first_matching_nobody_waits() -> None:
    assert wait_now(SEPTEMBER, (), past()) is None


def test_who_has_a_mentor_or_got_to_the_end_does_not_wait() -> None:
    assert wait_now(SEPTEMBER, [span(OCTOBER)], RUN) is None
    assert wait_now(SEPTEMBER, [span(OCTOBER, NOVEMBER, completed=True)], RUN) is None
    assert wait_now(SEPTEMBER, [span(OCTOBER, NOVEMBER), span(NOVEMBER)], RUN) is None
    twice = [span(OCTOBER, NOVEMBER, completed=True), span(NOVEMBER, date(2026, 11, 16))]
    assert wait_now(SEPTEMBER, twice, RUN) is None


def test_an_approved_run_that_left_somebody_out_begins_the_wait() -> None:
    wait = wait_now(SEPTEMBER, (), RUN)
    assert wait is not None
    assert (wait.since, wait.comes_first, wait.lost) == (OCTOBER, True, None)


def test_who_came_after_the_run_waits_from_the_first_day_and_after_those_left_out() -> None:
    wait = wait_now(NOVEMBER, (), RUN)
    assert wait is not None
    assert (wait.since, wait.comes_first) == (NOVEMBER, False)


def test_a_pair_that_broke_off_begins_the_wait_anew() -> None:
    wait = wait_now(SEPTEMBER, [span(OCTOBER, NOVEMBER)], RUN)
    assert wait is not None
    assert (wait.since, wait.comes_first) == (NOVEMBER, True)
    assert wait.lost is not None


def test_the_day_of_a_run_is_the_day_its_pairs_began() -> None:
    found = Past.of([span(OCTOBER), span(NOVEMBER)], [OCTOBER - timedelta(days=5), NOVEMBER + timedelta(days=1)])
    assert found.approved == (OCTOBER, NOVEMBER + timedelta(days=1))
    assert found.formed == (OCTOBER, NOVEMBER)


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ([span(OCTOBER)], []),  # served by the first run
        ([span(NOVEMBER)], [28]),  # left out by it
        ([span(OCTOBER, NOVEMBER), span(date(2026, 11, 16))], [7]),  # lost the mentor
        ([span(OCTOBER, NOVEMBER), span(NOVEMBER)], []),  # replaced at once
        ([span(OCTOBER, NOVEMBER, completed=True), span(date(2026, 11, 16))], []),  # a second pair of one who finished
        ([span(NOVEMBER, date(2026, 11, 16)), span(date(2026, 11, 20))], [28, 4]),
    ],
)
def test_ended_waits_are_counted_in_days(spans: list[Span], days: list[int]) -> None:
    assert ended_waits(SEPTEMBER, spans, RUN) == days


def test_who_came_late_waited_from_the_first_day() -> None:
    assert ended_waits(date(2026, 11, 2), [span(NOVEMBER)], RUN) == [7]
    assert ended_waits(date(2026, 11, 2), [span(NOVEMBER)], past(formed=(NOVEMBER,))) == []


def test_too_few_cases_give_no_number() -> None:
    assert not usual([]).is_known
    few = usual([1, 2, 3, 40])
    assert (few.cases, few.is_known) == (4, False)
    enough = usual([3, 18, 41, 12, 30])
    assert enough.is_known
    assert (enough.cases, enough.middle, enough.shortest, enough.longest) == (ENOUGH, 18, 3, 41)


@given(st.lists(st.integers(1, 300), min_size=ENOUGH, max_size=40))
def test_the_usual_wait_is_within_what_was(days: list[int]) -> None:
    found = usual(days)
    assert found.shortest <= found.middle <= found.longest
    assert found.cases == len(days)
