"""Every hour: suspend pairs whose papers have lapsed, school by school, spread over the hour's first minutes."""

from __future__ import annotations

from typing import Final

from apps.core.actor import system_actor
from tenants.celery import platform_task, tenant_task
from tenants.context import require_school, tenant_scope
from tenants.models import Tenant, TenantState

SPREAD_SECONDS: Final = 900


@platform_task(name="mentorships.suspend_lapsed")
def suspend_lapsed_everywhere() -> None:
    """Send the task to every ready school; its moment follows from its id, so a repetition lands at the same time."""
    schools = Tenant.objects.filter(type="school", state=TenantState.READY).select_related("region")
    for tenant in schools.iterator(chunk_size=500):
        with tenant_scope(tenant.ref()):
            suspend_lapsed_here.apply_async(countdown=tenant.id.int % SPREAD_SECONDS)


@tenant_task(name="mentorships.suspend_lapsed_here")
def suspend_lapsed_here() -> None:
    from apps.school.mentorships.services.standing import suspend_lapsed

    suspend_lapsed(actor=system_actor(require_school().id))
