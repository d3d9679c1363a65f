"""By the clock, school by school: every hour papers that have lapsed, once a day sides that keep silent."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from apps.core.actor import system_actor
from tenants.celery import platform_task, tenant_task
from tenants.context import require_school, tenant_scope
from tenants.models import Tenant, TenantState

SPREAD_SECONDS: Final = 900


@platform_task(name="mentorships.suspend_lapsed")
def suspend_lapsed_everywhere() -> None:
    _everywhere(suspend_lapsed_here)


@platform_task(name="mentorships.remind_silent")
def remind_silent_everywhere() -> None:
    _everywhere(remind_silent_here)


def _everywhere(task: Any) -> None:
    """Send a task to every ready school; its moment follows from its id, so a repetition lands at the same time."""
    schools = Tenant.objects.filter(type="school", state=TenantState.READY).select_related("region")
    for tenant in schools.iterator(chunk_size=500):
        with tenant_scope(tenant.ref()):
            task.apply_async(countdown=tenant.id.int % SPREAD_SECONDS)


@tenant_task(name="mentorships.suspend_lapsed_here")
def suspend_lapsed_here() -> None:
    from apps.school.mentorships.services.standing import suspend_lapsed

    suspend_lapsed(actor=system_actor(require_school().id))


@tenant_task(name="mentorships.remind_silent_here")
def remind_silent_here() -> None:
    from apps.school.mentorships.services.readiness import readiness_remind

    readiness_remind(actor=system_actor(require_school().id))


@tenant_task(name="mentorships.mail_outsider", autoretry_for=(OSError,), retry_backoff=60, max_retries=6)
def mail_outsider(confirmation_id: str, occasion: str) -> None:
    from apps.school.mentorships.notices import Occasion
    from apps.school.mentorships.services.readiness import outsider_write

    outsider_write(confirmation_id=UUID(confirmation_id), occasion=Occasion(occasion))
