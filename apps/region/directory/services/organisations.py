"""Organisations by hand: create and edit a card."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.region.directory.exchange import Territories, fields_of, identity_of
from apps.region.directory.models import Municipality, Organisation
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.registry.identity import traits_of_fields
from apps.region.directory.services.errors import DirectoryRefused
from apps.shared.audit.services import audit_record

# What the card's form may write.
EDITABLE: Final = frozenset({
    "title", "full_title", "kind", "number", "ownership", "inn", "ogrn", "municipality_id", "email", "phones",
    "site", "is_rural", "contingent", "staff_count",
})  # fmt: skip


@transaction.atomic
def organisation_create(*, actor: Actor, values: dict[str, Any]) -> Organisation:
    """Register an organisation by hand. One the directory knows already by name and number is refused."""
    require(actor, DirectoryAction.EDIT)
    organisation = Organisation(**{name: value for name, value in values.items() if name in EDITABLE})
    organisation.full_title = organisation.full_title or organisation.title
    territories = Territories(Municipality.objects.in_bulk())
    traits = traits_of_fields(fields_of(organisation, territories))
    organisation.identity_key = identity_of(traits.label)
    organisation.registry_keys = sorted(traits.keys)
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError:
        raise DirectoryRefused(
            "organisation_exists", _("Такая организация в справочнике уже есть. Найдите её по номеру или названию.")
        ) from None
    audit_record(actor, "organisation.created", organisation)
    return organisation


@transaction.atomic
def organisation_change(*, actor: Actor, organisation_id: UUID, values: dict[str, Any]) -> None:
    """Edit the card; an import still recognises the organisation by its former names."""
    require(actor, DirectoryAction.EDIT)
    organisation = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if organisation is None:
        raise NotFound("organisation", _("Такой организации нет."))
    changed = {
        name: value for name, value in values.items() if name in EDITABLE and getattr(organisation, name) != value
    }
    if not changed:
        return
    Organisation.objects.filter(id=organisation_id).update(**changed)
    audit_record(actor, "organisation.changed", organisation, changes={"fields": sorted(changed)})
