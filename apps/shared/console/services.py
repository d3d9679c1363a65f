"""What the platform operator does: create a region, build it, invite its first operator."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound, Refused
from apps.shared.audit.services import audit_record
from apps.shared.console.policies import ConsoleAction
from apps.shared.identity.invitations import invitation_resend, invitation_revoke, invitation_send
from tenants.levels import Level
from tenants.models import Tenant, TenantState
from tenants.names import new_schema_name
from tenants.provisioning.build import tenant_build

# Names of hosts that mean something else.
_RESERVED: Final = frozenset({"www", "mail", "api", "admin", "static", "console", "accounts", "ns", "smtp"})
_SLUG: Final = re.compile(r"[a-z](?:[a-z0-9-]{0,28}[a-z0-9])?")
_INVITER: Final = _("Платформа «Наставник»")


class RegionRefused(Refused):
    """The region cannot be created like this."""


def region_create(*, actor: Actor, title: str, slug: str, timezone: str) -> Tenant:
    """Register a region and build its schema; a failed building can be repeated with ``region_build``."""
    require(actor, ConsoleAction.REGIONS)
    if not _SLUG.fullmatch(slug) or slug in _RESERVED:
        raise RegionRefused(
            "slug", _("Адрес — латинские буквы, цифры и дефис, начинается с буквы, до 30 знаков. Этот не подходит.")
        )
    if timezone not in available_timezones():
        raise RegionRefused("timezone", _("Такого часового пояса нет. Выберите из списка."))
    region = _register(actor, title, slug, timezone)
    tenant_build(region.id)
    region.refresh_from_db()
    return region


@transaction.atomic
def _register(actor: Actor, title: str, slug: str, timezone: str) -> Tenant:
    try:
        with transaction.atomic():
            region: Tenant = Tenant.objects.create(
                type=Level.REGION,
                title=title,
                slug=slug,
                timezone=timezone,
                schema_name=new_schema_name(Level.REGION),
            )
    except IntegrityError:
        raise RegionRefused("slug_taken", _("Этот адрес уже занят другим регионом. Выберите иной.")) from None
    audit_record(actor, "region.created", region, changes={"slug": slug})
    return region


def region_build(*, actor: Actor, region_id: UUID) -> None:
    """Finish a region whose building was interrupted; a ready one is left as it is."""
    require(actor, ConsoleAction.REGIONS)
    tenant_build(_region(region_id).id)


def operator_invite(*, actor: Actor, region_id: UUID, email: str, full_name: str) -> None:
    """Invite a regional operator by letter."""
    require(actor, ConsoleAction.REGIONS)
    region = _region(region_id)
    if region.state != TenantState.READY:
        raise RegionRefused("not_ready", _("Регион ещё не готов. Завершите его создание."))
    invitation_send(
        actor=actor,
        email=email,
        full_name=full_name,
        tenant_id=region.id,
        role=Role.REGIONAL_OPERATOR,
        inviter=str(_INVITER),
    )


def operator_invitation_resend(*, actor: Actor, region_id: UUID, invitation_id: UUID) -> None:
    require(actor, ConsoleAction.REGIONS)
    invitation_resend(actor=actor, invitation_id=invitation_id, tenant_ids=[region_id], inviter=str(_INVITER))


def operator_invitation_revoke(*, actor: Actor, region_id: UUID, invitation_id: UUID) -> None:
    require(actor, ConsoleAction.REGIONS)
    invitation_revoke(actor=actor, invitation_id=invitation_id, tenant_ids=[region_id])


def _region(region_id: UUID) -> Tenant:
    region: Tenant | None = Tenant.objects.filter(id=region_id, type=Level.REGION).first()
    if region is None:
        raise NotFound("region", _("Такого региона нет."))
    return region
