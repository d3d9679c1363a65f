"""One budget per identity over all tenants: a budget per school would be 1,500 budgets."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # the module of views reads the settings that name this one
    from rest_framework.views import APIView


class IdentityThrottle(SimpleRateThrottle):
    """Count by user; by address (an IPv6 network counts as one) for those without."""

    scope = "identity"

    @property
    def cache(self):  # type: ignore[no-untyped-def]
        return caches["platform"]

    def get_cache_key(self, request: Request, view: APIView) -> str:
        actor = getattr(request._request, "actor", None)
        identity = actor.user_id if actor else network_of(str(request.META.get("REMOTE_ADDR", "")))
        return f"throttle:{self.scope}:{identity}"


def network_of(address: str) -> str:
    """Return an IPv4 address as it is and the /64 network of an IPv6 one: a household holds 2⁶⁴ of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
