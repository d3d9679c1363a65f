"""Suspending, resuming and archiving a tenant. Its schema and data stay as they are."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from tenants.context import platform_scope
from tenants.errors import TenantNotReady
from tenants.models import Tenant, TenantState
from tenants.routing.hosts import forget

_ALLOWED: Final = {
    TenantState.SUSPENDED: {TenantState.READY},
    TenantState.READY: {TenantState.SUSPENDED},
    TenantState.ARCHIVED: {TenantState.READY, TenantState.SUSPENDED},
}


def tenant_set_state(tenant_id: UUID, state: TenantState) -> Tenant:
    """Move a tenant to ``suspended``, back to ``ready`` or to ``archived``; doing it twice changes nothing.

    Other processes follow within TENANT_HOST_CACHE_SECONDS. Raises TenantNotReady for a move
    the life of a tenant does not know, such as out of the archive.
    """
    with platform_scope(), transaction.atomic():
        tenant: Tenant = Tenant.objects.select_for_update(of=("self",)).select_related("region").get(id=tenant_id)
        if tenant.state != state:
            if tenant.state not in _ALLOWED.get(state, set()):
                raise TenantNotReady(f"a tenant that is {tenant.state} cannot become {state}")
            tenant.state, tenant.state_changed_at = state, now()
            tenant.save(update_fields=["state", "state_changed_at"])
    forget(tenant.host)
    return tenant
