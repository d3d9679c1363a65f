"""Spreadsheets that people bring."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, headers: Sequence[str], *rows: Sequence[object]) -> dict[str, str | bytes]:
    """Return a file with one sheet, as a browser's file field takes it."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (headers, *rows):
        sheet.append(list(row))
    data = BytesIO()
    book.save(data)
    return {"name": name, "mimeType": XLSX, "buffer": data.getvalue()}
