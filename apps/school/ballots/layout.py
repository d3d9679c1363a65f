"""Where everything stands on a sheet, in millimetres from the top left corner of A4.

The one description of the sheet: the printer draws by it and the reader looks by it. A change that moves anything the
reader looks at needs a new `VERSION` and new `MARKERS`, so that a sheet of the old print is refused and not misread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .code import STRIP_LENGTH, SYMBOL_BITS

VERSION: Final = 1
WIDTH: Final = 210.0
HEIGHT: Final = 297.0
MAX_ROWS: Final = 24

# Squares 0 … 3 of the dictionary AprilTag 25h9, row by row, a set bit is black: top left, top right, bottom right,
# bottom left. They differ, so any three tell where the sheet lies and which way up.
MARKERS: Final = (
    (127, 93, 65, 109, 75, 85, 127),
    (127, 101, 83, 117, 91, 97, 127),
    (127, 123, 73, 111, 101, 69, 127),
    (127, 83, 99, 109, 85, 97, 127),
)
MARKER_MODULES: Final = 7
MARKER_SIZE: Final = 12.6
_MARGIN: Final = 8.0

# The example and the columns of bubbles.
COLUMN_CENTRES: Final = (119.0, 140.0, 161.0, 188.0)
NAMES_LEFT: Final = 14.0
NAMES_RIGHT: Final = 110.0
GRID_TOP: Final = 85.0
GRID_BOTTOM: Final = 271.0


class Column(StrEnum):
    """What a bubble says about the person of its row."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    NEVER = "never"


COLUMNS: Final = tuple(Column)
# At most one person in each of these.
RANKS: Final = (Column.FIRST, Column.SECOND, Column.THIRD)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle by its top left corner and size."""

    left: float
    top: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2


MODULE: Final = 2.2
# The same code twice, far from each other: a stain or a thumb takes one.
STRIPS: Final = (
    Rectangle(154.0, 25.0, STRIP_LENGTH * MODULE, SYMBOL_BITS * MODULE),
    Rectangle(83.0, 276.5, STRIP_LENGTH * MODULE, SYMBOL_BITS * MODULE),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """The bubbles of a sheet that lists `rows` people: bigger where there is room."""

    rows: int
    pitch: float
    radius: float

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """Return the centre of a bubble; rows outside of the sheet are where they would be."""
        return COLUMN_CENTRES[column], GRID_TOP + (row + 0.5) * self.pitch

    def line(self, row: int) -> float:
        """Return the height of the rule above a row."""
        return GRID_TOP + row * self.pitch


def grid(rows: int) -> Grid:
    """Return the grid of a sheet with 1 … MAX_ROWS people."""
    if not 1 <= rows <= MAX_ROWS:
        raise ValueError(f"a sheet lists 1 to {MAX_ROWS} people, not {rows}")
    if rows <= 16:
        return Grid(rows, pitch=11.5, radius=3.4)
    return Grid(rows, pitch=(GRID_BOTTOM - GRID_TOP) / MAX_ROWS, radius=2.8)


def marker(number: int) -> Rectangle:
    """Return the place of a corner mark, clockwise from the top left one."""
    right, bottom = WIDTH - _MARGIN - MARKER_SIZE, HEIGHT - _MARGIN - MARKER_SIZE
    left, top = ((_MARGIN, _MARGIN), (right, _MARGIN), (right, bottom), (_MARGIN, bottom))[number]
    return Rectangle(left, top, MARKER_SIZE, MARKER_SIZE)


def marker_ink(number: int) -> list[Rectangle]:
    """Return the black parts of a corner mark."""
    place = marker(number)
    module = MARKER_SIZE / MARKER_MODULES
    bits = [[bool(row >> shift & 1) for shift in reversed(range(MARKER_MODULES))] for row in MARKERS[number]]
    return _ink(place, module, bits)


def strip_ink(place: Rectangle, symbols: Sequence[int]) -> list[Rectangle]:
    """Return the black parts of a strip: a symbol is a column of five modules, the highest bit on top."""
    bits = [[bool(value >> shift & 1) for value in symbols] for shift in reversed(range(SYMBOL_BITS))]
    return _ink(place, MODULE, bits)


def _ink(place: Rectangle, module: float, bits: list[list[bool]]) -> list[Rectangle]:
    """Return the black modules of each line joined into runs, for no hairlines to stand between them."""
    runs: list[Rectangle] = []
    for line, row in enumerate(bits):
        start = None
        for column, black in enumerate([*row, False]):
            if black and start is None:
                start = column
            elif not black and start is not None:
                left, top = place.left + start * module, place.top + line * module
                runs.append(Rectangle(left, top, (column - start) * module, module))
                start = None
    return runs
