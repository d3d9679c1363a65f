"""Ordering many schools at once: fan-out to workers, live progress, resumption, retry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.timezone import now

from tenants.context import platform_scope
from tenants.models import ProvisioningBatch, Tenant, TenantState
from tenants.tasks import build

MAX_ATTEMPTS: Final = 5
STALE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far an order is. ``failed`` counts schools whose last attempt ended with an error."""

    total: int
    ready: int
    building: int
    waiting: int
    failed: int

    @property
    def is_finished(self) -> bool:
        return self.building == 0 and self.waiting == 0

    @property
    def percent(self) -> int:
        return 100 * (self.ready + self.failed) // self.total if self.total else 100


def batch_start(*, region_id: UUID, tenant_ids: Sequence[UUID], requested_by: UUID | None) -> ProvisioningBatch:
    """Order the building of the given tenants of a region. Tenants already ready count as done."""
    with platform_scope(), transaction.atomic():
        batch = ProvisioningBatch.objects.create(region_id=region_id, requested_by=requested_by)
        batch.tenants.set(Tenant.objects.filter(id__in=tenant_ids, region_id=region_id))
        pending = list(batch.tenants.exclude(state=TenantState.READY).values_list("id", flat=True))
        transaction.on_commit(lambda: _send(pending))
    return batch


def _send(tenant_ids: Iterable[UUID]) -> None:
    for tenant_id in tenant_ids:
        build.delay(str(tenant_id))


def batch_progress(batch_id: UUID) -> BatchProgress:
    """Return the progress of an order in one query."""
    failed = Q(state=TenantState.NEW) & ~Q(error="")
    with platform_scope():
        counts = Tenant.objects.filter(in_batches=batch_id).aggregate(
            total=Count("id"),
            ready=Count("id", filter=Q(state__in=[TenantState.READY, TenantState.SUSPENDED, TenantState.ARCHIVED])),
            building=Count("id", filter=Q(state=TenantState.BUILDING)),
            waiting=Count("id", filter=Q(state=TenantState.NEW, error="")),
            failed=Count("id", filter=failed),
        )
    return BatchProgress(**counts)


def batch_failures(batch_id: UUID) -> list[Tenant]:
    """Return the tenants of an order whose last attempt failed, for the list behind the counter."""
    with platform_scope():
        return list(
            Tenant.objects.filter(in_batches=batch_id, state=TenantState.NEW).exclude(error="").order_by("title")
        )


def batch_retry(batch_id: UUID) -> int:
    """Send the failed tenants of an order again; return how many."""
    with platform_scope(), transaction.atomic():
        failed = Tenant.objects.filter(in_batches=batch_id, state=TenantState.NEW).exclude(error="")
        ids = list(failed.values_list("id", flat=True))
        Tenant.objects.filter(id__in=ids).update(error="", attempts=0, state_changed_at=now())
        transaction.on_commit(lambda: _send(ids))
    return len(ids)


def send_unfinished() -> int:
    """Send tenants that were ordered, have not failed and have not moved for a while."""
    with platform_scope(), transaction.atomic():
        stale = Tenant.objects.filter(
            state__in=[TenantState.NEW, TenantState.BUILDING],
            error="",
            attempts__lt=MAX_ATTEMPTS,
            state_changed_at__lt=now() - STALE,
            in_batches__isnull=False,
        ).distinct()
        ids = list(stale.values_list("id", flat=True))
        Tenant.objects.filter(id__in=ids).update(state_changed_at=now())
        transaction.on_commit(lambda: _send(ids))
    return len(ids)
