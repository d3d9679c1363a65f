"""Tables we give out: xlsx and csv that no program can take for a formula."""

import csv
import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped, unused-ignore]
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .headers import find_heading
from .limits import DEFAULT_LIMITS, Limits
from .reading import read_rows
from .safety import safe_cell

type Value = str | Promise | int | float | Decimal | bool | datetime.datetime | datetime.date | datetime.time | None

_OPTIONS = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "remove_timezone": True,
    "default_date_format": "dd.mm.yyyy",
}
_SAMPLE = 200
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` may be a generator: it is written as it comes."""

    name: str
    headers: Sequence[str | Promise]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[float] | None = None
    """Column widths in characters; measured on the first rows when absent."""


def write_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook with a styled frozen heading and filters. Constant memory whatever the number of rows."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, _OPTIONS)
    formats = _Formats(book)
    names: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, names))
        rows = iter(sheet.rows)
        head = [row for _index, row in zip(range(_SAMPLE), rows, strict=False)]
        titles = [str(title) for title in sheet.headers]
        for index, width in enumerate(sheet.widths or _widths(titles, head)):
            page.set_column(index, index, width)
        page.freeze_panes(1, 0)
        for index, title in enumerate(titles):
            page.write_string(0, index, safe_cell(title), formats.header)
        count = 0
        for source in (head, rows):
            for row in source:
                count += 1
                for index, value in enumerate(row):
                    _write(page, count, index, value, formats)
        if titles:
            page.autofilter(0, 0, count, len(titles) - 1)
    if not names:
        book.add_worksheet()
    book.close()
    return output.getvalue()


def write_csv(headers: Sequence[str | Promise], rows: Iterable[Sequence[Value]]) -> bytes:
    """Semicolons, a byte order mark and CRLF: what Russian Excel opens by a double click."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(str(title)) for title in headers])
    for row in rows:
        writer.writerow([_text(value) for value in row])
    return output.getvalue().encode("utf-8-sig")


def annotate(
    data: bytes,
    filename: str,
    errors: Mapping[int, str | Sequence[str]],
    *,
    limits: Limits = DEFAULT_LIMITS,
    sheet: str | None = None,
) -> bytes:
    """The uploaded table as xlsx with one more column, «Ошибка». Keys of `errors` are Row.number.

    Rows stay where they were, so the numbers in messages fit; values are kept, the looks are not.
    """
    raw = read_rows(data, filename, limits=limits, sheet=sheet)
    grid = [row.cells for row in raw.rows]
    heading = find_heading(grid, merged=raw.merged)
    heading_rows = range(heading.first, heading.last + 1) if heading else range(0)
    column = max((len(cells) for cells in grid), default=0)
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, _OPTIONS)
    formats = _Formats(book)
    page = book.add_worksheet(_sheet_name(raw.sheet or _("Лист1"), set()))
    body = [[_text(cell) for cell in cells] for cells in grid[:_SAMPLE]]
    for index, width in enumerate(_widths([""] * column, body)):
        page.set_column(index, index, width)
    page.set_column(column, column, 60)
    for index, row in enumerate(raw.rows):
        for position, cell in enumerate(row.cells):
            _write(page, index, position, cell, formats, formats.header if index in heading_rows else None)
        if heading is not None and index == heading.last:
            page.write_string(index, column, _("Ошибка"), formats.header)
        elif found := errors.get(row.number):
            text = found if isinstance(found, str) else " ".join(str(sentence) for sentence in found)
            page.write_string(index, column, safe_cell(text), formats.error)
    book.close()
    return output.getvalue()


class _Formats:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.header = book.add_format(
            {"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.date = book.add_format({"num_format": "dd.mm.yyyy"})
        self.moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        self.time = book.add_format({"num_format": "hh:mm"})
        self.error = book.add_format({"font_color": "#B3261E", "text_wrap": True, "valign": "top"})


def _write(
    page: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    value: Value,
    formats: _Formats,
    style: "xlsxwriter.format.Format | None" = None,
) -> None:
    match value:
        case None | "":
            return
        case bool():
            page.write_boolean(row, column, value, style)
        case int() | Decimal() if len(str(value)) > 15:
            page.write_string(row, column, str(value), style)  # ОГРН and СНИЛС lose digits as numbers
        case int() | float() | Decimal():
            page.write_number(row, column, value, style)
        case datetime.datetime():
            page.write_datetime(row, column, value, style or formats.moment)
        case datetime.date():
            page.write_datetime(row, column, value, style or formats.date)
        case datetime.time():
            page.write_datetime(row, column, value, style or formats.time)
        case _:
            page.write_string(row, column, safe_cell(str(value)), style)


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("да") if value else _("нет")
        case int() | float() | Decimal():
            return str(value).replace(".", ",")  # a number of ours, not text of theirs: «-5» stays a number
        case datetime.datetime():
            return f"{value:%d.%m.%Y %H:%M}"
        case datetime.date():
            return f"{value:%d.%m.%Y}"
        case datetime.time():
            return f"{value:%H:%M}"
    return safe_cell(str(value))


def _widths(titles: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[float]:
    widths = [max((len(word) for word in title.split()), default=0) + 4 for title in titles]
    for row in rows:
        for index, value in enumerate(row[: len(widths)]):
            widths[index] = max(widths[index], len(_text(value)) + 2)
    return [float(min(max(width, 8), 60)) for width in widths]


def _sheet_name(name: str, taken: set[str]) -> str:
    """Excel allows 31 characters, none of []:*?/\\, and compares names without case."""
    base = " ".join(name.translate(_NOT_IN_SHEET_NAMES).split())[:31] or "Лист"
    unique, number = base, 2
    while unique.casefold() in taken:
        suffix = f" {number}"
        unique, number = base[: 31 - len(suffix)] + suffix, number + 1
    taken.add(unique.casefold())
    return unique
