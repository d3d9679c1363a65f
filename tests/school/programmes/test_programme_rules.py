from datetime import date
from decimal import Decimal

import pytest

from apps.school.programmes.domain import (
    Candidate,
    Eligibility,
    Preparation,
    StageStatus,
    current_stage,
    due_date,
    may_join,
    must_be_closed,
    off_weekend,
    preparation_checks,
    stage_status,
)

STARTS, ENDS = date(2026, 9, 15), date(2027, 5, 28)
RULES = Eligibility(mentor_kinds={"pupil"}, mentee_kinds={"pupil"}, mentee_age_min=10)


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 11, 22), date(2026, 11, 23)),
        (date(2026, 11, 20), date(2026, 11, 20)),
    ],
)
def test_weekends_move_to_monday(day: date, moved: date) -> None:
    assert off_weekend(day) == moved


def test_the_last_task_stays_within_the_programme() -> None:
    saturday = date(2027, 5, 29)
    assert due_date(starts_on=STARTS, ends_on=saturday, share=Decimal(1)) == date(2027, 5, 28)
    assert due_date(starts_on=STARTS, ends_on=ENDS, share=Decimal(0)) == STARTS


def test_each_missing_thing_of_preparation_is_named() -> None:
    nothing = Preparation("", None, team=1, has_curator=False, tasks=0, open_tasks=3)
    assert [check.code for check in preparation_checks(nothing) if not check.met] == [
        "order",
        "curator",
        "team",
        "roadmap",
        "tasks",
    ]
    ready = Preparation("12", STARTS, team=2, has_curator=True, tasks=30, open_tasks=0)
    assert all(check.met for check in preparation_checks(ready))


def test_a_stage_waits_for_the_one_before_and_mentors_only_for_the_first() -> None:
    assert stage_status(2, closed=set(), unmet=0) is StageStatus.BLOCKED
    assert stage_status(3, closed={1}, unmet=1) is StageStatus.ACTIVE
    assert stage_status(4, closed={1, 2}, unmet=0) is StageStatus.BLOCKED
    assert must_be_closed(4) == {1, 2, 3}


def test_a_closed_stage_whose_rules_broke_is_an_error() -> None:
    assert stage_status(2, closed={1, 2}, unmet=1) is StageStatus.ERROR
    assert stage_status(2, closed={1, 2}, unmet=0) is StageStatus.DONE


def test_the_programme_stands_on_its_first_open_stage() -> None:
    assert current_stage({1, 3}) == 2
    assert current_stage(set(range(1, 8))) == 7


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (Candidate("pupil", 12, active=False, is_external=False, other_role=False), "выбыл"),
        (Candidate("pupil", 12, active=True, is_external=False, other_role=True), "в другой роли"),
        (Candidate("teacher", 40, active=True, is_external=False, other_role=False), "в этой форме"),
        (Candidate("pupil", 9, active=True, is_external=False, other_role=False), "младше 10"),
    ],
)
def test_who_may_not_join_hears_why(candidate: Candidate, words: str) -> None:
    assert words in str(may_join(candidate, role="mentee", rules=RULES))


def test_a_pupil_of_ten_may_join() -> None:
    fits = Candidate("pupil", 10, active=True, is_external=False, other_role=False)
    assert may_join(fits, role="mentee", rules=RULES) is None
