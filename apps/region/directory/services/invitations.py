"""Inviting curators. An organisation that is not connected is connected by its first invitation."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from celery import current_app
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.region.directory.models import Organisation
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.selectors import NO_CURATOR, Connections, connections
from apps.region.directory.services.activation import organisations_activate
from apps.region.directory.services.errors import DirectoryRefused
from apps.shared.identity.invitations import invitation_resend, invitation_revoke, invitation_send
from tenants.context import platform_scope, require_region
from tenants.models import Tenant


def curator_invite(*, actor: Actor, organisation_id: UUID, email: str, full_name: str) -> None:
    """Invite a curator by e-mail, connecting the organisation first when it is not."""
    require(actor, DirectoryAction.INVITE)
    organisation = Organisation.objects.filter(id=organisation_id).first()
    if organisation is None:
        raise NotFound("organisation", _("Такой организации нет."))
    tenant_id = organisation.tenant_id
    if tenant_id is None or not _registered(tenant_id):
        organisations_activate(actor=actor, organisation_ids=[organisation_id])
        tenant_id = Organisation.objects.values_list("tenant_id", flat=True).get(id=organisation_id)
    assert tenant_id is not None
    inviter = require_region().title
    with platform_scope():
        invitation_send(
            actor=actor, email=email, full_name=full_name, tenant_id=tenant_id, role=Role.CURATOR, inviter=inviter
        )


def _registered(tenant_id: UUID) -> bool:
    with platform_scope():
        return bool(Tenant.objects.filter(id=tenant_id).exists())


def invitable(
    *, actor: Actor, organisation_ids: Collection[UUID], known: Connections | None = None
) -> tuple[list[Organisation], list[Organisation]]:
    """Split organisations into those a letter can go to by their own e-mail, and those it cannot.

    Left out altogether are organisations that have a curator or an open invitation.
    """
    require(actor, DirectoryAction.INVITE)
    known = known or connections()
    lacking = set(known.tenants(NO_CURATOR))
    chosen = [
        row
        for row in Organisation.objects.filter(id__in=organisation_ids).order_by("title")
        if row.tenant_id is None or row.tenant_id not in known.states or row.tenant_id in lacking
    ]
    return [row for row in chosen if row.email], [row for row in chosen if not row.email]


def curators_invite(*, actor: Actor, organisation_ids: Collection[UUID]) -> int:
    """Order letters to the own addresses of many organisations; return how many will be written.

    Organisations are connected in one order, the letters are written by the workers.
    """
    reachable, _unreachable = invitable(actor=actor, organisation_ids=organisation_ids)
    if not reachable:
        raise DirectoryRefused(
            "nobody_to_invite", _("Приглашать некого: у выбранных организаций есть куратор или нет электронной почты.")
        )
    known = connections()
    unconnected = [row.id for row in reachable if row.tenant_id not in known.states]
    if unconnected:
        organisations_activate(actor=actor, organisation_ids=unconnected)
    for row in reachable:
        current_app.tasks["directory.invite_curator"].delay(str(row.id), str(actor.user_id))
    return len(reachable)


def curator_invitation_resend(*, actor: Actor, organisation_id: UUID, invitation_id: UUID) -> None:
    require(actor, DirectoryAction.INVITE)
    tenant_id = _tenant_of(organisation_id)
    inviter = require_region().title
    with platform_scope():
        invitation_resend(actor=actor, invitation_id=invitation_id, tenant_ids=[tenant_id], inviter=inviter)


def curator_invitation_revoke(*, actor: Actor, organisation_id: UUID, invitation_id: UUID) -> None:
    require(actor, DirectoryAction.INVITE)
    tenant_id = _tenant_of(organisation_id)
    with platform_scope():
        invitation_revoke(actor=actor, invitation_id=invitation_id, tenant_ids=[tenant_id])


def _tenant_of(organisation_id: UUID) -> UUID:
    tenant_id = Organisation.objects.filter(id=organisation_id).values_list("tenant_id", flat=True).first()
    if tenant_id is None:
        raise NotFound("organisation", _("Такой организации нет."))
    return tenant_id
