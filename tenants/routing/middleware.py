"""Two middlewares around a request: the outer finds the tenant, the inner enters its scope.

Everything between them (sessions, login, membership) runs on the platform level, so a school's
database role never needs to see users or sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.routing.hosts import is_platform_host, normalised, tenant_at

type View = Callable[[HttpRequest], HttpResponseBase]


class HostMiddleware:
    """Set ``request.tenant`` and the URLconf of its level; an unknown host is 404."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with platform_scope():
            return self._respond(request)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        request.tenant = None  # type: ignore[attr-defined]
        host = normalised(request.get_host())
        if is_platform_host(host):
            request.urlconf = settings.TENANT_TYPES["public"]["URLCONF"]  # type: ignore[attr-defined]
        else:
            hosted = tenant_at(host)
            if hosted is None:
                return render(request, "404.html", status=404)
            if not hosted.is_ready:
                return render(request, "maintenance.html", {"state": hosted.state}, status=503)
            request.tenant = hosted.ref  # type: ignore[attr-defined]
            request.urlconf = settings.TENANT_TYPES[hosted.ref.level]["URLCONF"]  # type: ignore[attr-defined]
        response = self.get_response(request)
        patch_vary_headers(response, ["Host"])
        return response


class ScopeMiddleware:
    """Run the view, and the body of a streamed response, in the scope of ``request.tenant``."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        tenant: TenantRef | None = request.tenant  # type: ignore[attr-defined]
        if tenant is None:
            return self.get_response(request)
        with tenant_scope(tenant), timezone.override(tenant.timezone):
            response: Any = self.get_response(request)
        if response.streaming:
            response.streaming_content = _in_scope(tenant, response.streaming_content)
        return response  # type: ignore[no-any-return]


def _in_scope(tenant: TenantRef, chunks: Iterator[bytes]) -> Iterator[bytes]:
    iterator = iter(chunks)
    while True:
        with tenant_scope(tenant), timezone.override(tenant.timezone):
            chunk = next(iterator, None)
        if chunk is None:
            return
        yield chunk


def require_tenant_of(request: HttpRequest) -> TenantRef:
    """Return the tenant of the request; 404 on the platform host."""
    tenant: TenantRef | None = request.tenant  # type: ignore[attr-defined]
    if tenant is None:
        raise Http404
    return tenant
