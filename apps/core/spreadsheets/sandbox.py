"""Parse a workbook in a jailed child process: calamine aborts on a failed allocation."""

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.jail import Overrun, Walls, jailed

from .errors import SpreadsheetRefused
from .limits import Limits
from .table import Cell

CHILD = Path(__file__).with_name("sandbox_child.py")
# The child stops reading rows itself; the slack is for title rows above the header.
TITLE_ROWS = 100

_REFUSALS = {
    "empty": _("В файле нет ни одного листа с данными. Заполните таблицу и загрузите файл снова."),
    "no_sheet": _("В файле нет листа с таким названием. Проверьте название листа."),
    "password": _("Файл защищён паролем. Снимите пароль в Excel и загрузите файл снова."),
    "broken": _(
        "Файл повреждён или это не таблица Excel. Откройте его в Excel, сохраните как .xlsx и загрузите снова."
    ),
    "too_many_rows": _("В таблице слишком много строк. Разделите файл на несколько и загрузите их по очереди."),
    "far_cell": _(
        "На листе есть заполненная ячейка далеко за пределами таблицы. "
        "Скопируйте таблицу на новый лист и сохраните файл снова."
    ),
    "long_cell": _("В одной из ячеек слишком длинный текст. Сократите его и загрузите файл снова."),
    "too_heavy": _(
        "Файл слишком сложен для обработки. Скопируйте таблицу в новый файл без оформления и загрузите его."
    ),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of one sheet as they stand; the index of a row plus one is its number in Excel."""

    rows: list[tuple[Cell, ...]]
    sheet: str
    sheets: tuple[str, ...]
    merged: tuple[tuple[int, int, int, int], ...]


def refusal(code: str) -> SpreadsheetRefused:
    return SpreadsheetRefused(code, _REFUSALS[code])


def parse_workbook(data: bytes, *, limits: Limits, sheet: str | None = None) -> Grid:
    caps = {
        "rows": limits.max_rows + TITLE_ROWS,
        "columns": limits.max_columns,
        "cells": limits.max_cells,
        "chars": limits.max_cell_chars,
        "sheet": sheet,
    }
    walls = Walls(
        memory_bytes=limits.child_memory_bytes,
        cpu_seconds=limits.child_cpu_seconds,
        wall_seconds=limits.child_wall_seconds,
        output_bytes=limits.child_output_bytes,
    )
    try:
        with jailed(CHILD, data, library="python_calamine", caps=caps, walls=walls) as pieces:
            output = b"".join(pieces)
    except Overrun:
        raise refusal("too_heavy") from None
    return _decode(output)


def _decode(output: bytes) -> Grid:
    """The child is not trusted either: plain JSON, never pickle. A missing end mark means that it died."""
    lines = output.split(b"\n")
    try:
        head = json.loads(lines[0]) if lines[0] else None
        last = json.loads(lines[-2]) if len(lines) > 1 else None
    except ValueError:
        raise refusal("too_heavy") from None
    for record in (head, last):
        if isinstance(record, dict) and "error" in record:
            raise refusal(record["error"] if record["error"] in _REFUSALS else "broken")
    if not isinstance(head, dict) or last != {"end": True}:
        raise refusal("too_heavy")
    rows = [tuple(_cell(value) for value in json.loads(line)) for line in lines[1:-2]]
    merged = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in head["merged"])
    return Grid(rows=rows, sheet=head["sheet"], sheets=tuple(head["sheets"]), merged=merged)


def _cell(value: Any) -> Cell:
    match value:
        case "":
            return None
        case {"t": moment}:
            return datetime.datetime.fromisoformat(moment)
        case {"d": day}:
            return datetime.date.fromisoformat(day)
        case {"h": hour}:
            return datetime.time.fromisoformat(hour)
        case {"s": seconds}:
            return float(seconds) / 86_400
        case float() if value.is_integer() and abs(value) < 1e15:
            return int(value)
        case None | bool() | int() | float() | str():
            return value
    return str(value)
