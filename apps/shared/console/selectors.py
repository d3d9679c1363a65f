"""Regions of the platform with the states of their schools."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.shared.console.policies import ConsoleAction
from apps.shared.identity.invitations import InvitationRow, Staffing, invitation_list, staffing_of
from tenants.levels import Level
from tenants.models import Tenant, TenantState


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region and how many of its schools are in which state."""

    tenant: Tenant
    schools: int
    ready: int
    waiting: int
    failed: int
    suspended: int
    operators: Staffing


def region_list(*, actor: Actor) -> list[RegionRow]:
    """Return every region in two queries and the people who run it in two more."""
    require(actor, ConsoleAction.REGIONS)
    failed = Q(schools__state=TenantState.NEW) & ~Q(schools__error="")
    tenants = list(
        Tenant.objects.filter(type=Level.REGION)
        .annotate(
            total=Count("schools"),
            ready=Count("schools", filter=Q(schools__state=TenantState.READY)),
            waiting=Count(
                "schools", filter=Q(schools__state__in=[TenantState.NEW, TenantState.BUILDING], schools__error="")
            ),
            failed=Count("schools", filter=failed),
            suspended=Count("schools", filter=Q(schools__state__in=[TenantState.SUSPENDED, TenantState.ARCHIVED])),
        )
        .order_by("title")
    )
    staff = staffing_of(tenant_ids=[tenant.id for tenant in tenants], role=Role.REGIONAL_OPERATOR)
    return [
        RegionRow(
            tenant=tenant,
            schools=tenant.total,
            ready=tenant.ready,
            waiting=tenant.waiting,
            failed=tenant.failed,
            suspended=tenant.suspended,
            operators=staff.get(tenant.id, Staffing()),
        )
        for tenant in tenants
    ]


def region_get(*, actor: Actor, region_id: UUID) -> RegionRow:
    """Return one region; a school's id is not found here."""
    found = next((row for row in region_list(actor=actor) if row.tenant.id == region_id), None)
    if found is None:
        raise NotFound("region", _("Такого региона нет."))
    return found


def failed_schools(*, actor: Actor, region_id: UUID) -> list[Tenant]:
    """Return the schools whose last building failed, with the kind of error."""
    require(actor, ConsoleAction.REGIONS)
    return list(
        Tenant.objects.filter(region_id=region_id, state=TenantState.NEW).exclude(error="").order_by("title")[:200]
    )


def operator_invitations(*, actor: Actor, region_id: UUID) -> list[InvitationRow]:
    require(actor, ConsoleAction.REGIONS)
    return invitation_list(tenant_ids=[region_id], roles=[Role.REGIONAL_OPERATOR])
