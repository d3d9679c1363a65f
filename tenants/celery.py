"""Task bases: a task belongs to one ready tenant or to the platform, and says so.

A message without a tenant is refused when sent and when run; the stock integration would run
it in ``public``. Arguments are ids; a task calls one service and may be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from celery import Task, shared_task
from django.utils import timezone

from tenants.context import TenantRef, platform_scope, require_tenant, tenant_scope
from tenants.errors import TenantNotReady, TenantRequired
from tenants.models import Tenant, TenantState

HEADER: Final = "nastavnik_tenant"


def _tenant_of(request: Any) -> TenantRef:
    headers = getattr(request, "headers", None) or {}
    tenant_id = headers.get(HEADER) or getattr(request, HEADER, None)
    if not tenant_id:
        raise TenantRequired("the message names no tenant")
    with platform_scope():
        tenant = Tenant.objects.select_related("region").filter(id=UUID(tenant_id)).first()
    if tenant is None or tenant.state != TenantState.READY:
        raise TenantNotReady(f"tenant {tenant_id} does not run tasks")
    ref: TenantRef = tenant.ref()
    return ref


class TenantTask(Task):
    """Sent from a tenant's scope and run in the same tenant's scope."""

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        headers = {**(options.pop("headers", None) or {}), HEADER: str(require_tenant().id)}
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        tenant = _tenant_of(self.request)
        with tenant_scope(tenant), timezone.override(tenant.timezone):
            return super().__call__(*args, **kwargs)


class PlatformTask(Task):
    """Run on the platform level, whoever sent it."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with platform_scope():
            return super().__call__(*args, **kwargs)


def tenant_task(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a tenant task; the only way besides ``platform_task`` to declare one."""
    declare: Callable[[Callable[..., Any]], Any] = shared_task(base=TenantTask, **options)
    return declare


def platform_task(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    declare: Callable[[Callable[..., Any]], Any] = shared_task(base=PlatformTask, **options)
    return declare
