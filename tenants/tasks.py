"""Tasks of the kernel: building tenants and picking up what a killed worker left."""

from __future__ import annotations

from uuid import UUID

import structlog

from tenants.celery import platform_task
from tenants.errors import TenantNotReady

log = structlog.get_logger(__name__)


@platform_task(name="tenants.build")
def build(tenant_id: str) -> None:
    """Build one tenant. A failure is recorded on the tenant and never stops the others."""
    from tenants.provisioning.build import tenant_build

    try:
        tenant_build(UUID(tenant_id))
    except TenantNotReady:
        log.info("tenant_not_buildable", tenant=tenant_id)
    except Exception as error:
        log.warning("tenant_build_failed", tenant=tenant_id, error=type(error).__name__)


@platform_task(name="tenants.resume")
def resume() -> None:
    """Send again what was ordered and is not being worked on; runs every minute."""
    from tenants.provisioning.batches import send_unfinished

    send_unfinished()
