"""Inviting people by letter: issue, send again, take back, and what became of it.

Runs on the platform level. Only a hash of an invitation's secret is kept, so sending again
means a new invitation in the place of the old one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import ROLE_TITLES, Actor, Role
from apps.core.errors import NotFound
from apps.shared.audit.services import audit_record
from apps.shared.identity.models import Invitation, Membership, MembershipState
from apps.shared.identity.services import INVITATION_DAYS, InvitationRefused, invitation_create
from apps.shared.identity.urls_of import platform_url
from tenants.models import Tenant


class InvitationState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def label(self) -> Promise:
        return _TITLES[self]


_TITLES = {
    InvitationState.WAITING: gettext_lazy("ждёт ответа"),
    InvitationState.ACCEPTED: gettext_lazy("принято"),
    InvitationState.EXPIRED: gettext_lazy("срок истёк"),
    InvitationState.REVOKED: gettext_lazy("отозвано"),
}


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as lists show it."""

    id: UUID
    tenant_id: UUID
    email: str
    full_name: str
    role: Role
    subject_id: UUID | None
    state: InvitationState
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who holds a role in a tenant: live members, those of them who signed in, open invitations, those run out."""

    members: int = 0
    seen: int = 0
    invited: int = 0
    lapsed: int = 0


def _live(**filters: object) -> Q:
    return Q(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now(), **filters)


def _state(invitation: Invitation) -> InvitationState:
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    return InvitationState.WAITING if invitation.expires_at > timezone.now() else InvitationState.EXPIRED


def invitation_list(
    *, tenant_ids: Collection[UUID], roles: Iterable[Role], subject_ids: Collection[UUID] | None = None
) -> list[InvitationRow]:
    """Return invitations to tenants in roles, the newest first, those taken back left out."""
    found = Invitation.objects.filter(tenant_id__in=tenant_ids, role__in=list(roles), revoked_at=None)
    if subject_ids is not None:
        found = found.filter(subject_id__in=subject_ids)
    return [
        InvitationRow(
            id=row.id,
            tenant_id=row.tenant_id,
            email=row.email,
            full_name=row.full_name,
            role=Role(row.role),
            subject_id=row.subject_id,
            state=_state(row),
            created_at=row.created_at,
        )
        for row in found.order_by("-created_at")
    ]


def staffing_of(*, tenant_ids: Collection[UUID], role: Role) -> Mapping[UUID, Staffing]:
    """Return for every tenant with somebody in the role, or invited to it, how many; two queries."""
    members = {
        tenant_id: (total, seen)
        for tenant_id, total, seen in Membership.objects.filter(
            tenant_id__in=tenant_ids, role=role, state=MembershipState.ACTIVE
        )
        .values_list("tenant_id")
        .annotate(total=Count("id"), seen=Count("id", filter=Q(last_seen_at__isnull=False)))
    }
    invited = {
        tenant_id: (live, total - live)
        for tenant_id, total, live in Invitation.objects.filter(
            tenant_id__in=tenant_ids, role=role, accepted_at=None, revoked_at=None
        )
        .values_list("tenant_id")
        .annotate(total=Count("id"), live=Count("id", filter=_live()))
    }
    return {
        tenant_id: Staffing(
            members=members.get(tenant_id, (0, 0))[0],
            seen=members.get(tenant_id, (0, 0))[1],
            invited=invited.get(tenant_id, (0, 0))[0],
            lapsed=invited.get(tenant_id, (0, 0))[1],
        )
        for tenant_id in {*members, *invited}
    }


def members_by_subject(*, tenant_id: UUID, role: Role) -> Mapping[UUID, UUID]:
    """Return subject → user of the live members of a narrowed role, such as mentors of the region."""
    rows = Membership.objects.filter(
        tenant_id=tenant_id, role=role, state=MembershipState.ACTIVE, subject_id__isnull=False
    )
    return {subject: user for subject, user in rows.values_list("subject_id", "user_id") if subject is not None}


@transaction.atomic
def invitation_send(
    *,
    actor: Actor,
    email: str,
    full_name: str,
    tenant_id: UUID,
    role: Role,
    inviter: str,
    subject_id: UUID | None = None,
) -> Invitation:
    """Invite and write the letter; an open invitation of the same address to the same role is replaced.

    ``inviter`` is the organisation that invites. Raises InvitationRefused when the address
    holds the role already.
    """
    address = email.strip().lower()
    same = {"tenant_id": tenant_id, "role": role, "subject_id": subject_id}
    if Membership.objects.filter(user__email__iexact=address, state=MembershipState.ACTIVE, **same).exists():
        raise InvitationRefused(
            "already_member",
            _("Человек с адресом %(email)s уже работает здесь в этой роли.") % {"email": address},
        )
    Invitation.objects.filter(_live(email=address, **same)).update(revoked_at=timezone.now())
    invitation, secret = invitation_create(
        actor=actor, email=address, full_name=full_name, tenant_id=tenant_id, role=role, subject_id=subject_id
    )
    tenant = Tenant.objects.get(id=tenant_id)
    transaction.on_commit(lambda: _mail(invitation, secret, tenant.title, inviter))
    return invitation


def _mail(invitation: Invitation, secret: str, place: str, inviter: str) -> None:
    subject = _("Приглашение в «Наставник»: %(place)s") % {"place": place}
    context = {
        "subject": subject,
        "place": place,
        "inviter": inviter,
        "role": ROLE_TITLES[Role(invitation.role)],
        "days": INVITATION_DAYS,
        "action_url": platform_url(f"/invitations/{secret}/"),
        "action_label": _("Принять приглашение"),
    }
    letter = EmailMultiAlternatives(
        subject=subject, body=render_to_string("emails/invitation.txt", context), to=[invitation.email]
    )
    letter.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    letter.send()


@transaction.atomic
def invitation_resend(*, actor: Actor, invitation_id: UUID, tenant_ids: Collection[UUID], inviter: str) -> Invitation:
    """Send an open or expired invitation to one of ``tenant_ids`` again; NotFound for any other."""
    invitation = _locked(invitation_id, tenant_ids)
    if invitation.accepted_at is not None:
        raise InvitationRefused("accepted", _("Приглашение уже принято, высылать его снова не нужно."))
    Invitation.objects.filter(id=invitation.id, revoked_at=None).update(revoked_at=timezone.now())
    return invitation_send(
        actor=actor,
        email=invitation.email,
        full_name=invitation.full_name,
        tenant_id=invitation.tenant_id,
        role=Role(invitation.role),
        subject_id=invitation.subject_id,
        inviter=inviter,
    )


@transaction.atomic
def invitation_revoke(*, actor: Actor, invitation_id: UUID, tenant_ids: Collection[UUID]) -> None:
    """Take back an invitation to one of ``tenant_ids``; the link in the letter stops working at once."""
    invitation = _locked(invitation_id, tenant_ids)
    if invitation.accepted_at is not None:
        raise InvitationRefused("accepted", _("Приглашение уже принято: отозвать его нельзя."))
    if Invitation.objects.filter(id=invitation.id, revoked_at=None).update(revoked_at=timezone.now()):
        audit_record(actor, "invitation.revoked", invitation, changes={"tenant": str(invitation.tenant_id)})


@transaction.atomic
def memberships_end_for_subject(*, actor: Actor, tenant_id: UUID, role: Role, subject_id: UUID) -> int:
    """End a narrowed role of everybody who holds it for this subject; return how many lost it."""
    held = Membership.objects.filter(
        tenant_id=tenant_id, role=role, subject_id=subject_id, state=MembershipState.ACTIVE
    )
    ended = held.update(state=MembershipState.ENDED)
    Invitation.objects.filter(_live(tenant_id=tenant_id, role=role, subject_id=subject_id)).update(
        revoked_at=timezone.now()
    )
    if ended:
        audit_record(actor, "membership.ended", object_id=subject_id, changes={"tenant": str(tenant_id), "role": role})
    return ended


def _locked(invitation_id: UUID, tenant_ids: Collection[UUID]) -> Invitation:
    invitation = Invitation.objects.select_for_update().filter(id=invitation_id, tenant_id__in=tenant_ids).first()
    if invitation is None:
        raise NotFound("invitation", _("Такого приглашения нет."))
    return invitation
