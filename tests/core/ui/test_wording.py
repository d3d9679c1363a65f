from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from apps.core.ui import wording

FORMS = ("наставник", "наставника", "наставников")


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, 2), (1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (14, 2), (21, 0), (22, 1), (111, 2), (101, 0), (-1, 0)],
)
def test_plural_form_follows_russian_rules(number, form):
    assert wording.plural_form(number, *FORMS) == FORMS[form]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1\u202f234"),
        (1234567, "1\u202f234\u202f567"),
        (1234.5, "1\u202f234,5"),
        (Decimal("0.126"), "0,13"),
        (-5, "\u22125"),
        (Decimal("-0.001"), "0"),
        (Decimal("1E+3"), "1\u202f000"),
        (3.0, "3"),
    ],
)
def test_numbers_are_written_the_russian_way(value, text):
    assert wording.format_number(value) == text


def test_half_is_rounded_up_and_not_to_even():
    assert wording.format_number(Decimal("2.5"), 0) == "3"
    assert wording.format_percent(Decimal("0.685"), 0) == "69\u00a0%"


def test_fixed_digits_keep_zeros():
    assert wording.format_number(4, 1) == "4,0"


def test_date_has_the_month_in_genitive():
    assert wording.format_date(date(2026, 11, 23)) == "23\u00a0ноября 2026"
    assert wording.format_date(date(2026, 5, 1), year=False) == "1\u00a0мая"


def test_moment_is_shown_as_the_day_of_the_reader():
    assert wording.format_date(datetime(2026, 11, 22, 22, 30, tzinfo=UTC)) == "23\u00a0ноября 2026"


def test_initials_start_with_the_given_name():
    assert wording.initials_of("Петрова Ирина Сергеевна") == "ИП"
    assert wording.initials_of("Мадонна") == "М"
    assert wording.initials_of("") == ""
