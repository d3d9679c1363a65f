"""Find the heading of a table and say which column is which."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import ngettext

from .errors import SpreadsheetRefused
from .table import Cell, Row

_SEARCH_ROWS = 40
_WIDEST_MERGE = 256
type Merged = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class Column:
    """One thing we want to find in a table. `title` is how we call it to a person."""

    key: str
    title: str | Promise
    synonyms: tuple[str, ...] = ()
    required: bool = False


type Schema = Sequence[Column]


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    columns: Mapping[str, int]
    """Column key → index of the cell."""
    missing: tuple[Column, ...] = ()
    unknown: tuple[str, ...] = ()
    """Headers nobody asked for: shown to the person, never an error."""
    repeated: tuple[str, ...] = ()
    """Headers that mean a column already taken by one to the left."""
    headers: tuple[str, ...] = field(default=(), repr=False)

    def check(self) -> "HeaderMapping":
        """Raise one refusal that names all required columns that are not there."""
        if self.missing:
            titles = ", ".join(f"«{column.title}»" for column in self.missing)
            text = ngettext(
                "В таблице нет обязательного столбца %(titles)s. Добавьте его и загрузите файл снова.",
                "В таблице нет обязательных столбцов: %(titles)s. Добавьте их и загрузите файл снова.",
                len(self.missing),
            )
            raise SpreadsheetRefused("columns_missing", text % {"titles": titles})
        return self

    def cell(self, row: Row, key: str) -> Cell:
        index = self.columns.get(key)
        return None if index is None or index >= len(row.cells) else row.cells[index]


def normalise_header(text: str) -> str:
    """«ФИО  наставляемого *» and «Фио_наставляемого» are the same header."""
    return " ".join(re.sub(r"[^0-9a-zа-я№]+", " ", text.casefold().replace("ё", "е")).split())


def _spellings(header: str) -> list[str]:
    """The header as it stands, without its parentheses, and the lower part of a two-storey one."""
    variants = [header, re.sub(r"\([^)]*\)", " ", header), header.rpartition(" / ")[2]]
    normal = [normalise_header(variant) for variant in variants]
    return [text for index, text in enumerate(normal) if text and text not in normal[:index]]


def map_headers(headers: Sequence[str], schema: Schema) -> HeaderMapping:
    """Match by equality of the whole normalised header, then without what is in parentheses.

    Nothing is guessed by a part of a word: «Адрес» must not catch «Адрес электронной почты».
    """
    wanted: dict[str, str] = {}
    for column in schema:
        for name in (column.key, str(column.title), *column.synonyms):
            wanted.setdefault(normalise_header(name), column.key)
    columns: dict[str, int] = {}
    repeated: dict[int, str] = {}
    taken: set[int] = set()
    for attempt in range(3):
        for index, header in enumerate(headers):
            spellings = _spellings(header)
            if index in taken or index in repeated or attempt >= len(spellings):
                continue
            key = wanted.get(spellings[attempt])
            if key is None:
                continue
            if key in columns:
                repeated[index] = header
            else:
                columns[key] = index
                taken.add(index)
    missing = tuple(column for column in schema if column.required and column.key not in columns)
    unknown = tuple(h for i, h in enumerate(headers) if h and i not in taken and i not in repeated)
    return HeaderMapping(columns, missing, unknown, tuple(repeated.values()), tuple(headers))


@dataclass(frozen=True, slots=True)
class Heading:
    first: int
    last: int
    """Indexes of the first and the last row of the heading in the grid."""
    titles: tuple[str, ...]


def find_heading(
    grid: Sequence[Sequence[Cell]], *, schema: Schema | None = None, merged: Merged = ()
) -> Heading | None:
    """Skip the titles above a table. With a schema the row that names most of its columns wins."""
    best: tuple[float, int] | None = None
    width = max((len(row) for row in grid[: _SEARCH_ROWS * 2]), default=0)
    for index, row in enumerate(grid[:_SEARCH_ROWS]):
        score = _heading_score(row, width)
        if score <= 0:
            continue
        if schema is not None:
            _last, titles = _storeys(grid, index, merged)
            score += 10 * len(map_headers(titles, schema).columns)
        if best is None or score > best[0]:
            best = (score, index)
    if best is None:
        return None
    last, titles = _storeys(grid, best[1], merged)
    return Heading(best[1], last, titles)


def _heading_score(row: Sequence[Cell], width: int) -> float:
    filled = [cell for cell in row if cell not in (None, "")]
    words = [c for c in filled if isinstance(c, str) and len(c) <= 200 and re.search(r"[^\W\d]", c)]
    if not words or (len(filled) < 2 and width > 1):
        return 0.0
    looks_like_data = sum(bool(re.search(r"@|\d{2}[.\-/ ]\d{2}|\d{5}", word)) for word in words)
    repeats = len(words) - len({normalise_header(word) for word in words})
    return (len(words) - 2 * looks_like_data - 2 * repeats - (len(filled) - len(words))) / max(width, 1)


def _storeys(grid: Sequence[Sequence[Cell]], index: int, merged: Merged) -> tuple[int, tuple[str, ...]]:
    """Join a heading of several rows: «Контакты» over «Телефон» becomes «Контакты / Телефон»."""
    over = [m for m in merged if m[0] == index]
    split = any(first[0] == first[2] and first[1] < first[3] for first in over)
    last = max((m[2] for m in over), default=index) if split else index
    if split and last == index:
        last = index + 1
    last = min(last, len(grid) - 1, index + 3)
    filled: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in merged:
        if index <= top <= last and right - left < _WIDEST_MERGE:
            for r in range(top, min(bottom, last) + 1):
                filled.update({(r, c): (top, left) for c in range(left, right + 1)})
    width = max(len(grid[r]) for r in range(index, last + 1))
    titles = []
    for column in range(width):
        parts: list[str] = []
        for r in range(index, last + 1):
            source_row, source_column = filled.get((r, column), (r, column))
            value = grid[source_row][source_column] if source_column < len(grid[source_row]) else None
            text = " ".join(str(value).split()) if value is not None else ""
            if text and text not in parts:
                parts.append(text)
        titles.append(" / ".join(parts))
    return last, tuple(titles)


def is_numbering(row: Sequence[Cell]) -> bool:
    """The row «1, 2, 3, …» that official forms put under the heading."""
    filled = [str(cell).strip() for cell in row if cell not in (None, "")]
    return len(filled) > 2 and filled == [str(n) for n in range(1, len(filled) + 1)]
