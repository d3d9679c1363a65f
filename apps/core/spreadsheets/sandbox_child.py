"""What the jailed child does with one workbook: read it from stdin, print JSON lines.

calamine aborts the whole process on a failed allocation, which no `except` in the caller could survive.
"""

import datetime
import io
import json
import math
import sys
from typing import Any


def encode(value: object) -> object:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime.datetime):
        return {"t": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"d": value.isoformat()}
    if isinstance(value, datetime.time):
        return {"h": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"s": value.total_seconds()}
    return str(value)


def choose(library: Any, workbook: Any, wanted: str | None) -> Any:
    """The named sheet, else the first visible one that has something in it, else the first visible one."""
    if wanted is not None:
        return workbook.get_sheet_by_name(wanted)
    visible, plain = library.SheetVisibleEnum.Visible, library.SheetTypeEnum.WorkSheet
    names = [m.name for m in workbook.sheets_metadata if m.visible == visible and m.typ == plain]
    sheets = (workbook.get_sheet_by_name(name) for name in names or workbook.sheet_names)
    first = None
    for sheet in sheets:
        first = first or sheet
        if sheet.total_height > 1:
            return sheet
    return first


def main(caps: dict[str, Any]) -> int:
    import python_calamine

    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", write_through=False)

    def emit(value: object) -> None:
        out.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheet = choose(python_calamine, workbook, caps.get("sheet"))
        if sheet is None:
            emit({"error": "empty"})
        elif sheet.total_height > caps["rows"]:
            emit({"error": "too_many_rows"})
        elif sheet.total_width > caps["columns"] or sheet.total_height * sheet.total_width > caps["cells"]:
            emit({"error": "far_cell"})
        else:
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
            emit({"sheet": sheet.name, "sheets": workbook.sheet_names, "merged": merged[:10_000]})
            for row in sheet.to_python(skip_empty_area=False):
                cells = [encode(cell) for cell in row]
                while cells and cells[-1] in ("", None):
                    cells.pop()
                if any(isinstance(cell, str) and len(cell) > caps["chars"] for cell in cells):
                    emit({"error": "long_cell"})
                    break
                emit(cells)
            else:
                emit({"end": True})
    except python_calamine.PasswordError:
        emit({"error": "password"})
    except python_calamine.WorksheetNotFound:
        emit({"error": "no_sheet"})
    except python_calamine.CalamineError:
        emit({"error": "broken"})
    out.flush()
    return 0
