"""Read a table somebody uploaded. Nothing in the file is believed, its name least of all."""

from typing import Literal

from django.utils.translation import gettext as _

from . import delimited, sandbox, zip_scan
from .errors import SpreadsheetRefused
from .headers import Merged, Schema, find_heading, is_numbering
from .limits import DEFAULT_LIMITS, Limits
from .safety import without_guard
from .table import Cell, Row, Table

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


def read_table(
    data: bytes,
    filename: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    schema: Schema | None = None,
    sheet: str | None = None,
) -> Table:
    """Rows under the heading of the first sheet with data, each with the number Excel shows.

    The type is told by the content; `filename` only words the refusals. `schema` helps to find the heading among
    title rows. Raises SpreadsheetRefused with a Russian sentence.
    """
    raw = read_rows(data, filename, limits=limits, sheet=sheet)
    grid = [row.cells for row in raw.rows]
    heading = find_heading(grid, schema=schema, merged=raw.merged)
    if heading is None:
        raise SpreadsheetRefused(
            "no_heading", _("В файле не найдена строка с названиями столбцов. Добавьте её над данными.")
        )
    body = [row for row in raw.rows[heading.last + 1 :] if any(cell is not None for cell in row.cells)]
    if body and is_numbering(body[0].cells):
        body = body[1:]
    if len(body) > limits.max_rows:
        raise sandbox.refusal("too_many_rows")
    width = max([_filled_width(heading.titles), *(_filled_width(row.cells) for row in body if row.problem is None)])
    return Table(
        headers=(*heading.titles, *[""] * width)[:width],
        rows=tuple(
            Row(row.number, (*row.cells, *[None] * (width - len(row.cells))), row.repaired, row.problem) for row in body
        ),
        header_row=raw.rows[heading.last].number,
        format=raw.format,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        sheet=raw.sheet,
        sheets=raw.sheets,
    )


class RawRows:
    """Every row of the file, titles included; what `annotate` gives back."""

    def __init__(self, rows: list[Row], merged: Merged = ()) -> None:
        self.rows = rows
        self.merged = merged
        self.format: Literal["xlsx", "csv"] = "xlsx"
        self.encoding: str | None = None
        self.delimiter: str | None = None
        self.sheet: str | None = None
        self.sheets: tuple[str, ...] = ()


def read_rows(data: bytes, filename: str, *, limits: Limits = DEFAULT_LIMITS, sheet: str | None = None) -> RawRows:
    if not data.strip():
        raise sandbox.refusal("empty")
    if len(data) > limits.max_bytes:
        raise SpreadsheetRefused(
            "too_large",
            _("Файл «%(name)s» больше %(size)d МБ. Разделите его на несколько.")
            % {"name": _short(filename), "size": limits.max_bytes // 1024 // 1024},
        )
    if data.startswith(_OLE):
        raise SpreadsheetRefused(
            "old_excel",
            _("Файл сохранён в старом формате .xls или защищён паролем. Сохраните его как «Книга Excel (.xlsx)»."),
        )
    if data.startswith(b"PK"):
        if not data.startswith(_ZIP):
            raise sandbox.refusal("broken")
        return _read_workbook(data, limits, sheet)
    return _read_text(data, limits)


def _read_workbook(data: bytes, limits: Limits, sheet: str | None) -> RawRows:
    zip_scan.scan(data, limits)
    grid = sandbox.parse_workbook(data, limits=limits, sheet=sheet)
    rows = [Row(index, tuple(_clean(cell) for cell in cells)) for index, cells in enumerate(grid.rows, start=1)]
    if not any(cell is not None for row in rows for cell in row.cells):
        raise sandbox.refusal("empty")
    raw = RawRows(rows, grid.merged)
    raw.sheet, raw.sheets = grid.sheet, grid.sheets
    return raw


def _read_text(data: bytes, limits: Limits) -> RawRows:
    text = delimited.read_text(data, limits)
    rows = [Row(r.number, tuple(_clean(cell) for cell in r.cells), r.repaired, r.problem) for r in text.rows]
    raw = RawRows(rows)
    raw.format, raw.encoding, raw.delimiter = "csv", text.encoding, text.delimiter
    return raw


def _clean(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return without_guard(cell.replace("\xa0", " ").replace("_x000D_", "").strip()) or None


def _filled_width(cells: tuple[Cell, ...] | tuple[str, ...]) -> int:
    return max((index for index, cell in enumerate(cells, start=1) if cell not in (None, "")), default=0)


def _short(filename: str) -> str:
    return filename.rpartition("/")[2].rpartition("\\")[2][:80]
