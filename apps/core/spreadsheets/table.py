"""What a file turns into before anyone gives it a meaning."""

import datetime
from dataclasses import dataclass
from typing import Literal

type Cell = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row as Excel shows it, so that a person finds it in his own file."""

    number: int
    cells: tuple[Cell, ...]
    repaired: bool = False
    """The quoting of this line was broken and has been recovered."""
    problem: str | None = None
    """Russian sentence when the row could not be split into the right columns."""


@dataclass(frozen=True, slots=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int
    """Excel number of the last row of the heading; data start below it."""
    format: Literal["xlsx", "csv"]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
