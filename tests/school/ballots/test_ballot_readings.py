"""What is drawn is what is read, or a person is asked: sheets from the real PDF, filled and spoiled by a seed."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.school.ballots import layout
from apps.school.ballots.layout import Column
from apps.school.ballots.printing import Sheet, sheets_pdf
from apps.school.ballots.reading import read, read_page, with_duplicates
from apps.school.ballots.readings import Doubt, Problem, SheetReading, Value, contradictions
from cli.bench.ballot_drawing import (
    CLASSES,
    PEN,
    Filled,
    Grey,
    Pen,
    filled,
    jpeg,
    photographed,
    printed,
    scanned,
    sheets,
)
from cli.bench.ballots import drawn, judged

ANNA = Sheet("0123456789", "Анна С.", tuple(f"Пётр {letter}." for letter in "АБВГДЕЖЗИКЛМ"), "Групповая встреча")
(PAPER,) = printed([ANNA])
# Each way to spoil a sheet, and one that is filled as it asks.
KINDS = len(CLASSES) + 1
SMALL = cv2.resize(PAPER, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)


def marked(*places: tuple[int, Column], style: str = "filled") -> Grey:
    """Anna's sheet with these bubbles marked, scanned."""
    paper = PAPER.copy()
    pen = Pen(paper, layout.grid(len(ANNA.counterparts)), random.Random(5))
    for place in places:
        pen.mark(place, style)
    return scanned(paper, random.Random(5))


def decoded(data: bytes) -> Grey:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)


def values(reading: SheetReading) -> dict[tuple[int, Column], tuple[Value, Doubt | None]]:
    """Everything on a sheet that is not simply empty."""
    return {
        (cell.row, cell.column): (cell.value, cell.doubt) for cell in reading.cells if cell.value is not Value.EMPTY
    }


def test_a_blank_page_is_told_from_a_foreign_one() -> None:
    blank = read_page(0, np.full((1700, 1200), 235, np.uint8))
    foreign = np.full((1700, 1200), 235, np.uint8)
    for line in range(100, 1600, 40):
        cv2.putText(foreign, "List of pupils of class 7", (100, line), cv2.FONT_HERSHEY_SIMPLEX, 1, (20,), 2)
    assert blank.problems == (Problem.BLANK,)
    assert read_page(0, foreign).problems == (Problem.NO_MARKS,)
    assert (blank.token, blank.cells) == (None, ())


def test_a_damaged_page_is_named_and_nothing_else() -> None:
    assert read_page(3, None) == SheetReading(3, None, None, (), (Problem.DAMAGED,), None)


def test_a_sheet_of_another_version_is_refused() -> None:
    paper = SMALL.copy()
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_25h9)
    for number in range(4):
        place, size = layout.marker(number), round(layout.MARKER_SIZE * PEN * 0.6)
        left, top = round(place.left * PEN * 0.6), round(place.top * PEN * 0.6)
        paper[top : top + size, left : left + size] = cv2.aruco.generateImageMarker(dictionary, number + 8, size)
    assert read_page(0, paper).problems == (Problem.WRONG_VERSION,)


def test_two_sheets_in_one_photo_go_to_a_person() -> None:
    assert read_page(0, np.hstack([SMALL, SMALL])).problems == (Problem.SEVERAL_SHEETS,)


def test_a_sheet_without_its_strips_belongs_to_nobody() -> None:
    paper = SMALL.copy()
    for place in layout.STRIPS:
        top, left = round((place.top - 1) * PEN * 0.6), round((place.left - 1) * PEN * 0.6)
        paper[top : top + 80, left : left + 150] = 250
    reading = read_page(0, paper)
    assert (reading.token, reading.cells, reading.problems) == (None, (), (Problem.NO_IDENTITY,))
    assert reading.preview is not None


def test_strips_that_disagree_go_to_a_person() -> None:
    (other,) = printed([Sheet("ZZZZZZZZZZ", ANNA.respondent, ANNA.counterparts, ANNA.heading)])
    joined = np.vstack([PAPER[:1500], other[1500:]])
    assert read_page(0, joined).problems == (Problem.IDENTITY_CONFLICT,)


