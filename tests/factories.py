"""Named people and ready-made situations for tests. No randomness, no branching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from apps.core.actor import Actor, Role
from apps.shared.identity.models import Membership, User
from tenants.context import TenantRef, platform_scope


@dataclass(frozen=True, slots=True)
class Member:
    """A user with one role in one tenant and a browser that is signed in there."""

    user: User
    actor: Actor
    browser: Client


def user(full_name: str = "Мария Ивановна Куратова", email: str | None = None, **fields: Any) -> User:
    """Create a user; the e-mail is made of the number of users so far unless given."""
    with platform_scope():
        address = email or f"user{User.objects.count() + 1}@example.org"
        return User.objects.create_user(email=address, full_name=full_name, password="demo-password-1", **fields)


def member(tenant: TenantRef, role: Role, full_name: str = "Мария Ивановна Куратова", **fields: Any) -> Member:
    """Create a user with ``role`` in ``tenant`` and sign the user in on the tenant's host."""
    account = user(full_name)
    with platform_scope():
        Membership.objects.create(user=account, tenant_id=tenant.id, role=role, **fields)
    actor = Actor(user_id=account.pk, tenant_id=tenant.id, roles=frozenset({role}), **fields)
    return Member(user=account, actor=actor, browser=browser_of(account, tenant))


def browser_of(account: User, tenant: TenantRef) -> Client:
    """Return a client on the tenant's host with a session of that host."""
    browser = Client(SERVER_NAME=tenant.host)
    with platform_scope():
        browser.force_login(account)
        session = browser.session
        session["tenant_id"] = str(tenant.id)
        session.save()
    return browser


def stranger(tenant: TenantRef) -> Client:
    """Return an anonymous client on the tenant's host."""
    return Client(SERVER_NAME=tenant.host)
