"""Text tables as they come: any encoding, any delimiter, and quoting that was never escaped.

Open data of a real region contain `"… гимназия № 1505 "Ника"","107061, …"`: inner quotes are not doubled, and the
`csv` module silently moves them. A record is first read strictly; when that fails, a quote closes its field only if a
delimiter or the end of the line follows, and the result counts only when the number of columns is right.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from .errors import SpreadsheetRefused
from .limits import Limits
from .sandbox import refusal
from .table import Row

DELIMITERS: Final = (";", ",", "\t", "|")
# How far a quoted field may run before it is taken for a stray quote.
_MAX_RECORD_LINES: Final = 200
_SAMPLE_LINES: Final = 200
_PAGES: Final = (0x00, 0x04, 0x20, 0x21)
_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")
_CYRILLIC: Final = re.compile(r"[А-Яа-яЁё]")
# Letters that cp1251 text gives when it is read as something else, and the reverse: far from Russian.
_UNLIKELY: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9fЂЃѓЌќЋћЏџҐґЄєЇїЈјЉљЊњЅѕ¤¦§¬­°±µ¶·]")


@dataclass(frozen=True, slots=True)
class TextTable:
    rows: list[Row]
    encoding: str
    delimiter: str


def read_text(data: bytes, limits: Limits) -> TextTable:
    if len(data) > limits.max_text_bytes:
        raise SpreadsheetRefused(
            "too_large",
            _("Файл больше %(size)d МБ. Разделите его на несколько.") % {"size": limits.max_text_bytes // 1024 // 1024},
        )
    text, encoding = decode(data)
    lines = _LINE_BREAK.split(text)
    if lines and not lines[-1]:
        lines.pop()
    if len(lines) > 4 * limits.max_rows:
        raise refusal("too_many_rows")
    if max((line.count(d) for line in lines for d in DELIMITERS), default=0) > 8 * limits.max_columns:
        raise refusal("far_cell")
    delimiter = detect_delimiter(lines)
    rows = RecordReader(lines, delimiter, limits).read()
    if len(rows) > limits.max_rows + 100:
        raise refusal("too_many_rows")
    return TextTable(rows=rows, encoding=encoding, delimiter=delimiter)


def decode(data: bytes) -> tuple[str, str]:
    """The text without its mark of order, and the encoding: utf-8-sig, utf-16, utf-8, cp1251 or cp866."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(data, "utf-16"), "utf-16"
    if data.startswith(b"\xef\xbb\xbf"):
        return _decode_as(data, "utf-8-sig"), "utf-8-sig"
    if 0 in data:
        for encoding, high in (("utf-16-le", data[1:4096:2]), ("utf-16-be", data[:4096:2])):
            # No mark, but every second byte is a page of Latin, Cyrillic or punctuation.
            if len(data) >= 4 and len(data) % 2 == 0 and sum(high.count(page) for page in _PAGES) >= 0.95 * len(high):
                return _decode_as(data, encoding), encoding
        raise SpreadsheetRefused(
            "not_text", _("Это не таблица: в файле двоичные данные. Загрузите таблицу .xlsx или .csv.")
        )
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    candidates = [(data.decode(name, errors="replace"), name) for name in ("cp1251", "cp866")]
    return max(candidates, key=lambda candidate: _likelihood(candidate[0][:20_000]))


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SpreadsheetRefused(
            "encoding", _("Не удалось прочитать текст файла. Сохраните его в кодировке UTF-8 и загрузите снова.")
        ) from error
    if "\x00" in text:
        raise SpreadsheetRefused(
            "not_text", _("Это не таблица: в файле двоичные данные. Загрузите таблицу .xlsx или .csv.")
        )
    return text.removeprefix("\ufeff")


def _likelihood(text: str) -> int:
    lower_after_lower = len(re.findall(r"[а-яё]{3}", text))
    return 3 * lower_after_lower + len(_CYRILLIC.findall(text)) - 5 * len(_UNLIKELY.findall(text))


