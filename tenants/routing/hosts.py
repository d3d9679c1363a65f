"""Which tenant a host name leads to: one exact table, cached in the process for seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from tenants.context import TenantRef, platform_scope
from tenants.models import Domain, TenantState


@dataclass(frozen=True, slots=True)
class HostedTenant:
    """A tenant as routing sees it: the reference and the state at the time of the lookup."""

    ref: TenantRef
    state: TenantState

    @property
    def is_ready(self) -> bool:
        return self.state == TenantState.READY


_found: dict[str, tuple[float, HostedTenant]] = {}
_lock = Lock()
_CAPACITY = 20_000


def normalised(host: str) -> str:
    """Strip the port and a final dot and lower the case, as every legal spelling must work."""
    name = host.strip().lower()
    name = name.rsplit(":", 1)[0] if ":" in name and not name.endswith("]") else name
    return name.removesuffix(".")


def is_platform_host(host: str) -> bool:
    return host == settings.BASE_DOMAIN


def tenant_at(host: str) -> HostedTenant | None:
    """Return the tenant of a normalised host, or None.

    A hit is remembered for TENANT_HOST_CACHE_SECONDS; a miss is not remembered, so a new
    school answers at once and a flood of invented hosts cannot fill the memory.
    """
    now = time.monotonic()
    remembered = _found.get(host)
    if remembered and remembered[0] > now:
        return remembered[1]
    with platform_scope():
        domain = Domain.objects.select_related("tenant", "tenant__region").filter(domain=host).first()
    if domain is None or (domain.tenant.region and domain.tenant.region.state != TenantState.READY):
        forget(host)
        return None
    hosted = HostedTenant(ref=domain.tenant.ref(), state=TenantState(domain.tenant.state))
    with _lock:
        if len(_found) >= _CAPACITY:
            _found.clear()
        _found[host] = (now + settings.TENANT_HOST_CACHE_SECONDS, hosted)
    return hosted


def forget(host: str | None = None) -> None:
    """Drop one remembered host, or all of them, in this process."""
    with _lock:
        if host is None:
            _found.clear()
        else:
            _found.pop(host, None)
