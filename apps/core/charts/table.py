"""The same chart as a table: for those who do not see it, for those without a script, for copying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.charts.chart import Chart, Series, Text
from apps.core.ui import wording


@dataclass(frozen=True, slots=True)
class Cell:
    text: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    title: Text
    cells: Sequence[Cell]


def rows(chart: Chart) -> list[Row]:
    """Return a row for each category with a cell for each series."""
    return [
        Row(title=category, cells=[_cell(series, index) for series in chart.series])
        for index, category in enumerate(chart.categories)
    ]


def shown(series: Series, index: int) -> Text:
    """Return a point's words: what the series says itself, else the number, else a dash."""
    if series.shown and series.shown[index]:
        return series.shown[index]
    value = series.values[index]
    return "—" if value is None else wording.format_number(value)


def _cell(series: Series, index: int) -> Cell:
    return Cell(text=shown(series, index), url=series.urls[index] if series.urls else "")
