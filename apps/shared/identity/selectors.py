"""Reads of the identity app: who a user is in a tenant, and where a user may go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.actor import Actor, Role
from apps.shared.identity.models import ApiToken, Invitation, Membership, MembershipState, User
from apps.shared.identity.tokens import hash_of
from tenants.levels import Level
from tenants.models import Tenant, TenantState


def _live() -> Q:
    today = timezone.localdate()
    return Q(state=MembershipState.ACTIVE) & (Q(valid_until=None) | Q(valid_until__gte=today))


# Asked on every request of a tenant host. As a queryset it takes 0.8 ms, of which the server needs 0.1 (measured).
_LIVE_ROLES: Final = """
    SELECT role, person_id, subject_id
    FROM identity_membership AS membership JOIN identity_user AS account ON account.id = membership.user_id
    WHERE membership.user_id = %s AND membership.tenant_id = %s AND account.is_active
      AND membership.state = 'active' AND (membership.valid_until IS NULL OR membership.valid_until >= %s)
"""


def actor_get(*, user_id: UUID, tenant_id: UUID) -> Actor | None:
    """Return the actor of a user in a tenant by live memberships, or None without any."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVE_ROLES, [user_id, tenant_id, timezone.localdate()])
        rows: list[tuple[str, UUID | None, UUID | None]] = cursor.fetchall()
    if not rows:
        return None
    return Actor(
        user_id=user_id,
        tenant_id=tenant_id,
        roles=frozenset(Role(role) for role, _person, _subject in rows),
        person_id=next((person for _role, person, _subject in rows if person), None),
        subject_id=next((subject for _role, _person, subject in rows if subject), None),
    )


def actor_get_by_token(*, token: str, tenant_id: UUID) -> tuple[Actor, ApiToken] | None:
    """Return the actor behind an API token of this very tenant, or None."""
    found = (
        ApiToken.objects.filter(
            token_hash=hash_of(token), tenant_id=tenant_id, revoked_at=None, expires_at__gt=timezone.now()
        )
        .select_related("user")
        .only("id", "may_write", "last_used_at", "user__id", "user__full_name", "user__email", "user__is_active")
        .first()
    )
    if found is None:
        return None
    actor = actor_get(user_id=found.user_id, tenant_id=tenant_id)
    return (actor, found) if actor else None


def membership_list(*, user_id: UUID) -> QuerySet[Membership]:
    """Return the live memberships of a user in tenants that are open, with the tenants."""
    return (
        Membership.objects.filter(_live(), user_id=user_id, tenant__state=TenantState.READY)
        .select_related("tenant", "tenant__region")
        .order_by("tenant__type", "tenant__title", "role")
    )


def tenant_find(*, tenant_id: UUID, level: Level | None = None) -> Tenant | None:
    """Return a tenant that is open, for the way into it; None for any other."""
    found = Tenant.objects.select_related("region").filter(id=tenant_id, state=TenantState.READY)
    tenant: Tenant | None = (found.filter(type=level) if level else found).first()
    return tenant


def invitation_find(*, secret: str) -> Invitation | None:
    """Return the invitation whose letter holds the secret, whatever became of it."""
    return Invitation.objects.select_related("tenant", "tenant__region").filter(token_hash=hash_of(secret)).first()


def account_exists(*, email: str) -> bool:
    """Tell whether somebody signs in with the address; asked only by whoever holds a letter sent to it."""
    return User.objects.filter(email__iexact=email).exists()


def emails_of(user_ids: Iterable[UUID]) -> list[str]:
    """Return the addresses of those of the users who have one and may sign in."""
    chosen = User.objects.filter(id__in=list(user_ids), is_active=True).exclude(email=None)
    return [str(email) for email in chosen.order_by("id").values_list("email", flat=True)]


def subject_user_ids(*, tenant_id: UUID, role: str, subject_id: UUID) -> list[UUID]:
    """Return the accounts that have a role at a tenant for one subject, for example an external mentor."""
    rows = Membership.objects.filter(
        tenant_id=tenant_id, role=role, subject_id=subject_id, state=MembershipState.ACTIVE
    )
    return list(rows.values_list("user_id", flat=True))
