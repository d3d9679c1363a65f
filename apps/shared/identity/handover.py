"""Signing in to a school: a one-time ticket carries a user from the platform host to a tenant host.

No cookie is shared between hosts. The tenant host first gives the browser a nonce; the
platform issues a ticket bound to user, tenant and that nonce; the tenant host accepts it
once, from the browser that holds the nonce. A forwarded or replayed link signs nobody in.
"""

from __future__ import annotations

import secrets
from typing import Final
from uuid import UUID

from django.core.cache import caches

TICKET_SECONDS: Final = 60
NONCE_COOKIE: Final = "nm_nonce"


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


def ticket_issue(*, user_id: UUID, tenant_id: UUID, nonce: str) -> str:
    """Issue a ticket for one use within a minute. The caller has checked the membership."""
    ticket = secrets.token_urlsafe(32)
    caches["platform"].set(f"ticket:{ticket}", [str(user_id), str(tenant_id), nonce], TICKET_SECONDS)
    return ticket


def ticket_redeem(*, ticket: str, tenant_id: UUID, nonce: str) -> UUID | None:
    """Return the user of a valid ticket and burn it; None for any other ticket, host or browser."""
    cache = caches["platform"]
    key = f"ticket:{ticket}"
    stored = cache.get(key)
    # Of two parallel redemptions only one sees the delete succeed.
    if stored is None or not cache.delete(key):
        return None
    user_id, for_tenant, for_nonce = stored
    if UUID(for_tenant) != tenant_id or not secrets.compare_digest(for_nonce, nonce):
        return None
    return UUID(user_id)
