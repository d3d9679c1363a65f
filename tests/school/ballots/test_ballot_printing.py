"""The printed sheet: what it says, what it refuses to print, and that printer and reader mean the same marks."""

from __future__ import annotations

import io
import time

import cv2
import pytest
from pypdf import PdfReader

from apps.school.ballots import layout
from apps.school.ballots.code import CodeRefused, written
from apps.school.ballots.printing import Sheet, sheets_pdf
from cli.bench.ballot_drawing import sheets

TOKEN = "0123456789"


def sheet(token: str = TOKEN, people: int = 3, respondent: str = "Анна С.") -> Sheet:
    return Sheet(token, respondent, tuple(f"Пётр {number}" for number in range(people)), "Групповая встреча")


@pytest.mark.parametrize("people", [0, layout.MAX_ROWS + 1])
def test_a_sheet_for_nobody_or_for_too_many_is_not_printed(people: int) -> None:
    with pytest.raises(ValueError, match="1 to 24"):
        sheets_pdf([sheet(people=people)])


def test_a_wrong_token_and_an_empty_list_are_not_printed() -> None:
    with pytest.raises(CodeRefused):
        sheets_pdf([sheet(token="Анна")])
    with pytest.raises(ValueError, match="no sheets"):
        sheets_pdf([])


def test_names_are_text_and_never_markup() -> None:
    (page,) = PdfReader(io.BytesIO(sheets_pdf([sheet(respondent='#read("/etc/passwd") $x$')]))).pages
    assert '#read("/etc/passwd") $x$' in page.extract_text().replace("”", '"').replace("“", '"')


def test_the_sheet_says_whose_it_is_and_who_will_see_it() -> None:
    first, second = PdfReader(io.BytesIO(sheets_pdf([sheet(), sheet("ZZZZZZZZZZ", 24, "Ли Ш.")]))).pages
    text = " ".join(first.extract_text().split())
    assert "Анна С." in text
    assert written(TOKEN) in text
    assert "Ответы увидит только куратор." in text
    assert "Ли Ш." in second.extract_text()
    assert "Анна С." not in second.extract_text()


def test_three_hundred_sheets_are_printed_in_seconds() -> None:
    started = time.process_time()
    assert len(PdfReader(io.BytesIO(sheets_pdf(sheets(300, seed=1)))).pages) == 300
    assert time.process_time() - started < 20


def test_the_corner_marks_are_those_of_the_dictionary() -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_25h9)
    pictures = [cv2.aruco.generateImageMarker(dictionary, number, layout.MARKER_MODULES) for number in range(4)]
    read = tuple(tuple(int("".join("1" if m == 0 else "0" for m in row), 2) for row in p) for p in pictures)
    assert read == layout.MARKERS


def test_everything_the_reader_looks_at_is_on_the_page_and_apart() -> None:
    places = [*layout.STRIPS, *(layout.marker(number) for number in range(4))]
    for rows in (1, 16, 17, layout.MAX_ROWS):
        grid = layout.grid(rows)
        assert grid.line(rows) <= layout.GRID_BOTTOM + 1e-9
        assert grid.pitch / 2 > grid.radius * 1.36
    assert all(place.left >= 5 and place.left + place.width <= layout.WIDTH - 5 for place in places)
    assert all(place.top + place.height < layout.GRID_TOP or place.top > layout.GRID_BOTTOM for place in places)
