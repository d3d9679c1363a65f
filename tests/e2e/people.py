"""Named people with accounts, made before anybody opens a browser."""

from __future__ import annotations

from typing import Any

from apps.core.actor import Role
from apps.region.library.seeds.load import seed
from apps.school.people.models import Person
from apps.shared.identity.models import Membership, User
from tenants.context import TenantRef, platform_scope, tenant_scope
from tests.e2e.browser import PASSWORD
from tests.school.people.builders import person, teacher


def account(email: str, full_name: str, tenant: TenantRef, role: Role, **fields: Any) -> User:
    """Create a user who signs in with ``PASSWORD`` and has one role in one place."""
    with platform_scope():
        user = User.objects.create_user(email=email, full_name=full_name, password=PASSWORD)
        Membership.objects.create(user=user, tenant_id=tenant.id, role=role, **fields)
    return user


def participant(email: str, school: TenantRef, card: Person, role: Role) -> User:
    """Give a person of a school an account bound to the card."""
    user = account(email, card.full_name, school, role, person_id=card.id)
    with tenant_scope(school):
        Person.objects.filter(id=card.id).update(user_id=user.pk)
    return user


def catalogue(region: TenantRef) -> None:
    """Put the federal catalogue into a region: forms, requests, criteria, the model roadmap."""
    with tenant_scope(region):
        seed()


def staffed(school: TenantRef, email: str = "curator@example.org") -> Person:
    """Give a school a curator with an account and a colleague; return the curator's card."""
    with tenant_scope(school):
        curator = teacher("Куратова", "Мария")
        teacher("Помощникова", "Ольга")
    participant(email, school, curator, Role.CURATOR)
    return curator


__all__ = ["account", "catalogue", "participant", "person", "staffed"]
