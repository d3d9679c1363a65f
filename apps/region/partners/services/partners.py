"""Employers: they register themselves, the region decides."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role, may, require
from apps.core.errors import NotFound
from apps.region.partners.models import ExternalMentor, Partner, PartnerState
from apps.region.partners.policies import PartnersAction
from apps.region.partners.services.errors import PartnerRefused
from apps.region.partners.services.stopping import stop_later
from apps.shared.audit.services import audit_record
from apps.shared.identity.invitations import invitation_resend, invitation_send
from tenants.context import platform_scope, require_region

REGISTERED: Final = (
    "title", "inn", "ogrn", "industry", "municipality_id", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip
# What the representative may change later; the numbers are the operator's to correct.
EDITABLE: Final = frozenset({"title", "industry", "municipality_id", "contact_name", "contact_email", "contact_phone"})


def partner_register(*, values: dict[str, Any]) -> Partner:
    """Take an application of an employer from the open page, and write to the contact's address.

    The link in the letter confirms the address and makes its owner the representative. An
    employer that was rejected may apply again.
    """
    region = require_region()
    visitor = Actor(user_id=None, tenant_id=region.id, roles=frozenset())
    fields = {name: values.get(name) or (None if name == "municipality_id" else "") for name in REGISTERED}
    partner = _registered(visitor, fields)
    with platform_scope():
        invitation_send(
            actor=visitor,
            email=partner.contact_email,
            full_name=partner.contact_name,
            tenant_id=region.id,
            role=Role.PARTNER_MANAGER,
            subject_id=partner.id,
            inviter=region.title,
        )
    return partner


@transaction.atomic
def _registered(visitor: Actor, fields: dict[str, Any]) -> Partner:
    known = Partner.objects.select_for_update().filter(inn=fields["inn"]).first()
    if known is not None and known.state != PartnerState.REJECTED:
        raise _taken()
    if known is not None:
        Partner.objects.filter(id=known.id).update(**fields, state=PartnerState.SUBMITTED, decision_reason="")
        audit_record(visitor, "partner.applied_again", known)
        return Partner.objects.get(id=known.id)
    try:
        with transaction.atomic():
            created = Partner.objects.create(**fields)
    except IntegrityError:
        raise _taken() from None
    audit_record(visitor, "partner.applied", created)
    return created


def _taken() -> PartnerRefused:
    return PartnerRefused(
        "inn_taken",
        _("Организация с таким ИНН уже подала заявку. Спросите коллег или напишите региональному оператору."),
    )


def partner_approve(*, actor: Actor, partner_id: UUID) -> None:
    """Let the employer add mentors."""
    _decide(actor, partner_id, PartnerState.APPROVED, "", {PartnerState.SUBMITTED, PartnerState.SUSPENDED})


def partner_reject(*, actor: Actor, partner_id: UUID, reason: str) -> None:
    _decide(actor, partner_id, PartnerState.REJECTED, reason, {PartnerState.SUBMITTED})


def partner_suspend(*, actor: Actor, partner_id: UUID, reason: str) -> None:
    """Stop the employer and, in every school, its mentors."""
    _decide(actor, partner_id, PartnerState.SUSPENDED, reason, {PartnerState.APPROVED})


@transaction.atomic
def _decide(actor: Actor, partner_id: UUID, state: PartnerState, reason: str, before: set[PartnerState]) -> None:
    require(actor, PartnersAction.DECIDE)
    partner = Partner.objects.select_for_update().filter(id=partner_id).first()
    if partner is None:
        raise NotFound("partner", _("Такого работодателя нет."))
    if partner.state == state:
        return
    if partner.state not in before:
        raise PartnerRefused("decided", _("По этой заявке решение уже принято. Обновите страницу."))
    Partner.objects.filter(id=partner_id).update(state=state, decision_reason=reason[:300])
    audit_record(actor, f"partner.{state}", partner, changes={"from": partner.state})
    if state == PartnerState.SUSPENDED:
        for mentor_id in ExternalMentor.objects.filter(partner_id=partner_id).values_list("id", flat=True):
            stop_later(mentor_id)


@transaction.atomic
def partner_change(*, actor: Actor, partner_id: UUID, values: dict[str, Any]) -> None:
    """Edit the company card: the representative its own, the operator any."""
    if not may(actor, PartnersAction.DECIDE):
        require(actor, PartnersAction.MANAGE_OWN)
        if partner_id != actor.subject_id:
            raise NotFound("partner", _("Такого работодателя нет."))
    partner = Partner.objects.select_for_update().filter(id=partner_id).first()
    if partner is None:
        raise NotFound("partner", _("Такого работодателя нет."))
    changed = {name: value for name, value in values.items() if name in EDITABLE and getattr(partner, name) != value}
    if changed:
        Partner.objects.filter(id=partner_id).update(**changed)
        audit_record(actor, "partner.changed", partner, changes={"fields": sorted(changed)})


def partner_invitation_resend(*, actor: Actor, invitation_id: UUID) -> None:
    """Write to the representative again."""
    require(actor, PartnersAction.DECIDE)
    region = require_region()
    with platform_scope():
        invitation_resend(actor=actor, invitation_id=invitation_id, tenant_ids=[region.id], inviter=region.title)
