"""The PDF of ballot sheets, by Typst from our own template; data goes in as JSON and is only ever shown as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import typst
from django.utils.translation import gettext as _

from . import layout
from .code import StripContent, strip_symbols, written

# The compiler reads nothing outside this folder.
_TEMPLATES: Final = Path(__file__).parent / "typst"
_LONGEST_NAME: Final = 44


@dataclass(frozen=True, slots=True)
class Sheet:
    """One respondent's ballot. `token` is ten symbols of `code.ALPHABET`; names are short: «Анна С.»."""

    token: str
    respondent: str
    counterparts: tuple[str, ...]
    heading: str


def sheets_pdf(sheets: Sequence[Sheet]) -> bytes:
    """Print one A4 page a sheet, black and white.

    Raises CodeRefused for a token that is not one and ValueError for a sheet that lists nobody or more than
    `layout.MAX_ROWS` people, or for no sheets at all.
    """
    if not sheets:
        raise ValueError("no sheets to print")
    data = {
        "words": _words(),
        "columns": layout.COLUMN_CENTRES,
        "names": [layout.NAMES_LEFT, layout.NAMES_RIGHT],
        "markers": [_plain(layout.marker_ink(number)) for number in range(len(layout.MARKERS))],
        "sheets": [_sheet(sheet) for sheet in sheets],
    }
    # The stub of the compiler knows no source given as bytes together with options.
    compiler = cast("Any", typst)
    pdf = compiler.compile(
        (_TEMPLATES / "ballot.typ").read_bytes(),
        root=str(_TEMPLATES),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return bytes(pdf)


def _sheet(sheet: Sheet) -> dict[str, Any]:
    grid = layout.grid(len(sheet.counterparts))
    symbols = strip_symbols(StripContent(layout.VERSION, grid.rows, sheet.token))
    return {
        "heading": sheet.heading,
        "respondent": _short(sheet.respondent),
        "code": written(sheet.token),
        "strips": [_plain(layout.strip_ink(place, symbols)) for place in layout.STRIPS],
        "radius": grid.radius,
        "pitch": grid.pitch,
        "lines": [grid.line(row) for row in range(grid.rows + 1)],
        "rows": [
            {"name": _short(name), "y": grid.centre(row, 0)[1], "top": grid.line(row)}
            for row, name in enumerate(sheet.counterparts)
        ],
    }


def _words() -> dict[str, Any]:
    return {
        "respondent": _("Отвечает"),
        "question": _("С кем вы хотели бы работать вместе? Отметьте после встречи."),
        "fill": _("Закрасьте кружок целиком, тёмной ручкой:"),
        "instead_of": _("не так:"),
        "ranks": _("1-й, 2-й и 3-й выбор — по одному человеку. Можно отметить меньше трёх или никого."),
        "never": _("«Не хотел(а) бы» — если с этим человеком работать не хочется. Объяснять не нужно."),
        "mistake": _("Ошиблись? Перечеркните кружок большим крестом и закрасьте другой:"),
        "private": _("Ответы увидит только куратор."),
        "give": _("Заполнили? Отдайте лист куратору или положите текстом вниз."),
        "care": _("Не закрывайте чёрные квадраты и полоски: по ним лист читает компьютер."),
        "person": _("Человек"),
        "columns": [_("1-й выбор"), _("2-й выбор"), _("3-й выбор"), _("Не хотел(а) бы")],
        "digits": ["1", "2", "3", "—"],
        "code": _("Номер листа"),
    }


def _plain(rectangles: list[layout.Rectangle]) -> list[list[float]]:
    return [[part.left, part.top, part.width, part.height] for part in rectangles]


def _short(name: str) -> str:
    """Return the name on one line, cut where the row ends."""
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1].rstrip() + "…"
