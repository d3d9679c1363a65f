"""Files loaded into a region: what every kind of them must be able to tell and to do.

The way of a file is the same for all: check, decide, load, take back. What is in it differs,
so an app of the region registers an importer of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.core.actor import Action, Actor
from apps.core.errors import NotFound

ORGANISATIONS: Final = "organisations"


@dataclass(frozen=True, slots=True)
class Words:
    """What the screens of one kind of file say.

    ``counters`` and ``decisions`` are named after the decisions on a row; ``totals`` are further counts
    of a plan, told under its heading with ``%(count)s``.
    """

    title: Promise
    section: Promise
    section_route: str
    upload: Promise
    upload_title: Promise
    upload_lead: Promise
    file_label: Promise
    file_help: Promise
    dry: Promise
    load: Promise
    loaded: Promise
    undone: Promise
    rechecked: Promise
    subject: Promise
    empty_hint: Promise
    counters: Mapping[str, Promise]
    decisions: Mapping[str, Promise]
    totals: Mapping[str, Promise] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """What loading a file would do.

    ``rows`` are shown line by line; ``digest`` tells two plans apart; ``content`` is what the
    importer itself needs to load it.
    """

    counts: Mapping[str, int]
    rows: Sequence[PlannedRow]
    digest: str
    content: Any
    questions: Sequence[PlannedQuestion] = ()


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A line of the file: its number there, what becomes of it and why."""

    number: int
    decision: str
    reason: str
    name: str
    notes: Sequence[str] = ()

    def stored(self) -> list[Any]:
        return [self.number, self.decision, self.reason, self.name, list(self.notes)]


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A doubt that a person decides; a blocking one keeps its rows out until then."""

    key: str
    text: str
    rows: Sequence[int]
    blocking: bool

    def stored(self) -> dict[str, Any]:
        return {"key": self.key, "text": self.text, "rows": list(self.rows), "blocking": self.blocking}


@dataclass(frozen=True, slots=True)
class Undo:
    """What loading changed: new rows, and old and new value of every changed column of the others."""

    created: Sequence[UUID] = ()
    updated: Mapping[UUID, Mapping[str, Sequence[Any]]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        return {
            **self.more,
            "created": [str(key) for key in self.created],
            "updated": {str(key): columns for key, columns in self.updated.items()},
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Undo:
        return cls(
            created=[UUID(key) for key in stored["created"]],
            updated={UUID(key): columns for key, columns in stored["updated"].items()},
            more={key: value for key, value in stored.items() if key not in {"created", "updated"}},
        )


class Importer(Protocol):
    """One kind of file. ``action`` is the right to load it and to see what was loaded."""

    @property
    def kind(self) -> str: ...

    @property
    def action(self) -> Action: ...

    @property
    def words(self) -> Words: ...

    def plan(self, *, file_name: str, data: bytes, answers: Mapping[str, str], lock: bool) -> Planned:
        """Say what loading the file would do now; with ``lock`` the rows it would touch are locked."""

    def load(self, *, actor: Actor, planned: Planned, import_id: UUID) -> Undo:
        """Do it and tell how to take it back."""

    def restore(self, undo: Undo) -> None:
        """Put back what loading changed, unless somebody changed it since. Refuse when that is impossible."""


_importers: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Offer a kind of file; called in ``AppConfig.ready()``."""
    if importer.kind in _importers:
        raise ValueError(f"files of the kind {importer.kind} have an importer")
    _importers[importer.kind] = importer


def importer_of(kind: str) -> Importer:
    if kind not in _importers:
        raise NotFound("import", _("Такой загрузки нет."))
    return _importers[kind]


def restored[M: Model](
    rows: Mapping[UUID, M],
    undo: Undo,
    *,
    columns_of: Callable[[M, Iterable[str]], Mapping[str, Any]],
    parse: Callable[[str, Any], Any],
) -> list[M]:
    """Set the changed columns back in memory, those excepted that hold something else by now; the caller saves."""
    back = []
    for key, columns in undo.updated.items():
        if (row := rows.get(key)) is None:
            continue
        current = columns_of(row, columns)
        for name, (old, new) in columns.items():
            if current[name] == new:
                setattr(row, name, parse(name, old))
        back.append(row)
    return back
