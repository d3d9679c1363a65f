"""Read ballots from a photo or a scanner stack. Whatever is not certain is left for a person, with its picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import median
from typing import Final

import cv2
import numpy as np

from . import layout
from .finding import SCALE, PageRefused, flattened, small_png
from .measuring import Cell, cells, darkness, identity
from .pages import DEFAULT_LIMITS, Grey, Limits, pages
from .readings import CellReading, Doubt, Problem, SheetReading, Value, contradictions

# Shares of the inside of a bubble, see `measuring.Cell`; between empty and marked a person looks. A pen tick covers
# 0.15 and more, an empty bubble of a noisy photo up to 0.02.
_EMPTY_INK: Final = 0.035
_EMPTY_DARK: Final = 0.006
_MARKED_DARK: Final = 0.14
_MARKED_INK: Final = 0.30
# Blur carries the rings into the bubbles, or into the paper around them that they are measured against; what most
# bubbles of a sheet show is no mark.
_LEAST_BASE: Final = -0.15
_MOST_BASE: Final = 0.08
_LEAST_RING: Final = 0.20
_STAINED: Final = 0.22
_SPILL: Final = 0.12
_CROP_MM: Final = (24.0, 13.0)


def read(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> list[SheetReading]:
    """Read every page of a JPEG, PNG, WebP, TIFF or PDF.

    Pages that show the same sheet are all marked DUPLICATE. Raises BallotFileRefused when the file cannot be read.
    """
    return with_duplicates([read_page(number, grey) for number, grey in enumerate(pages(data, limits=limits))])


def with_duplicates(readings: list[SheetReading]) -> list[SheetReading]:
    """Mark the readings of a sheet that was seen more than once, within one file or over several."""
    seen = Counter(reading.token for reading in readings if reading.token is not None)
    return [
        replace(reading, problems=(*reading.problems, Problem.DUPLICATE))
        if reading.token is not None and seen[reading.token] > 1 and Problem.DUPLICATE not in reading.problems
        else reading
        for reading in readings
    ]


def read_page(number: int, grey: Grey | None) -> SheetReading:
    """Read one page of grey points; None is a page that could not be decoded."""
    if grey is None:
        return SheetReading(number, None, None, (), (Problem.DAMAGED,), None)
    shown, content = grey, None
    try:
        shown = flat = flattened(grey)
        dark = darkness(flat)
        content = identity(dark)
        measured = cells(dark, content.rows)
        return SheetReading(number, content.token, content.rows, _answers(measured, flat), (), None)
    except PageRefused as refused:
        token, rows = (content.token, content.rows) if content else (None, None)
        return SheetReading(number, token, rows, (), (refused.problem,), small_png(shown))


def _answers(measured: list[list[Cell]], flat: Grey) -> tuple[CellReading, ...]:
    flat_list = [cell for line in measured for cell in line]
    base = float(np.clip(np.percentile([cell.ink for cell in flat_list], 30), _LEAST_BASE, _MOST_BASE))
    ring = median(cell.ring for cell in flat_list)
    if ring < _LEAST_RING:
        raise PageRefused(Problem.BLURRED)
    readings = {
        (row, column): _answer(row, column, cell, base=base, ring=ring)
        for row, line in enumerate(measured)
        for column, cell in zip(layout.COLUMNS, line, strict=True)
    }
    marked = [place for place, reading in readings.items() if reading.value is Value.MARKED]
    for place, doubt in contradictions(marked).items():
        readings[place] = replace(readings[place], value=Value.DOUBTFUL, doubt=doubt)
    return tuple(
        replace(reading, crop=_crop(flat, measured[row][layout.COLUMNS.index(column)]))
        if reading.value is Value.DOUBTFUL
        else reading
        for (row, column), reading in readings.items()
    )


def _answer(row: int, column: layout.Column, cell: Cell, *, base: float, ring: float) -> CellReading:
    ink = cell.ink - base
    doubt = _doubt(cell, ink, ring)
    if doubt is None and (cell.dark >= _MARKED_DARK or ink >= _MARKED_INK):
        margin = max(cell.dark / _MARKED_DARK, ink / _MARKED_INK) - 1
        return CellReading(row, column, Value.MARKED, confidence=round(min(1.0, 0.6 + 0.4 * margin), 3))
    if doubt is None and ink < _EMPTY_INK and cell.dark < _EMPTY_DARK:
        margin = 1 - max(ink, 0.0) / _EMPTY_INK
        return CellReading(row, column, Value.EMPTY, confidence=round(0.6 + 0.4 * margin, 3))
    near = min(abs(ink - _EMPTY_INK), abs(ink - _MARKED_INK))
    return CellReading(row, column, Value.DOUBTFUL, round(max(0.0, 0.5 - near), 3), doubt or Doubt.FAINT)


def _doubt(cell: Cell, ink: float, ring: float) -> Doubt | None:
    """Return why the measures of a bubble are not to be believed, if so."""
    inked = cell.dark >= 0.5
    if cell.strokes >= 2 or (inked and cell.faint_strokes >= 2):
        return Doubt.CROSSED_OUT
    if cell.dark >= _MARKED_DARK and cell.faint_strokes >= 3:
        return Doubt.CROSSED_OUT
    # What is in a bubble and goes on outside in its breadth was not put there by a pen.
    if cell.around > _STAINED or (ink >= _EMPTY_INK and (cell.broad or cell.spill > _SPILL)):
        return Doubt.STAINED
    if cell.ring < 0.5 * ring and not inked:
        return Doubt.PRINT_LOST
    if ink < _EMPTY_INK and (cell.spill > _SPILL or cell.strokes):
        return Doubt.BESIDE
    return None


def _crop(flat: Grey, cell: Cell) -> bytes:
    width, height = (round(size * SCALE / 2) for size in _CROP_MM)
    part = flat[max(cell.y - height, 0) : cell.y + height, max(cell.x - width, 0) : cell.x + width]
    return bytes(cv2.imencode(".png", part)[1])
