"""Demo accounts: one known password, one login per role, all listed for whoever starts the demo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import now

from apps.core.actor import Actor, Role
from apps.shared.identity.models import Membership, User
from apps.shared.identity.urls_of import platform_url, tenant_url
from tenants.context import TenantRef, platform_scope

PASSWORD = "nastavnik-demo"  # noqa: S105  (printed for everybody who starts the demo)


@dataclass
class Accounts:
    """The users of the demo and the table that is printed."""

    logins: list[dict[str, str]] = field(default_factory=list)

    def add(
        self,
        title: str,
        email: str,
        full_name: str,
        tenant: TenantRef,
        role: Role,
        *,
        listed: bool = True,
        **membership: Any,
    ) -> User:
        """Create a user with a role in a tenant and list it; the same e-mail is the same user."""
        with platform_scope():
            user = User.objects.filter(email=email).first() or User.objects.create_user(
                email=email, full_name=full_name, password=PASSWORD
            )
            Membership.objects.get_or_create(
                user=user, tenant_id=tenant.id, role=role, subject_id=membership.get("subject_id"),
                defaults={
                    "person_id": membership.get("person_id"),
                    # A year of work lies behind the demo schools: they are not among those who never signed in.
                    "last_seen_at": now() - timedelta(days=1) if tenant.region else None,
                },
            )  # fmt: skip
        if listed:
            self.logins.append({"role": title, "url": tenant_url(tenant), "login": email, "password": PASSWORD})
        return user

    def operator(self) -> User:
        """Create the operator of the platform."""
        with platform_scope():
            user = User.objects.create_user(
                email="platform@demo.example", full_name="Платонова Вера", password=PASSWORD, is_platform_operator=True
            )
        self.logins.append(
            {
                "role": "Оператор платформы",
                "url": platform_url(),
                "login": "platform@demo.example",
                "password": PASSWORD,
            }
        )
        return user


def actor_of(user: User, tenant: TenantRef, role: Role, person_id: UUID | None = None) -> Actor:
    """Return the actor under which demo data is written through the product's own services."""
    return Actor(user_id=user.pk, tenant_id=tenant.id, roles=frozenset({role}), person_id=person_id)
