"""Tasks of the employers' app."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

from apps.region.partners.services.mentors import mentor_accounts_link
from apps.region.partners.services.seats import seats_release_stale
from apps.region.partners.services.stopping import mentor_stop
from tenants.celery import platform_task, tenant_task
from tenants.context import tenant_scope
from tenants.levels import Level
from tenants.models import Tenant, TenantState

log = structlog.get_logger(__name__)


@platform_task(name="partners.release_seats")
def release_seats() -> None:
    """In every region give back unused places and link accounts; a failing region does not stop the others."""
    regions = [tenant.ref() for tenant in Tenant.objects.filter(type=Level.REGION, state=TenantState.READY)]
    for region in regions:
        try:
            with tenant_scope(region):
                seats_release_stale()
                mentor_accounts_link()
        except Exception as error:
            log.warning("seats_not_released", tenant=str(region.id), error=type(error).__name__)


@tenant_task(name="partners.stop_mentor", bind=True, max_retries=20)
def stop_mentor(self: Any, mentor_id: str) -> None:
    """Tell the schools of the region that a mentor was stopped, until all of them know."""
    try:
        mentor_stop(mentor_id=UUID(mentor_id))
    except Exception as error:
        raise self.retry(exc=error, countdown=30) from error