def detect_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts most lines into the same number (at least two) of columns."""
    sample = [line for line in lines[:_SAMPLE_LINES] if line.strip()]

    def agreement(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(_split_tolerantly(line, delimiter)) for line in sample)
        useful = [(count, width) for width, count in widths.items() if width > 1]
        if not useful:
            return (0.0, 0)
        count, width = max(useful)
        return (round(count / len(sample), 2), width)

    best = max(DELIMITERS, key=agreement)
    return best if agreement(best)[1] else DELIMITERS[0]


def _split_tolerantly(text: str, delimiter: str) -> list[str]:
    """A quote closes a quoted field only before a delimiter or at the end."""
    if '"' not in text:
        return text.split(delimiter)
    cells: list[str] = []
    start, length = 0, len(text)
    closing = re.compile(r'"[ \t]*(?:' + re.escape(delimiter) + r"|\Z)" if delimiter != "\t" else r'" *(?:\t|\Z)')
    while start <= length:
        if text.startswith('"', start):
            match = closing.search(text, start + 1)
            if match is None:
                cells.append(text[start + 1 :])
                return cells
            cells.append(text[start + 1 : match.start()].replace('""', '"'))
            if not match.group().endswith(delimiter):
                return cells
            start = match.end()
        else:
            end = text.find(delimiter, start)
            end = length if end < 0 else end
            cells.append(text[start:end])
            start = end + 1
    return cells


class RecordReader:
    def __init__(self, lines: list[str], delimiter: str, limits: Limits) -> None:
        self.lines = lines
        self.delimiter = delimiter
        self.limits = limits
        quoted = r'[ \t]*+"((?:[^"]++|"")*+)"[ \t]*+' if delimiter != "\t" else r' *+"((?:[^"]++|"")*+)" *+'
        bare = rf'([^"{re.escape(delimiter)}][^{re.escape(delimiter)}]*+|)'
        self.field = re.compile(rf"(?:{quoted}|{bare})(?:({re.escape(delimiter)})|\Z)", re.DOTALL)

    @cached_property
    def width(self) -> int:
        """The number of columns most lines agree on, a trailing delimiter not counted."""
        widths = Counter(
            self._trimmed_width(_split_tolerantly(line, self.delimiter))
            for line in self.lines[:_SAMPLE_LINES]
            if line.strip()
        )
        return max(widths, key=lambda width: (widths[width], width), default=1)

    @cached_property
    def trailing(self) -> bool:
        """Every full line ends with a delimiter: the empty last column is an artefact."""
        sample = [line for line in self.lines[:_SAMPLE_LINES] if line.strip()]
        return bool(sample) and sum(line.endswith(self.delimiter) for line in sample) * 10 >= 9 * len(sample)

    def _trimmed_width(self, cells: list[str]) -> int:
        return len(cells) - 1 if self.trailing and len(cells) > 1 and not cells[-1] else len(cells)

    def read(self) -> list[Row]:
        rows: list[Row] = []
        position = 0
        while position < len(self.lines):
            row, used = self._record(position, len(rows) + 1)
            rows.append(row)
            position += used
        return rows

    def _record(self, position: int, number: int) -> tuple[Row, int]:
        line = self.lines[position]
        if '"' not in line:
            return self._row(number, line.split(self.delimiter)), 1
        strict = self._strict(position)
        if strict is not None:
            return self._row(number, strict[0]), strict[1]
        return self._recover(position, number)

    def _strict(self, position: int) -> tuple[list[str], int] | None:
        text, used = self.lines[position], 1
        while (cells := self._fields(text)) is None:
            more = position + used < len(self.lines) and used < _MAX_RECORD_LINES
            if not more or text.count('"') % 2 == 0:
                return None
            text += "\n" + self.lines[position + used]
            used += 1
        if used > 1 and self._trimmed_width(cells) != self.width:
            return None  # a stray quote that swallowed the next lines
        return cells, used

    def _fields(self, text: str) -> list[str] | None:
        cells, start = [], 0
        while match := self.field.match(text, start):
            quoted, bare, delimiter = match.groups()
            cells.append(quoted.replace('""', '"') if quoted is not None else bare)
            if delimiter is None:
                return cells
            start = match.end()
        return None

    def _recover(self, position: int, number: int) -> tuple[Row, int]:
        text = self.lines[position]
        for used in range(1, _MAX_RECORD_LINES):
            cells = _split_tolerantly(text, self.delimiter)
            if self._trimmed_width(cells) == self.width and (
                used == 1 or text.rstrip().endswith(('"', self.delimiter))
            ):
                return self._row(number, cells, repaired=True), used
            if self._trimmed_width(cells) > self.width or position + used >= len(self.lines):
                break
            text += "\n" + self.lines[position + used]
        cells = _split_tolerantly(self.lines[position], self.delimiter)
        problem = _("Строка разбита на столбцы неверно: столбцов %(got)d, а в таблице %(need)d. Проверьте кавычки.")
        numbers = {"got": self._trimmed_width(cells), "need": self.width}
        return self._row(number, cells, repaired=True, problem=problem % numbers), 1

    def _row(self, number: int, cells: list[str], *, repaired: bool = False, problem: str | None = None) -> Row:
        if self.trailing and len(cells) > 1 and not cells[-1]:
            cells = cells[:-1]
        if len(cells) > self.limits.max_columns:
            raise refusal("far_cell")
        if any(len(cell) > self.limits.max_cell_chars for cell in cells):
            raise refusal("long_cell")
        if problem is None and len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            problem = _("В строке больше столбцов, чем в таблице: %(got)d вместо %(need)d. Проверьте разделители.") % {
                "got": len(cells),
                "need": self.width,
            }
        return Row(
            number=number, cells=tuple(cell.strip() or None for cell in cells), repaired=repaired, problem=problem
        )
