"""What the reader says about a page: values that are certain, and reasons where a person has to look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .layout import RANKS, Column


class Problem(StrEnum):
    """Why a page is not certain as a whole. A blank page is the back of a sheet and needs nobody."""

    BLANK = "blank"
    DAMAGED = "damaged"
    NO_MARKS = "no_marks"
    SEVERAL_SHEETS = "several_sheets"
    TOO_SMALL = "too_small"
    WARPED = "warped"
    BLURRED = "blurred"
    WRONG_VERSION = "wrong_sheet_version"
    NO_IDENTITY = "no_identity"
    IDENTITY_CONFLICT = "identity_conflict"
    DUPLICATE = "duplicate"


class Value(StrEnum):
    """What stands in a bubble."""

    EMPTY = "empty"
    MARKED = "marked"
    DOUBTFUL = "doubtful"


class Doubt(StrEnum):
    """Why a person has to look at a bubble."""

    FAINT = "faint"  # too much for paper, too little for a mark: a dot, pale pencil, an erased mark, dirt
    CROSSED_OUT = "crossed_out"  # strokes over the edge of the bubble, as the sheet asks for a mistake
    BESIDE = "beside"  # ink around the bubble and not in it
    PRINT_LOST = "print_lost"  # the printed ring is not seen: glare, a fold, a finger
    STAINED = "stained"
    TWO_IN_RANK = "two_in_rank"
    TWO_FOR_ONE = "two_for_one"


@dataclass(frozen=True, slots=True)
class CellReading:
    """One bubble; `row` counts people from 0. A doubtful one has its picture, a PNG with some of the paper around."""

    row: int
    column: Column
    value: Value
    confidence: float
    doubt: Doubt | None = None
    crop: bytes | None = None


@dataclass(frozen=True, slots=True)
class SheetReading:
    """One page of the upload, counted from 0.

    `token` is there only when it is certain; `cells` are there only when no problem but DUPLICATE was found. A page
    with a problem has a `preview`, a small PNG of the page for a person to recognise it.
    """

    page: int
    token: str | None
    rows: int | None
    cells: tuple[CellReading, ...]
    problems: tuple[Problem, ...]
    preview: bytes | None

    @property
    def certain(self) -> bool:
        """Nothing is left for a person: the answers may be taken as they are."""
        return not self.problems and all(cell.value is not Value.DOUBTFUL for cell in self.cells)


def contradictions(marked: Iterable[tuple[int, Column]]) -> dict[tuple[int, Column], Doubt]:
    """Return the marks that cannot all be meant: two people in a rank, or two marks for a person.

    The reader asks it about the sheet; ask it again after a person has decided the doubtful bubbles.
    """
    marks = list(marked)
    found: dict[tuple[int, Column], Doubt] = {}
    for row, column in marks:
        if sum(other == row for other, _ in marks) > 1:
            found[row, column] = Doubt.TWO_FOR_ONE
        if column in RANKS and sum(other is column for _, other in marks) > 1:
            found[row, column] = Doubt.TWO_IN_RANK
    return found
