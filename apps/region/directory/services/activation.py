"""Connecting organisations: from a line of the directory to a school with its own schema.

Three short transactions in two schemas. The tenant's id is reserved on the organisation first,
so whatever stops the work in between, ordering the same organisations again continues it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models.functions import UUID7
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.region.directory.domain import slug_for
from apps.region.directory.models import Organisation
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.services.errors import DirectoryRefused
from apps.shared.audit.services import audit_record
from tenants.context import TenantRef, platform_scope, require_region
from tenants.levels import Level
from tenants.models import ProvisioningBatch, Tenant, TenantState
from tenants.names import new_schema_name
from tenants.provisioning.batches import batch_retry, batch_start
from tenants.routing.hosts import forget


def organisations_activate(*, actor: Actor, organisation_ids: Collection[UUID]) -> ProvisioningBatch:
    """Order schemas for organisations of the region; those connected already are left alone.

    Raises DirectoryRefused when nothing is left to connect.
    """
    require(actor, DirectoryAction.ACTIVATE)
    region = require_region()
    reserved = _reserve(actor, organisation_ids)
    if not reserved:
        raise NotFound("organisation", _("Такой организации нет."))
    waiting = _register(region, reserved)
    if not waiting:
        raise DirectoryRefused("all_connected", _("Все выбранные организации уже подключены."))
    return batch_start(region_id=region.id, tenant_ids=waiting, requested_by=actor.user_id)


@transaction.atomic
def _reserve(actor: Actor, organisation_ids: Collection[UUID]) -> list[Organisation]:
    """Give every organisation the id its tenant will have; one that has an id keeps it."""
    chosen = Organisation.objects.filter(id__in=organisation_ids)
    fresh = chosen.filter(tenant_id=None).update(tenant_id=UUID7())
    if fresh:
        audit_record(actor, "organisations.activated", changes={"count": fresh})
    return list(chosen.order_by("id"))


def _register(region: TenantRef, organisations: Sequence[Organisation]) -> list[UUID]:
    """Create the tenants that do not exist yet; return those that are still to be built."""
    with platform_scope(), transaction.atomic():
        # One at a time a region: host names are given out by what is free.
        Tenant.objects.select_for_update().get(id=region.id)
        taken = set(Tenant.objects.filter(region_id=region.id).values_list("slug", flat=True))
        by_id = {row.tenant_id: row for row in organisations if row.tenant_id}
        states = dict(Tenant.objects.filter(id__in=by_id).values_list("id", "state"))
        tenants = []
        for tenant_id, organisation in by_id.items():
            if tenant_id in states:
                continue
            slug = slug_for(kind=organisation.kind, number=organisation.number, title=organisation.title, taken=taken)
            taken.add(slug)
            tenants.append(
                Tenant(
                    id=tenant_id,
                    schema_name=new_schema_name(Level.SCHOOL),
                    type=Level.SCHOOL,
                    region_id=region.id,
                    slug=slug,
                    title=organisation.title,
                    timezone=region.timezone,
                )
            )
        Tenant.objects.bulk_create(tenants, batch_size=500)
        unbuilt = {TenantState.NEW, TenantState.BUILDING}
        waiting = [tenant_id for tenant_id in by_id if states.get(tenant_id, TenantState.NEW) in unbuilt]
        Tenant.objects.filter(id__in=waiting, state=TenantState.NEW).update(error="", attempts=0)
        return waiting


def activation_retry(*, actor: Actor, batch_id: UUID) -> int:
    """Try the failed schools of an order again; return how many."""
    require(actor, DirectoryAction.ACTIVATE)
    return batch_retry(batch_id)


def organisation_suspend(*, actor: Actor, organisation_id: UUID) -> None:
    """Close a school's host to everybody; its data stay."""
    _switch(actor, organisation_id, TenantState.READY, TenantState.SUSPENDED, "tenant.suspended")


def organisation_resume(*, actor: Actor, organisation_id: UUID) -> None:
    """Open a suspended school again."""
    _switch(actor, organisation_id, TenantState.SUSPENDED, TenantState.READY, "tenant.resumed")


def _switch(actor: Actor, organisation_id: UUID, before: TenantState, after: TenantState, action: str) -> None:
    require(actor, DirectoryAction.ACTIVATE)
    region = require_region()
    organisation = Organisation.objects.filter(id=organisation_id, tenant_id__isnull=False).first()
    if organisation is None:
        raise NotFound("organisation", _("Такой организации нет или она не подключена."))
    with platform_scope(), transaction.atomic():
        tenant = Tenant.objects.select_for_update().filter(id=organisation.tenant_id, region_id=region.id).first()
        if tenant is None or tenant.state not in {before, after}:
            raise DirectoryRefused("not_connected", _("Школа ещё не подключена."))
        if tenant.state == after:
            return
        Tenant.objects.filter(id=tenant.id).update(state=after, state_changed_at=now())
        audit_record(actor, action, tenant)
        host = tenant.host
    forget(host)
