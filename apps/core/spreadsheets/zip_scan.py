"""Look through an xlsx without building anything from it, so that no bomb reaches the parser.

Sheets are streamed through expat in small chunks. Only cells that hold a value count: Excel itself writes styled
empty cells down to row 1,048,576, and calamine skips those, but for two *filled* corners it allocates the rectangle.
"""

import io
import re
import struct
import time
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from .errors import SpreadsheetRefused
from .limits import Limits
from .sandbox import TITLE_ROWS, refusal

_END_OF_DIRECTORY = b"PK\x05\x06"
_ZIP64_LOCATOR = b"PK\x06\x07"
_REFERENCE = re.compile(r"\A([A-Za-z]{1,3})([0-9]{1,7})\Z")
_CHUNK = 64 * 1024


def scan(data: bytes, limits: Limits) -> None:
    """Raise SpreadsheetRefused for an archive that is not a harmless .xlsx of a sane size."""
    _check_directory(data, limits)
    deadline = time.monotonic() + limits.scan_seconds
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(data), limits)
            unpacked = 0
            for entry in entries:
                unpacked += _scan_entry(archive, entry, limits, deadline, limits.max_unpacked_bytes - unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise refusal("broken") from error


def _check_directory(data: bytes, limits: Limits) -> None:
    """Count the entries before `zipfile` makes an object for each: 20 MB may declare 400,000 of them."""
    end = data.rfind(_END_OF_DIRECTORY, max(0, len(data) - 65_557))
    if end < 0 or end + 22 > len(data):
        raise refusal("broken")
    entries, size = struct.unpack_from("<HI", data, end + 10)
    too_many = entries > limits.max_zip_entries or size > limits.max_zip_entries * 512
    if too_many or data[max(0, end - 20) : end].startswith(_ZIP64_LOCATOR):
        raise refusal("too_heavy")


def _check_entries(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names) or any(entry.flag_bits & 0x1 for entry in entries):
        raise refusal("broken")
    if "xl/workbook.xml" not in names:
        raise SpreadsheetRefused(
            "not_xlsx", _("Это архив, но не таблица .xlsx. Откройте файл в Excel, сохраните как «Книга Excel (.xlsx)».")
        )
    total = sum(entry.file_size for entry in entries)
    # A tiny honest workbook packs well too; the ratio means something only when there is much to unpack.
    bomb = total > 4 * 1024 * 1024 and total > limits.max_zip_ratio * max(packed, 1)
    if len(entries) > limits.max_zip_entries or total > limits.max_unpacked_bytes or bomb:
        raise refusal("too_heavy")


def _scan_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, deadline: float, budget: int) -> int:
    watch = _Watcher(limits)
    read, looks_like_xml = 0, entry.filename.lower().endswith((".xml", ".rels"))
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > budget or time.monotonic() > deadline:
                raise refusal("too_heavy")
            try:
                watch.feed(chunk)
            except expat.ExpatError:
                if looks_like_xml:
                    raise refusal("broken") from None
                watch.active = False  # an image or a font: counted, not read
    watch.finish()
    return read


class _Watcher:
    """The farthest filled cell of a worksheet; refuses a DTD in any part (entity expansion)."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.active = True
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._root
        self.row = self.column = 0
        self.cell_row = self.cell_column = 0
        self.filled_rows = self.filled_cells = self.farthest_row = self.farthest_column = 0
        self.last_filled_row = 0

    def feed(self, chunk: bytes) -> None:
        if self.active:
            self.parser.Parse(chunk, False)

    def finish(self) -> None:
        if self.farthest_row > self.limits.max_rows + TITLE_ROWS:
            many = self.filled_rows > self.limits.max_rows
            raise refusal("too_many_rows" if many else "far_cell")
        if self.farthest_column > self.limits.max_columns:
            raise refusal("far_cell")
        if self.farthest_row * self.farthest_column > self.limits.max_cells:
            raise refusal("far_cell" if self.filled_cells * 4 < self.limits.max_cells else "too_heavy")

    def _doctype(self, *_declaration: Any) -> None:
        raise refusal("broken")

    def _root(self, name: str, _attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "worksheet":
            self.parser.StartElementHandler = self._element
        else:
            self.active = False

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._cell(attributes.get("r"))
            case "v" | "is" | "f":
                self._filled()
            case "row":
                number = attributes.get("r", "")
                self.row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
                self.column = 0

    def _cell(self, reference: str | None) -> None:
        if reference and (match := _REFERENCE.match(reference)):
            self.cell_column, self.cell_row = column_number(match[1]), int(match[2])
        else:
            self.cell_column, self.cell_row = self.column + 1, max(self.row, 1)
        self.column = self.cell_column

    def _filled(self) -> None:
        self.filled_cells += 1
        if self.cell_row != self.last_filled_row:
            self.filled_rows += 1
            self.last_filled_row = self.cell_row
        self.farthest_row = max(self.farthest_row, self.cell_row)
        self.farthest_column = max(self.farthest_column, self.cell_column)
        if self.filled_cells > 4 * self.limits.max_cells:
            raise refusal("too_heavy")


def column_number(letters: str) -> int:
    """«A» → 1, «XFD» → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
