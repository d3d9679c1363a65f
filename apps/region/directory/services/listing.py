"""Schools that work in the system and have no row in the directory: linking or adding one."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.region.directory.models import Organisation
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.selectors import UnlistedSchool, unlisted_get
from apps.region.directory.services.errors import DirectoryRefused
from apps.region.directory.services.organisations import organisation_create
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish_for
from apps.shared.outbox.topics import Topic
from tenants.context import platform_scope
from tenants.models import Tenant


def school_link(*, actor: Actor, tenant_id: UUID, organisation_id: UUID) -> Organisation:
    """Say that a row of the directory is this connected school; its figures move to the row's municipality.

    Refused when the row belongs to another school already.
    """
    require(actor, DirectoryAction.EDIT)
    school = unlisted_get(actor=actor, tenant_id=tenant_id)
    with transaction.atomic():
        organisation = _linked(actor, school, organisation_id)
    _refresh(school)
    return organisation


def school_register(*, actor: Actor, tenant_id: UUID) -> Organisation:
    """Add a row to the directory for this connected school, under the name it has."""
    require(actor, DirectoryAction.EDIT)
    school = unlisted_get(actor=actor, tenant_id=tenant_id)
    with transaction.atomic():
        created = organisation_create(actor=actor, values={"title": school.title[:200], "kind": "other"})
        organisation = _linked(actor, school, created.id)
    _refresh(school)
    return organisation


def _linked(actor: Actor, school: UnlistedSchool, organisation_id: UUID) -> Organisation:
    organisation = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if organisation is None:
        raise NotFound("organisation", _("Такой организации нет."))
    if organisation.tenant_id is not None:
        raise DirectoryRefused(
            "already_linked", _("Эта строка справочника уже относится к другой школе. Выберите другую строку.")
        )
    try:
        with transaction.atomic():
            Organisation.objects.filter(id=organisation.id).update(tenant_id=school.tenant_id)
    except IntegrityError:
        # Two operators linked the school at once; the constraint let one of them.
        raise DirectoryRefused("listed", _("Эту школу только что связали с другой строкой справочника.")) from None
    organisation.tenant_id = school.tenant_id
    audit_record(actor, "organisation.linked", organisation, changes={"tenant": str(school.tenant_id)})
    return organisation


def _refresh(school: UnlistedSchool) -> None:
    """Have the school counted again, now under its municipality."""
    with platform_scope():
        tenant = Tenant.objects.select_related("region").get(id=school.tenant_id)
        outbox_publish_for(tenant.ref(), Topic.MEMBERSHIPS_CHANGED)
