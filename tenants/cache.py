"""Cache keys that carry their tenant.

Alias ``default`` belongs to the tenant of the scope and raises without one. Alias
``platform`` holds what is global by nature: host lookup, sessions, rate limits. A rate limit
in the tenant cache would give an attacker one budget per school.
"""

from __future__ import annotations

from tenants.context import current_tenant
from tenants.errors import TenantRequired


def tenant_key(key: str, key_prefix: str, version: int) -> str:
    """Build a key of the ``default`` alias; raises TenantRequired on the platform level."""
    tenant = current_tenant()
    if tenant is None:
        raise TenantRequired("the tenant cache was used outside any tenant; use caches['platform']")
    return f"{key_prefix}:{tenant.schema}:{version}:{key}"


def platform_key(key: str, key_prefix: str, version: int) -> str:
    """Build a key of the ``platform`` alias."""
    return f"{key_prefix}:platform:{version}:{key}"
