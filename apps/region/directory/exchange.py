"""Between a row of the directory and what the registry's rules call an organisation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from apps.region.directory.models import Municipality, Organisation
from apps.region.directory.registry import (
    Building,
    ExistingOrganisation,
    Kind,
    OrganisationFields,
    Ownership,
    Point,
    territory_key,
)

# Columns that an import may write, in the words of the table.
IMPORTED: Final = (
    "title", "full_title", "kind", "number", "ownership", "authority", "inn", "ogrn", "kpp", "municipality_id",
    "head", "email", "other_emails", "phones", "site", "addresses", "registry_keys",
)  # fmt: skip


class Territories:
    """The municipalities of the region by name, and names by municipality."""

    def __init__(self, municipalities: Mapping[UUID, Municipality]) -> None:
        self.by_id = dict(municipalities)
        self._by_key = {(m.parent_id, m.match_key): m for m in municipalities.values()}

    def add(self, municipality: Municipality) -> None:
        self.by_id[municipality.id] = municipality
        self._by_key[municipality.parent_id, municipality.match_key] = municipality

    def find(self, title: str, parent_id: UUID | None = None) -> Municipality | None:
        return self._by_key.get((parent_id, territory_key(title)))

    def spelled(self, okrug: str, district: str) -> tuple[str, str]:
        """Return the names as the directory spells them, so that another spelling is not a change."""
        upper = self.find(okrug) if okrug else None
        lower = self.find(district, upper.id) if upper and district else None
        return upper.title if upper else okrug, lower.title if lower else district

    def names_of(self, municipality_id: UUID | None) -> tuple[str, str]:
        if municipality_id is None:
            return "", ""
        municipality = self.by_id[municipality_id]
        if municipality.parent_id is None:
            return municipality.title, ""
        return self.by_id[municipality.parent_id].title, municipality.title

    def id_of(self, okrug: str, district: str) -> UUID | None:
        upper = self.find(okrug) if okrug else None
        if upper is None:
            return None
        lower = self.find(district, upper.id) if district else None
        return lower.id if lower else upper.id


def identity_of(label: str) -> str:
    """Return the fixed-length form of the name a proposal has inside a plan."""
    return hashlib.sha256(label.encode()).hexdigest()


def fields_of(organisation: Organisation, territories: Territories) -> OrganisationFields:
    okrug, district = territories.names_of(organisation.municipality_id)
    known = {kind.value for kind in Kind}
    return OrganisationFields(
        full_name=organisation.full_title or organisation.title,
        short_name=organisation.title,
        kind=Kind(organisation.kind) if organisation.kind in known else Kind.OTHER,
        number=organisation.number,
        ownership=Ownership(organisation.ownership),
        authority=organisation.authority,
        okrug=okrug,
        district=district,
        inn=organisation.inn,
        ogrn=organisation.ogrn,
        kpp=organisation.kpp,
        site=organisation.site,
        head=organisation.head,
        phones=tuple(organisation.phones),
        emails=tuple(email for email in (organisation.email, *organisation.other_emails) if email),
        buildings=tuple(_building(stored) for stored in organisation.addresses),
    )


def existing_of(organisation: Organisation, territories: Territories) -> ExistingOrganisation:
    return ExistingOrganisation(
        str(organisation.id), frozenset(organisation.registry_keys), fields_of(organisation, territories)
    )


def columns_of(fields: OrganisationFields, territories: Territories) -> dict[str, Any]:
    """Return what the table must hold for these fields; the municipality must exist already."""
    first, *others = fields.emails or ("",)
    return {
        "title": fields.short_name[:200],
        "full_title": fields.full_name,
        "kind": fields.kind.value,
        "number": fields.number[:40],
        "ownership": fields.ownership.value,
        "authority": fields.authority[:255],
        "inn": fields.inn,
        "ogrn": fields.ogrn,
        "kpp": fields.kpp,
        "municipality_id": territories.id_of(fields.okrug, fields.district),
        "head": fields.head[:200],
        "email": first,
        "other_emails": others,
        "phones": list(fields.phones),
        "site": fields.site[:200],
        "addresses": [_stored(building) for building in fields.buildings],
    }


def _building(stored: Mapping[str, str]) -> Building:
    point = None
    if stored.get("longitude"):
        point = Point(Decimal(stored["longitude"]), Decimal(stored["latitude"]))
    return Building(stored.get("address", ""), point, stored.get("source_id", ""))


def _stored(building: Building) -> dict[str, str]:
    stored = {"address": building.address, "source_id": building.source_id}
    if building.point is not None:
        stored |= {"longitude": str(building.point.longitude), "latitude": str(building.point.latitude)}
    return stored
