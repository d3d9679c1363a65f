"""Compare a file with the cards there are: what would be created, filled in, left alone or refused. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from apps.school.people.domain import LEARNERS
from apps.school.people.imports.reading import ImportedRow


class RowAction(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What a card says, as far as the comparison needs it."""

    id: UUID
    key: str
    kind: str
    born: date | None
    class_title: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class PlannedRow:
    row: ImportedRow
    action: RowAction
    person_id: UUID | None = None
    changes: dict[str, Any] = field(default_factory=dict)


# Card fields that a file may fill in or correct.
UPDATED: Final = ("sex", "born", "class_title", "position", "hired_on", "email", "phone")


def plan_rows(rows: Sequence[ImportedRow], known: Iterable[KnownPerson]) -> list[PlannedRow]:
    """Decide about each row. The same file a second time gives only unchanged rows.

    People are told apart by name and birth date; without a date by class; a name alone is
    enough when only one card has it.
    """
    by_key: dict[str, list[KnownPerson]] = defaultdict(list)
    for person in known:
        by_key[person.key].append(person)
    seen: dict[tuple[str, str, str], int] = {}
    claimed: dict[UUID, int] = {}
    plan = []
    for row in rows:
        planned = _plan(row, by_key.get(row.key, []), seen)
        if planned.person_id is not None and planned.action is not RowAction.REJECT:
            earlier = claimed.setdefault(planned.person_id, row.number)
            if earlier != row.number:
                planned = _rejected(row, _("Этот человек уже есть в строке %(number)d.") % {"number": earlier})
        plan.append(planned)
    return plan


def _plan(row: ImportedRow, candidates: list[KnownPerson], seen: dict[tuple[str, str, str], int]) -> PlannedRow:
    if row.errors:
        return PlannedRow(row, RowAction.REJECT)
    identity = (row.key, row.born, row.class_title)
    if identity in seen:
        return _rejected(row, _("Повтор строки %(number)d этого файла.") % {"number": seen[identity]})
    seen[identity] = row.number
    # A child and an adult of one name are two people whatever else is unknown.
    fitting = [person for person in candidates if (person.kind in LEARNERS) == (row.kind in LEARNERS)]
    matches = _matches(row, fitting)
    if len(matches) > 1:
        return _rejected(
            row,
            _("С таким ФИО несколько карточек (%(count)d). Укажите дату рождения или класс.") % {"count": len(matches)},
        )
    if not matches:
        return PlannedRow(row, RowAction.CREATE)
    person = matches[0]
    changes = _changes(row, person)
    return PlannedRow(row, RowAction.UPDATE if changes else RowAction.UNCHANGED, person.id, changes)


def _matches(row: ImportedRow, candidates: list[KnownPerson]) -> list[KnownPerson]:
    if row.born:
        born = date.fromisoformat(row.born)
        exact = [p for p in candidates if p.born == born or (row.year_only and p.born and p.born.year == born.year)]
        # A card without a date may be this person's unless its class says otherwise.
        undated = [p for p in candidates if p.born is None and _same_class(row, p)]
        provisional = [p for p in candidates if p.born == date(born.year, 12, 31) and _same_class(row, p)]
        return exact or provisional or undated
    if row.class_title:
        same = [p for p in candidates if p.class_title == row.class_title]
        return same or [p for p in candidates if not p.class_title]
    return candidates


def _same_class(row: ImportedRow, person: KnownPerson) -> bool:
    return not row.class_title or not person.class_title or row.class_title == person.class_title


def _changes(row: ImportedRow, person: KnownPerson) -> dict[str, Any]:
    """Return what the file adds or corrects; an empty cell never erases anything."""
    changes = {}
    for name in UPDATED:
        value = getattr(row, name)
        if name == "born" and row.year_only and person.born is not None:
            continue
        if value and value != person.values.get(name, ""):
            changes[name] = value
    return changes


def _rejected(row: ImportedRow, sentence: str) -> PlannedRow:
    row.errors.append(sentence)
    return PlannedRow(row, RowAction.REJECT)


def counts_of(plan: Iterable[PlannedRow]) -> dict[str, int]:
    counts = {action.value: 0 for action in RowAction}
    for planned in plan:
        counts[planned.action] += 1
    return counts
