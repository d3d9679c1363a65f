from datetime import date

import pytest

from apps.school.people.domain import AgeRules, Party, age_on, consent_parties, consent_until, is_minor, school_year_end

RULES = AgeRules()
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2012, 11, 23), date(2026, 11, 22), 13),
        (date(2012, 11, 23), date(2026, 11, 23), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
    ],
)
def test_age_changes_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("kind", "born", "parties"),
    [
        ("pupil", date(2012, 11, 24), {Party.GUARDIAN}),
        ("pupil", date(2012, 11, 23), {Party.GUARDIAN, Party.SELF}),
        ("pupil", date(2008, 11, 24), {Party.GUARDIAN, Party.SELF}),
        ("pupil", date(2008, 11, 23), {Party.SELF}),
        ("pupil", None, {Party.GUARDIAN}),
        ("teacher", None, {Party.SELF}),
        ("employee", date(1980, 1, 1), {Party.SELF}),
    ],
)
def test_who_signs_depends_on_the_age(kind: str, born: date | None, parties: set[Party]) -> None:
    assert consent_parties(kind=kind, born=born, day=TODAY, rules=RULES) == parties


def test_a_learner_without_a_birth_date_is_a_minor() -> None:
    assert is_minor(kind="student", born=None, day=TODAY, rules=RULES)
    assert not is_minor(kind="teacher", born=None, day=TODAY, rules=RULES)


def test_a_guardians_consent_ends_before_majority() -> None:
    born = date(2009, 3, 1)
    assert consent_until(party="guardian", born=born, wanted=date(2027, 8, 31), rules=RULES) == date(2027, 2, 28)
    assert consent_until(party="self", born=born, wanted=date(2027, 8, 31), rules=RULES) == date(2027, 8, 31)


def test_the_school_year_ends_in_august() -> None:
    assert school_year_end(date(2026, 8, 31)) == date(2026, 8, 31)
    assert school_year_end(date(2026, 9, 1)) == date(2027, 8, 31)
