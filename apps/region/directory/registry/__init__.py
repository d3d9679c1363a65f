"""From a registry of schools somebody exported to organisations of the directory: pure rules, no ORM.

`read_registry(table)` gives meaning to columns and cells, `plan(rows, existing)` joins the buildings of one school and
decides create, merge, update, unchanged, ask or reject for every row. Applying the plan is the service's job.
"""

from .fields import Building, Kind, OrganisationFields, Ownership, Point
from .planning import plan
from .results import (
    Answer,
    Decision,
    ExistingOrganisation,
    FieldChange,
    ImportPlan,
    Note,
    PlannedOrganisation,
    Proposal,
    Question,
    RowOutcome,
)
from .rows import RegistryRow, RowRef, read_registry
from .schema import REGISTRY_SCHEMA
from .territory import territory_key

__all__ = [
    "REGISTRY_SCHEMA",
    "Answer",
    "Building",
    "Decision",
    "ExistingOrganisation",
    "FieldChange",
    "ImportPlan",
    "Kind",
    "Note",
    "OrganisationFields",
    "Ownership",
    "PlannedOrganisation",
    "Point",
    "Proposal",
    "Question",
    "RegistryRow",
    "RowOutcome",
    "RowRef",
    "plan",
    "read_registry",
    "territory_key",
]
