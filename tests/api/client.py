"""A program with a key, and the parts of the API's rules that many tests ask about."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.core.actor import Role
from apps.shared.identity.models import ApiToken
from apps.shared.identity.tokens import API_TOKEN_PREFIX, hash_of
from tenants.context import TenantRef, platform_scope
from tests.factories import member

API = "/api/v1"


def key(tenant: TenantRef, role: Role = Role.CURATOR, *, may_write: bool = True, days: int = 30, **fields: Any) -> str:
    """Make a key of a new member and return its secret."""
    owner = member(tenant, role)
    secret = f"{API_TOKEN_PREFIX}{owner.user.pk}"
    with platform_scope():
        ApiToken.objects.create(
            token_hash=hash_of(secret),
            hint=secret[-4:],
            title="Электронный журнал",
            user=owner.user,
            tenant_id=tenant.id,
            may_write=may_write,
            expires_at=timezone.now() + timedelta(days=days),
            **fields,
        )
    return secret


def program(host: TenantRef, secret: str) -> Client:
    """Return a client on a host that sends a key."""
    return Client(SERVER_NAME=host.host, headers={"authorization": f"Bearer {secret}"})


def send(client: Client, path: str, body: Any, method: str = "POST") -> Any:
    return client.generic(method, API + path, json.dumps(body), content_type="application/json")


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem document and return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(response.content)
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
    assert body["title"]
    return body
