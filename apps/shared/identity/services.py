"""Writes of the identity app. All run on the platform level; schools reach them by their own services."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role
from apps.core.errors import Refused
from apps.shared.audit.services import audit_record
from apps.shared.identity import selectors
from apps.shared.identity.models import Invitation, Membership, MembershipState, User
from apps.shared.identity.tokens import hash_of, new_token
from apps.shared.outbox.services import outbox_publish_for
from apps.shared.outbox.topics import Topic
from tenants.context import TenantRef

INVITATION_DAYS: Final = 7


class InvitationRefused(Refused):
    """The invitation cannot be issued or accepted."""


@transaction.atomic
def membership_grant(
    *,
    actor: Actor,
    user_id: UUID,
    tenant_id: UUID,
    role: Role,
    person_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> Membership:
    """Give a user a role in a tenant, or revive one that had ended. Repeating it changes nothing."""
    membership, created = Membership.objects.get_or_create(
        user_id=user_id, tenant_id=tenant_id, role=role, subject_id=subject_id, defaults={"person_id": person_id}
    )
    if not created and (membership.state != MembershipState.ACTIVE or membership.person_id != person_id):
        membership.state, membership.person_id = MembershipState.ACTIVE, person_id
        membership.save(update_fields=["state", "person_id"])
    audit_record(actor, "membership.granted", membership, changes={"tenant": str(tenant_id), "role": role})
    return membership


@transaction.atomic
def membership_end(*, actor: Actor, membership_id: UUID) -> None:
    """End a membership; the user loses the tenant at the next request."""
    membership = Membership.objects.select_for_update().get(id=membership_id)
    membership.state = MembershipState.ENDED
    membership.save(update_fields=["state"])
    audit_record(actor, "membership.ended", membership)


@transaction.atomic
def invitation_create(
    *,
    actor: Actor,
    email: str,
    full_name: str,
    tenant_id: UUID,
    role: Role,
    person_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> tuple[Invitation, str]:
    """Create an invitation and return it with its secret, which is not stored and goes into the letter."""
    secret = new_token()
    invitation = Invitation.objects.create(
        token_hash=hash_of(secret),
        email=email.strip().lower(),
        full_name=full_name,
        tenant_id=tenant_id,
        role=role,
        person_id=person_id,
        subject_id=subject_id,
        invited_by=actor.user_id,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    audit_record(actor, "invitation.created", invitation, changes={"tenant": str(tenant_id), "role": role})
    return invitation, secret


@transaction.atomic
def invitation_accept(*, secret: str, password: str | None, user: User | None) -> User:
    """Take the role of an invitation: with a new account, or with the signed-in one of the same e-mail.

    Raises InvitationRefused when the invitation is used, revoked, expired or another person's.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("tenant")
        .filter(token_hash=hash_of(secret), accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if invitation is None:
        raise InvitationRefused(
            "invitation_invalid", _("Приглашение уже использовано или устарело. Попросите выслать новое.")
        )
    account = user or User.objects.filter(email__iexact=invitation.email).first()
    if account is not None and (account != user or (account.email or "").lower() != invitation.email):
        raise InvitationRefused(
            "other_account",
            _("Приглашение выписано на другую учётную запись. Войдите с адресом, на который пришло письмо."),
        )
    if account is None:
        account = User.objects.create_user(email=invitation.email, full_name=invitation.full_name, password=password)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    acting = Actor(user_id=account.pk, tenant_id=invitation.tenant_id, roles=frozenset({Role(invitation.role)}))
    membership_grant(
        actor=acting,
        user_id=account.pk,
        tenant_id=invitation.tenant_id,
        role=Role(invitation.role),
        person_id=invitation.person_id,
        subject_id=invitation.subject_id,
    )
    return account


def actor_open(*, user_id: UUID, tenant: TenantRef) -> Actor | None:
    """Return the actor who is signing in to a tenant and remember the visit; None without a membership.

    «Не входили» lists of the region are built from it.
    """
    actor = selectors.actor_get(user_id=user_id, tenant_id=tenant.id)
    if actor is not None:
        Membership.objects.filter(user_id=user_id, tenant_id=tenant.id).update(last_seen_at=timezone.now())
        outbox_publish_for(tenant, Topic.MEMBERSHIPS_CHANGED)
    return actor


def user_get(*, user_id: UUID) -> User:
    return User.objects.get(id=user_id, is_active=True)


@transaction.atomic
def learner_account(
    *, actor: Actor, user_id: UUID | None, tenant_id: UUID, person_id: UUID, roles: frozenset[Role]
) -> User:
    """Return the account of a learner who signs in by code, made at the first time, with the roles held now.

    The account has no name of the child: names stay in the school.
    """
    user = User.objects.filter(id=user_id, is_active=True).first() if user_id else None
    if user is None:
        user = User.objects.create_user(email=None, full_name=str(_("Участник")))
    for role in sorted(roles):
        membership_grant(actor=actor, user_id=user.pk, tenant_id=tenant_id, role=role, person_id=person_id)
    return user
