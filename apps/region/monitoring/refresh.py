"""Replacing a school's figures in the region, and the proof that they are right.

The figures are read in the school's scope, then written in the region's: two transactions,
because none may span two schemas. A ticket drawn before the reading decides between two
refreshes that run at once; the loser raises, its events stay, and it is tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.aggregates import BoolAnd
from django.db import connection, transaction
from django.db.models import Count, Max, Sum
from django.utils.timezone import localdate, now

from apps.core.disclosure import BASE
from apps.region.directory.models import Organisation
from apps.region.monitoring.models import Fact, MunicipalityFact, SchoolState
from apps.region.monitoring.registry import Cell, Standing, collect
from apps.shared.identity.models import Membership
from apps.shared.outbox.relay import Changes
from tenants.context import TenantRef, platform_scope, tenant_scope


class RefreshOvertaken(RuntimeError):
    """A later reading of the same school has been written already."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a school as of one moment."""

    ticket: int
    cells: Sequence[Cell]
    standing: Standing
    last_seen: date | None


def school_refresh(school: TenantRef) -> bool:
    """Recompute and replace the region's figures of a school; tell whether they differed."""
    if school.region is None:
        return False
    reading = _read(school)
    with tenant_scope(school.region), transaction.atomic():
        return _write(school.id, reading)


def on_changes(changes: Changes) -> None:
    """Subscriber of the outbox."""
    school_refresh(changes.tenant)


def _read(school: TenantRef) -> Reading:
    with platform_scope():
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('monitoring_refresh_seq')")
            (ticket,) = cursor.fetchone()
        seen = Membership.objects.filter(tenant_id=school.id).aggregate(at=Max("last_seen_at"))["at"]
    with tenant_scope(school):
        # A change that commits between two collectors brings its own event, and with it another reading.
        cells, standing = collect()
    return Reading(ticket, cells, standing, localdate(seen) if seen else None)


def _write(tenant_id: UUID, reading: Reading) -> bool:
    organisation = Organisation.objects.filter(tenant_id=tenant_id).values("id", "municipality_id").first() or {}
    SchoolState.objects.bulk_create([SchoolState(tenant_id=tenant_id)], ignore_conflicts=True)
    state = SchoolState.objects.select_for_update().get(tenant_id=tenant_id)
    if state.refresh_no > reading.ticket:
        raise RefreshOvertaken
    municipality_id = organisation.get("municipality_id")
    fingerprint = _fingerprint(reading.cells, municipality_id)
    differed = fingerprint != state.facts_hash
    if differed:
        previous = state.municipality_id
        _replace(tenant_id, municipality_id, reading.cells)
        # In a fixed order, so that two schools that change places cannot block each other.
        for affected in sorted({previous, municipality_id}, key=str):
            _sum_up(affected)
    state.organisation_id = organisation.get("id")
    state.municipality_id = municipality_id
    state.last_seen_on = reading.last_seen
    state.programmes = reading.standing.programmes
    state.stage = reading.standing.stage
    state.stage_blockers = list(reading.standing.blockers)
    state.refresh_no = reading.ticket
    state.refreshed_at = now()
    state.facts_hash = fingerprint
    state.save(
        update_fields=[
            "organisation_id", "municipality_id", "last_seen_on", "programmes", "stage",
            "stage_blockers", "refresh_no", "refreshed_at", "facts_hash",
        ]
    )  # fmt: skip
    return differed


def _fingerprint(cells: Sequence[Cell], municipality_id: UUID | None) -> str:
    return hashlib.sha256(repr((municipality_id, list(cells))).encode()).hexdigest()


def _replace(tenant_id: UUID, municipality_id: UUID | None, cells: Sequence[Cell]) -> None:
    Fact.objects.filter(tenant_id=tenant_id).delete()
    Fact.objects.bulk_create(
        Fact(
            tenant_id=tenant_id,
            municipality_id=municipality_id,
            period=cell.period,
            form=cell.form,
            role=cell.role,
            stage=cell.stage,
            measure=cell.measure,
            key=cell.key,
            value=cell.value,
            is_small=cell.is_small,
        )
        for cell in cells
    )


_DIMENSIONS = ("period", "form", "role", "stage", "measure", "key")


def _sum_up(municipality_id: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(municipality_id)])
    MunicipalityFact.objects.filter(municipality_id=municipality_id).delete()
    sums = (
        Fact.objects.filter(municipality_id=municipality_id)
        .values(*_DIMENSIONS)
        .annotate(total=Sum("value"), schools=Count("tenant_id", distinct=True), small=BoolAnd("is_small"))
        .order_by()
    )
    MunicipalityFact.objects.bulk_create(
        MunicipalityFact(
            municipality_id=municipality_id,
            value=row["total"],
            is_small=row["small"] and row["total"] <= BASE,
            schools=row["schools"],
            **{name: row[name] for name in _DIMENSIONS},
        )
        for row in sums
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the region shows and the school does not confirm, or the reverse."""

    tenant_id: UUID
    cell: Cell
    shown: int
    true: int


def school_differences(school: TenantRef) -> list[Difference]:
    """Compare the region's figures of a school with a fresh reading; empty means they agree."""
    if school.region is None:
        return []
    true = {_key(cell): cell.value for cell in _read(school).cells}
    with tenant_scope(school.region):
        rows = Fact.objects.filter(tenant_id=school.id).values_list(*_DIMENSIONS, "value")
        shown = {
            _key(Cell(period=p, form=f, role=r, stage=s, measure=m, key=k)): value for p, f, r, s, m, k, value in rows
        }
    return [
        Difference(school.id, cell, shown.get(cell, 0), true.get(cell, 0))
        for cell in sorted(true.keys() | shown.keys())
        if shown.get(cell, 0) != true.get(cell, 0)
    ]


def _key(cell: Cell) -> Cell:
    return Cell(cell.period, cell.measure, cell.form, cell.role, cell.stage, cell.key)
