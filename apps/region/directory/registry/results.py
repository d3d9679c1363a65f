"""What planning an import says: for a dry-run screen, for applying, and for undoing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from .fields import OrganisationFields
from .rows_ref import RowRef


class Decision(StrEnum):
    CREATE = "create"
    MERGE = "merge"
    """Another building of an organisation that another row of the file describes."""
    UPDATE = "update"
    UNCHANGED = "unchanged"
    ASK = "ask"
    """Not applied until a person says whether two organisations are one."""
    REJECT = "reject"


class Answer(StrEnum):
    SAME = "same"
    SEPARATE = "separate"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that stops nothing. `text` is Russian."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ExistingOrganisation:
    """An organisation of the directory. `keys` are those of the proposal it came from, kept with it."""

    id: str
    keys: frozenset[str]
    fields: OrganisationFields


@dataclass(frozen=True, slots=True)
class Proposal:
    """One organisation as the file describes it. `key` is its stable name inside a plan."""

    key: str
    keys: frozenset[str]
    fields: OrganisationFields
    rows: tuple[RowRef, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class PlannedOrganisation:
    """`fields` is what the directory must hold afterwards; `changes` with their old values make the undo."""

    proposal: Proposal
    decision: Decision
    fields: OrganisationFields
    existing_id: str | None = None
    changes: tuple[FieldChange, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    ref: RowRef
    decision: Decision
    reason: str
    organisation: str | None = None
    """Proposal.key, None for a rejected row."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """«Требует решения». Answer it by passing {key: Answer} to `plan` again.

    Not `blocking`: both organisations are created apart, and a person may want to look.
    """

    key: str
    code: str
    text: str
    rows: tuple[RowRef, ...]
    organisations: tuple[str, ...]
    blocking: bool


@dataclass(frozen=True)
class ImportPlan:
    organisations: tuple[PlannedOrganisation, ...]
    rows: tuple[RowOutcome, ...]
    """One for each row of the input, in the order of the input."""
    questions: tuple[Question, ...]

    @cached_property
    def organisation_counts(self) -> Mapping[Decision, int]:
        return Counter(planned.decision for planned in self.organisations)

    @cached_property
    def row_counts(self) -> Mapping[Decision, int]:
        return Counter(row.decision for row in self.rows)

    @cached_property
    def territories(self) -> tuple[tuple[str, str], ...]:
        """(okrug, district) pairs the directory must have, sorted; district is empty for the okrug itself."""
        pairs = {(p.fields.okrug, p.fields.district) for p in self.organisations if p.fields.okrug}
        return tuple(sorted(pairs | {(okrug, "") for okrug, _district in pairs}))
