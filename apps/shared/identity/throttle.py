"""How often one address or one target may try: counted on the platform level, whatever the host.

A limit in a school's cache would give an attacker one budget per school.
"""

from __future__ import annotations

import ipaddress

from django.core.cache import caches


def network_of(address: str) -> str:
    """Return what counts as one visitor: an IPv4 address, or an IPv6 network of /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a server behind a socket file is told no address
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def too_many(what: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count a try of ``who`` at ``what`` and tell whether it is one too many within the window."""
    key, cache = f"tries:{what}:{who}", caches["platform"]
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, seconds)
        return False
