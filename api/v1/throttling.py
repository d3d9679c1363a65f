"""One budget per identity over all tenants: a budget per school would be 1,500 budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from apps.shared.identity.throttle import network_of

if TYPE_CHECKING:  # the module of views reads the settings that name this one
    from rest_framework.views import APIView


class IdentityThrottle(SimpleRateThrottle):
    """Count by user; by address (an IPv6 network counts as one) for those without."""

    scope = "identity"

    @property
    def cache(self):  # type: ignore[no-untyped-def,override]
        return caches["platform"]

    def get_cache_key(self, request: Request, view: APIView) -> str:
        actor = getattr(request._request, "actor", None)
        identity = actor.user_id if actor else network_of(str(request.META.get("REMOTE_ADDR", "")))
        return f"throttle:{self.scope}:{identity}"
