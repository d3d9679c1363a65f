"""Absolute addresses, built from settings and the registry of hosts, never from a request header."""

from __future__ import annotations

from django.conf import settings

from tenants.context import TenantRef


def _origin(host: str) -> str:
    if settings.SESSION_COOKIE_SECURE:
        return f"https://{host}"
    return f"http://{host}:{settings.PORT}"


def platform_url(path: str = "/") -> str:
    return _origin(settings.BASE_DOMAIN) + path


def tenant_url(tenant: TenantRef, path: str = "/") -> str:
    return _origin(tenant.host) + path
