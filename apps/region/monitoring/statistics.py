"""Reference statistics: what the denominators of indicators are called in files, and how a file is read. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.spreadsheets import (
    Cell,
    CellProblem,
    Column,
    Row,
    Table,
    date_value,
    integer_value,
    map_headers,
    text_value,
)
from apps.core.spreadsheets.headers import HeaderMapping

# What fits the column of the table.
_LARGEST: Final = 2_147_483_647
_YEARS: Final = range(2015, 2101)
_LONGEST_SOURCE: Final = 255


class Statistic(StrEnum):
    """External figures that indicators are divided by (indicator table of the target model, I1–I4)."""

    POPULATION_10_19 = "population_10_19"
    POPULATION_15_19 = "population_15_19"
    YOUNG_SPECIALISTS = "young_specialists"
    ENTERPRISES = "enterprises"

    @property
    def label(self) -> Promise:
        return _LABELS[self]


_LABELS: Final = {
    Statistic.POPULATION_10_19: gettext_lazy("Дети 10–19 лет, чел."),
    Statistic.POPULATION_15_19: gettext_lazy("Подростки 15–19 лет, чел."),
    Statistic.YOUNG_SPECIALISTS: gettext_lazy("Учителя — молодые специалисты, чел."),
    Statistic.ENTERPRISES: gettext_lazy("Предприятия и организации, ед."),
}
_SPELLINGS: Final = {
    Statistic.POPULATION_10_19: ("дети 10-19 лет", "население 10-19 лет", "численность детей 10-19 лет"),
    Statistic.POPULATION_15_19: ("подростки 15-19 лет", "население 15-19 лет", "численность подростков 15-19 лет"),
    Statistic.YOUNG_SPECIALISTS: ("молодые специалисты", "учителя - молодые специалисты", "педагоги до 3 лет стажа"),
    Statistic.ENTERPRISES: ("предприятия", "предприятия и организации", "организации", "число предприятий"),
}
_WHOLE_REGION: Final = frozenset({"", "регион", "регион в целом", "всего", "итого", "субъект"})

SCHEMA: Final = (
    Column("code", gettext_lazy("Показатель"), ("Наименование показателя", "Статистика"), required=True),
    Column("place", gettext_lazy("Территория"), ("Муниципалитет", "Муниципальное образование", "Район", "Округ")),
    Column("year", gettext_lazy("Год"), required=True),
    Column("value", gettext_lazy("Значение"), ("Количество", "Численность", "Число"), required=True),
    Column("source", gettext_lazy("Источник"), required=True),
    Column("as_of", gettext_lazy("На дату"), ("Дата", "По состоянию на"), required=True),
)


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """A line of the file as it was understood; ``problems`` are sentences that keep it out.

    ``place`` is the municipality as written, empty for the region as a whole.
    """

    number: int
    code: Statistic | None
    place: str
    year: int
    value: int
    source: str
    as_of: datetime.date | None
    problems: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the line is about, for the plan."""
        where = self.place or _("регион в целом")
        return ", ".join(part for part in (str(self.code.label) if self.code else "", where, str(self.year)) if part)


def statistic_of(text: str) -> Statistic | None:
    """Find the figure by its code, its title or a usual spelling of it."""
    wanted = _plain(text)
    for statistic in Statistic:
        if wanted in {statistic.value, _plain(str(statistic.label)), *_SPELLINGS[statistic]}:
            return statistic
    return None


def read_statistics(table: Table) -> list[StatisticRow]:
    """Give meaning to the rows of a table. Raises SpreadsheetRefused when a required column is missing."""
    mapping = map_headers(table.headers, SCHEMA).check()
    return [_read(row, mapping) for row in table.rows]


def _read(row: Row, mapping: HeaderMapping) -> StatisticRow:
    problems = [row.problem] if row.problem else []

    def understood[T](key: str, read: Callable[[Cell], T | None], missing: str) -> T | None:
        try:
            value = read(mapping.cell(row, key))
        except CellProblem as problem:
            problems.append(str(problem))
            return None
        if value in (None, ""):
            problems.append(missing)
            return None
        return value

    code_text = understood("code", text_value, _("Не указан показатель."))
    code = statistic_of(code_text) if code_text else None
    if code_text and code is None:
        known = "; ".join(f"«{item.label}»" for item in Statistic)
        problems.append(_("Такой статистики нет. Известны: %(known)s.") % {"known": known})
    year = understood("year", integer_value, _("Не указан год."))
    if year is not None and year not in _YEARS:
        problems.append(_("Год %(year)s не подходит: нужен год четырьмя цифрами.") % {"year": year})
    value = understood("value", integer_value, _("Не указано значение."))
    if value is not None and not 0 <= value <= _LARGEST:
        problems.append(_("Значение должно быть целым числом не меньше нуля."))
    source = understood("source", text_value, _("Не указан источник: без него число не проверить."))
    as_of = understood("as_of", date_value, _("Не указана дата, на которую верно число."))
    place = text_value(mapping.cell(row, "place"))
    return StatisticRow(
        number=row.number,
        code=code,
        place="" if _plain(place) in _WHOLE_REGION else place,
        year=year or 0,
        value=value or 0,
        source=(source or "")[:_LONGEST_SOURCE],
        as_of=as_of,
        problems=tuple(problems),
    )


def _plain(text: str) -> str:
    words = re.sub(r"[–—−]", "-", text.casefold().replace("ё", "е"))
    return " ".join(words.split()).rstrip(" .")


def sample() -> tuple[Sequence[str], Sequence[Sequence[str | int | datetime.date]]]:
    """Return headings and rows of a file that can be loaded, for people to fill in."""
    day = datetime.date(2026, 1, 1)
    source = _("Росстат, бюллетень «Численность населения по полу и возрасту»")
    rows = [[str(item.label), _("регион в целом"), 2026, 0, source, day] for item in Statistic]
    return [str(column.title) for column in SCHEMA], rows
