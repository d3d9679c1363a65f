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
    return count_try(what, who, seconds=seconds) > limit


def count_try(what: str, who: str, *, seconds: int) -> int:
    """Count a try and return how many there were within the window, which begins with the first."""
    key, cache = _key(what, who), caches["platform"]
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, seconds)
        return 1


def tries(what: str, who: str) -> int:
    """Return how many tries were counted within the window, without counting one."""
    return int(caches["platform"].get(_key(what, who), 0))


def _key(what: str, who: str) -> str:
    return f"tries:{what}:{who}"
