"""Keys that programs send with a request: who is behind one, and how often an address may send a wrong one."""

from __future__ import annotations

from typing import Final

from django.core.cache import caches
from django.http import HttpRequest

from apps.core.actor import Actor
from apps.shared.identity.api_tokens import token_used
from apps.shared.identity.models import ApiToken
from apps.shared.identity.selectors import actor_get_by_token
from apps.shared.identity.throttle import count_try, network_of, tries
from apps.shared.identity.tokens import API_TOKEN_PREFIX, hash_of
from tenants.context import TenantRef

# Counted over all tenants, like every limit: dead, foreign and invented keys alike.
WRONG_KEYS: Final = 20
WINDOW_SECONDS: Final = 300
_REMEMBERED_SECONDS: Final = 3600


class TooManyWrongKeys(Exception):
    """The address sent wrong keys up to the limit; nothing it sends is looked at until the window ends."""


def key_of(request: HttpRequest) -> str | None:
    """Return the key of a request to the API; None when it has none and may have a session instead."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key if scheme == "Bearer" and request.path.startswith("/api/") else None


def holder_of(key: str, request: HttpRequest, tenant: TenantRef) -> tuple[Actor, ApiToken] | None:
    """Return who is behind a key of this very tenant, or None and count the key as a wrong one.

    A key that worked from the address within the hour goes on working when the limit is reached: a
    forgotten program with a dead key must not stop its neighbours behind the same address.
    """
    network = network_of(str(request.META.get("REMOTE_ADDR", "")))
    known = f"key:{network}:{hash_of(key)}"
    if tries("api-key", network) >= WRONG_KEYS and not caches["platform"].get(known):
        raise TooManyWrongKeys
    found = actor_get_by_token(token=key, tenant_id=tenant.id) if key.startswith(API_TOKEN_PREFIX) else None
    if found is None:
        count_try("api-key", network, seconds=WINDOW_SECONDS)
        return None
    if token_used(found[1]):
        caches["platform"].set(known, True, _REMEMBERED_SECONDS)
    return found
