"""How often one address may apply: counted on the platform level, whatever the region's host."""

from __future__ import annotations

import ipaddress
from typing import Final

from django.core.cache import caches

LIMIT: Final = 5
WINDOW: Final = 3600


def too_many(address: str, limit: int = LIMIT) -> bool:
    """Count a try of this address and tell whether it is one too many. An IPv6 network of /64 is one address."""
    parsed = ipaddress.ip_address(address)
    network = ipaddress.ip_network((parsed, 64 if parsed.version == 6 else 32), strict=False)
    key, cache = f"partner-register:{network}", caches["platform"]
    cache.add(key, 0, WINDOW)
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, WINDOW)
        return False
