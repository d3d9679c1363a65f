"""Reference statistics as a kind of file: figures created, updated, put back."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import Actor
from apps.core.spreadsheets import read_table
from apps.region.directory.importing import Planned, PlannedRow, Undo, Words, restored
from apps.region.directory.selectors import MunicipalityNames, columns_for_history, municipality_names
from apps.region.monitoring.models import ReferenceStatistic
from apps.region.monitoring.policies import MonitoringAction
from apps.region.monitoring.statistics import SCHEMA, StatisticRow, read_statistics

STATISTICS: Final = "statistics"
_COLUMNS: Final = ("value", "source", "as_of")
_CREATE: Final = "create"
_UPDATE: Final = "update"
_UNCHANGED: Final = "unchanged"
_REJECT: Final = "reject"

WORDS: Final = Words(
    title=gettext_lazy("Загрузки статистики"),
    section=gettext_lazy("Статистика"),
    section_route="monitoring:statistics",
    upload=gettext_lazy("Загрузить файл"),
    upload_title=gettext_lazy("Загрузить статистику"),
    upload_lead=gettext_lazy("Сначала покажем, что изменится. До подтверждения статистика остаётся прежней."),
    file_label=gettext_lazy("Файл со статистикой"),
    file_help=gettext_lazy(
        "xlsx или csv, до 20 МБ. Столбцы: показатель, территория, год, значение, источник, на дату. "
        "Пустая территория — регион в целом."
    ),
    dry=gettext_lazy("Это проверка: в статистике ещё ничего не изменилось."),
    load=gettext_lazy("Загрузить статистику"),
    loaded=gettext_lazy("Статистика загружена, показатели считаются по ней."),
    undone=gettext_lazy("Загрузка отменена, статистика такая же, как до неё."),
    rechecked=gettext_lazy("Файл проверен ещё раз."),
    subject=gettext_lazy("Статистика"),
    empty_hint=gettext_lazy("Скачайте образец, заполните его по данным Росстата и загрузите: xlsx или csv."),
    counters={
        _CREATE: gettext_lazy("новых чисел"),
        _UPDATE: gettext_lazy("изменятся"),
        _UNCHANGED: gettext_lazy("без изменений"),
        _REJECT: gettext_lazy("отклонено"),
    },
    decisions={
        _CREATE: gettext_lazy("новое"),
        _UPDATE: gettext_lazy("изменится"),
        _UNCHANGED: gettext_lazy("без изменений"),
        _REJECT: gettext_lazy("отклонено"),
    },
)

type Key = tuple[UUID | None, int, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the file with its municipality, the figure it would replace and what becomes of it."""

    row: StatisticRow
    municipality_id: UUID | None
    known: ReferenceStatistic | None
    decision: str
    reason: str = ""

    @property
    def key(self) -> Key:
        return self.municipality_id, self.row.year, str(self.row.code)


class StatisticsImporter:
    """Files with population, young specialists and enterprises."""

    kind = STATISTICS
    action = MonitoringAction.STATISTICS
    words = WORDS

    def plan(self, *, file_name: str, data: bytes, answers: Mapping[str, str], lock: bool) -> Planned:
        """Compare the rows of the file with the figures that are known."""
        rows = read_statistics(read_table(data, file_name, schema=SCHEMA))
        figures = ReferenceStatistic.objects.select_for_update() if lock else ReferenceStatistic.objects.all()
        known: dict[Key, ReferenceStatistic] = {
            (figure.municipality_id, figure.year, figure.code): figure for figure in figures.order_by("id")
        }
        lines = _lines(rows, municipality_names(), known)
        return Planned(
            counts={
                **{name: sum(line.decision == name for line in lines) for name in WORDS.counters},
                "rows": len(lines),
            },
            rows=[PlannedRow(line.row.number, line.decision, line.reason, line.row.name) for line in lines],
            digest=hashlib.sha256(
                repr([(line.key, line.decision, line.row, line.known and line.known.id) for line in lines]).encode()
            ).hexdigest(),
            content=lines,
        )

    def load(self, *, actor: Actor, planned: Planned, import_id: UUID) -> Undo:
        """Create the figures that are new, replace those that differ."""
        lines: list[_Line] = planned.content
        created = ReferenceStatistic.objects.bulk_create(
            ReferenceStatistic(
                municipality_id=line.municipality_id,
                year=line.row.year,
                code=str(line.row.code),
                entered_by=actor.user_id,
                **_values(line.row),
            )
            for line in lines
            if line.decision == _CREATE
        )
        updated: dict[UUID, dict[str, list[Any]]] = {}
        changed = []
        for line in lines:
            if line.decision != _UPDATE or line.known is None:
                continue
            before = columns_for_history(line.known, _COLUMNS)
            for name, value in _values(line.row).items():
                setattr(line.known, name, value)
            after = columns_for_history(line.known, _COLUMNS)
            updated[line.known.id] = {name: [before[name], after[name]] for name in _COLUMNS}
            line.known.entered_by = actor.user_id
            changed.append(line.known)
        ReferenceStatistic.objects.bulk_update(changed, [*_COLUMNS, "entered_by"])
        return Undo(created=[figure.id for figure in created], updated=updated)

    def restore(self, undo: Undo) -> None:
        """Remove the figures the file brought and put the replaced ones back."""
        touched = ReferenceStatistic.objects.select_for_update().order_by("id").in_bulk([*undo.updated])
        back = restored(touched, undo, columns_of=columns_for_history, parse=_parsed)
        ReferenceStatistic.objects.bulk_update(back, [*_COLUMNS])
        ReferenceStatistic.objects.filter(id__in=undo.created).delete()


def _lines(rows: list[StatisticRow], names: MunicipalityNames, known: Mapping[Key, ReferenceStatistic]) -> list[_Line]:
    lines: list[_Line] = []
    numbers: dict[Key, int] = {}
    for row in rows:
        problems = list(row.problems)
        municipality_id, problem = names.find(row.place) if row.place else (None, "")
        if problem:
            problems.append(problem)
        key = (municipality_id, row.year, str(row.code))
        if not problems and key in numbers:
            problems.append(
                _("Это число уже есть в строке %(number)s. Оставьте одну из них.") % {"number": numbers[key]}
            )
        if problems:
            lines.append(_Line(row, municipality_id, None, _REJECT, " ".join(problems)))
            continue
        numbers[key] = row.number
        figure = known.get(key)
        decision, reason = _compared(row, figure)
        spelled = replace(row, place=names.title(municipality_id))
        lines.append(_Line(spelled, municipality_id, figure, decision, reason))
    return lines


def _compared(row: StatisticRow, known: ReferenceStatistic | None) -> tuple[str, str]:
    if known is None:
        return _CREATE, ""
    if all(getattr(known, name) == value for name, value in _values(row).items()):
        return _UNCHANGED, ""
    return _UPDATE, _("Было: %(value)s, источник «%(source)s».") % {"value": known.value, "source": known.source}


def _values(row: StatisticRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _parsed(name: str, value: Any) -> Any:
    return datetime.date.fromisoformat(value) if name == "as_of" and value else value