def test_a_picture_too_small_to_judge_is_refused() -> None:
    tiny = cv2.resize(PAPER, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    assert set(read_page(0, tiny).problems) <= {Problem.TOO_SMALL, Problem.NO_MARKS}
    assert read_page(0, tiny).problems


def test_a_sheet_read_twice_is_marked_on_both_pages_and_over_files() -> None:
    first, second = read(sheets_pdf([ANNA, ANNA]))
    assert first.problems == second.problems == (Problem.DUPLICATE,)
    again = with_duplicates([*read(jpeg(SMALL)), *read(jpeg(marked((0, Column.FIRST))))])
    assert [reading.problems for reading in again] == [(Problem.DUPLICATE,)] * 2
    assert with_duplicates(again) == again


def test_two_people_in_one_rank_go_to_a_person_with_their_pictures() -> None:
    reading = read_page(0, marked((0, Column.FIRST), (4, Column.FIRST), (2, Column.SECOND)))
    assert values(reading) == {
        (0, Column.FIRST): (Value.DOUBTFUL, Doubt.TWO_IN_RANK),
        (4, Column.FIRST): (Value.DOUBTFUL, Doubt.TWO_IN_RANK),
        (2, Column.SECOND): (Value.MARKED, None),
    }
    assert all((cell.crop is not None) is (cell.value is Value.DOUBTFUL) for cell in reading.cells)
    assert not reading.certain


def test_a_person_chosen_and_refused_at_once_goes_to_a_person() -> None:
    reading = read_page(0, marked((3, Column.THIRD), (3, Column.NEVER), style="cross"))
    assert {doubt for _, doubt in values(reading).values()} <= {Doubt.TWO_FOR_ONE, Doubt.CROSSED_OUT}
    assert len(values(reading)) == 2


def test_a_crossed_out_bubble_is_never_taken_for_an_answer() -> None:
    paper = PAPER.copy()
    pen = Pen(paper, layout.grid(len(ANNA.counterparts)), random.Random(3))
    for row in range(len(ANNA.counterparts)):
        pen.mark((row, Column.NEVER), "filled")
        pen.strike((row, Column.NEVER))
    reading = read_page(0, scanned(paper, random.Random(3)))
    assert set(values(reading).values()) == {(Value.DOUBTFUL, Doubt.CROSSED_OUT)}
    assert len(values(reading)) == len(ANNA.counterparts)


@pytest.mark.parametrize("blur", [2.5, 3.0, 3.5, 4.0])
def test_a_dot_on_a_blurred_sheet_is_never_taken_for_nothing(blur: float) -> None:
    """The dots fade while the rings spread over the paper they are measured against."""
    places = [(row, Column.NEVER) for row in (0, 3, 6, 9)]
    reading = read_page(0, cv2.GaussianBlur(marked(*places, style="dot"), (0, 0), blur))
    assert set(values(reading)) == set(places)


@pytest.mark.parametrize("width", [1.2, 2.0, 3.2, 4.5])
@pytest.mark.parametrize("soft", [0.3, 0.9])
def test_a_stain_through_bubbles_is_never_taken_for_an_answer(width: float, soft: float) -> None:
    """Rings of dark tea, that each pass through several bubbles at several angles."""
    layer = np.zeros(PAPER.shape, np.float32)
    for x, y in ((110, 120), (150, 190), (190, 140)):
        cv2.circle(layer, (x * PEN, y * PEN), 36 * PEN, (0.55,), round(width * PEN))
    paper = (PAPER * (1 - cv2.GaussianBlur(layer, (0, 0), soft * PEN))).astype(np.uint8)
    reading = read_page(0, scanned(paper, random.Random(5)))
    assert {value for value, _ in values(reading).values()} == {Value.DOUBTFUL}


def test_contradictions_are_found_again_after_a_person_has_decided() -> None:
    assert contradictions([(0, Column.NEVER), (1, Column.NEVER), (2, Column.FIRST)]) == {}
    assert contradictions([(0, Column.FIRST), (1, Column.FIRST)]) == {
        (0, Column.FIRST): Doubt.TWO_IN_RANK,
        (1, Column.FIRST): Doubt.TWO_IN_RANK,
    }


def test_three_corners_are_enough() -> None:
    paper = SMALL.copy()
    paper[-150:, :150] = 120
    assert read_page(0, paper).token == ANNA.token


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_sheet_is_read_whichever_way_up(turn: int) -> None:
    reading = read_page(0, np.rot90(marked((0, Column.FIRST), (11, Column.NEVER)), turn).copy())
    assert reading.certain
    assert (reading.token, set(values(reading))) == (ANNA.token, {(0, Column.FIRST), (11, Column.NEVER)})


def test_a_scanner_stack_is_read_page_by_page() -> None:
    stack = [marked((2, Column.FIRST)), np.full((1700, 1200), 240, np.uint8), marked((5, Column.NEVER))]
    _, tiff = cv2.imencodemulti(".tiff", stack)
    readings = read(bytes(tiff))
    assert [reading.page for reading in readings] == [0, 1, 2]
    assert readings[1].problems == (Problem.BLANK,)
    assert [set(values(reading)) for reading in readings] == [{(2, Column.FIRST)}, set(), {(5, Column.NEVER)}]


def test_a_sheet_where_everybody_is_refused_is_read() -> None:
    reading = read_page(0, marked(*((row, Column.NEVER) for row in range(12))))
    assert set(values(reading).values()) == {(Value.MARKED, None)}
    assert len(values(reading)) == 12


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(1, layout.MAX_ROWS))
def test_what_is_drawn_is_what_is_read(seed: int, rows: int) -> None:
    sheet = Sheet(sheets(1, seed)[0].token, "Ли Ш.", tuple(f"Анна {row}" for row in range(rows)), "Встреча")
    (paper,) = printed([sheet])
    dice = random.Random(seed)
    truth: Filled = filled(sheet, paper, dice, tidy=True)
    reading = read_page(0, photographed(truth.paper, dice))
    assert (reading.token, reading.rows, reading.problems) == (sheet.token, rows, ())
    assert set(values(reading)) == truth.marked


def test_a_sheet_of_each_kind_of_spoiling_has_no_silent_error() -> None:
    """A thousand are read by the measurement; how a file becomes a page is tested with the files."""
    tallies = [judged(read_page(0, decoded(data)), truth) for _, truth, data in drawn(KINDS, seed=1)]
    assert sum(tally.wrong + tally.foreign for tally in tallies) == 0
    legible = [tally for tally in tallies if not tally.refused]
    assert len(legible) >= KINDS - 1
    assert sum(tally.right for tally in legible) > 0.97 * sum(tally.cells for tally in legible)
