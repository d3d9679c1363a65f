"""Nightly proof of the figures."""

from __future__ import annotations

import structlog

from apps.region.monitoring.refresh import school_differences, school_refresh
from tenants.celery import platform_task
from tenants.models import Tenant, TenantState

log = structlog.get_logger(__name__)


@platform_task(name="monitoring.reconcile")
def reconcile() -> None:
    """Recompute every school. A difference is logged as an error, because events should have prevented it."""
    schools = Tenant.objects.filter(type="school", state=TenantState.READY).select_related("region")
    for tenant in schools.iterator(chunk_size=500):
        school = tenant.ref()
        if differences := school_differences(school):
            log.error("facts_differ", tenant=str(school.id), cells=len(differences))
        school_refresh(school)
