"""Reads of the directory. States of tenants live on the platform level and are read there, never joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.region.directory.domain import Connection, connection_of
from apps.region.directory.importing import ORGANISATIONS, importer_of
from apps.region.directory.models import ImportState, Municipality, Organisation, RegistryImport
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.registry import territory_key
from apps.shared.identity.invitations import InvitationRow, Staffing, invitation_list, staffing_of
from tenants.context import platform_scope, require_region
from tenants.models import ProvisioningBatch, Tenant

NO_CURATOR: Final = "no_curator"
NEVER_SEEN: Final = "never_seen"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of organisations is narrowed to. ``state`` is a Connection, NO_CURATOR or NEVER_SEEN."""

    q: str = ""
    municipality_id: UUID | None = None
    kind: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Connections:
    """The state of every connected organisation of the region, and its curators, by tenant id."""

    states: Mapping[UUID, tuple[str, str]]
    curators: Mapping[UUID, Staffing]
    hosts: Mapping[UUID, str]

    def of(self, organisation: Organisation) -> Connection:
        state, error = self.states.get(organisation.tenant_id, (None, "")) if organisation.tenant_id else (None, "")
        return connection_of(state, error=error)

    def curator_of(self, organisation: Organisation) -> Staffing:
        return self.curators.get(organisation.tenant_id, Staffing()) if organisation.tenant_id else Staffing()

    def tenants(self, state: str) -> list[UUID]:
        """Return the tenants in a connection state, or lacking a curator, or never visited by one."""
        if state == NO_CURATOR:
            return [
                tenant_id
                for tenant_id in self.states
                if not self.curators.get(tenant_id, Staffing()).members
                and not self.curators.get(tenant_id, Staffing()).invited
            ]
        if state == NEVER_SEEN:
            return [
                tenant_id
                for tenant_id, staffing in self.curators.items()
                if (staffing.members or staffing.invited) and not staffing.seen
            ]
        return [key for key, (code, error) in self.states.items() if connection_of(code, error=error) == state]


def connections() -> Connections:
    """Read the tenants of the current region and their curators: four short queries whatever their number."""
    region = require_region()
    with platform_scope():
        rows = list(
            Tenant.objects.filter(region_id=region.id)
            .select_related("region")
            .only("id", "state", "error", "slug", "region__slug")
        )
        ids = [row.id for row in rows]
        curators = staffing_of(tenant_ids=ids, role=Role.CURATOR)
    return Connections(
        states={row.id: (row.state, row.error) for row in rows},
        curators=curators,
        hosts={row.id: row.host for row in rows},
    )


def _visible(actor: Actor) -> QuerySet[Organisation]:
    """Everything to the region, one's own municipality to its coordinator."""
    require(actor, DirectoryAction.VIEW)
    organisations = Organisation.objects.all()
    if actor.has(Role.REGIONAL_OPERATOR, Role.ANALYST):
        return organisations
    return organisations.filter(
        Q(municipality_id=actor.subject_id) | Q(municipality__parent_id=actor.subject_id), municipality__isnull=False
    )


def organisation_list(
    *, actor: Actor, filters: Filters | None = None, known: Connections | None = None
) -> QuerySet[Organisation]:
    """Return the organisations the actor may see, narrowed and in order of titles."""
    chosen = filters or Filters()
    found = _visible(actor).select_related("municipality", "municipality__parent")
    if chosen.q:
        words = chosen.q.strip()
        found = found.filter(
            Q(title__icontains=words) | Q(full_title__icontains=words) | Q(number=words) | Q(inn=words)
        )
    if chosen.municipality_id:
        found = found.filter(
            Q(municipality_id=chosen.municipality_id) | Q(municipality__parent_id=chosen.municipality_id)
        )
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.state:
        known = known or connections()
        if chosen.state == Connection.NONE:
            found = found.exclude(tenant_id__in=list(known.states)) if known.states else found
        else:
            found = found.filter(tenant_id__in=known.tenants(chosen.state))
    return found.order_by("title", "id")


def organisation_counts(*, actor: Actor, known: Connections) -> Counter[str]:
    """Count what the actor sees by connection state; ``total`` is all, NO_CURATOR and NEVER_SEEN overlap."""
    total = Counter[str]()
    lacking, unseen = set(known.tenants(NO_CURATOR)), set(known.tenants(NEVER_SEEN))
    for tenant_id in _visible(actor).values_list("tenant_id", flat=True):
        state, error = known.states.get(tenant_id, (None, "")) if tenant_id else (None, "")
        total["total"] += 1
        total[connection_of(state, error=error)] += 1
        total[NO_CURATOR] += tenant_id in lacking
        total[NEVER_SEEN] += tenant_id in unseen
    return total


def organisation_get(*, actor: Actor, organisation_id: UUID) -> Organisation:
    found = _visible(actor).select_related("municipality", "municipality__parent").filter(id=organisation_id).first()
    if found is None:
        raise NotFound("organisation", _("Такой организации нет."))
    return found


def organisation_titles(*, tenant_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return tenant → title for the schools of this region; for other apps of the region."""
    rows = Organisation.objects.filter(tenant_id__in=tenant_ids).values_list("tenant_id", "title")
    return {tenant_id: title for tenant_id, title in rows if tenant_id is not None}


def tenant_titles(*, tenant_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what schools of this region are called on the platform: for those the directory has no row of."""
    if not tenant_ids:
        return {}
    region = require_region()
    with platform_scope():
        return dict(Tenant.objects.filter(id__in=tenant_ids, region_id=region.id).values_list("id", "title"))


@dataclass(frozen=True, slots=True)
class UnlistedSchool:
    """A connected school without a row in the directory: it has no municipality, so only the region's total has it."""

    tenant_id: UUID
    title: str
    host: str


def unlisted_list(*, actor: Actor) -> list[UnlistedSchool]:
    """Return the connected schools that the directory has no row of, in order of titles."""
    require(actor, DirectoryAction.EDIT)
    region = require_region()
    listed = set(Organisation.objects.filter(tenant_id__isnull=False).values_list("tenant_id", flat=True))
    with platform_scope():
        tenants = Tenant.objects.filter(region_id=region.id).select_related("region").order_by("title", "id")
        return [UnlistedSchool(row.id, row.title, row.host) for row in tenants if row.id not in listed]


def unlisted_get(*, actor: Actor, tenant_id: UUID) -> UnlistedSchool:
    """Return one of them; a school that has a row, or of another region, is not found."""
    found = next((row for row in unlisted_list(actor=actor) if row.tenant_id == tenant_id), None)
    if found is None:
        raise NotFound("unlisted_school", _("Такой школы нет, или она уже есть в справочнике."))
    return found


def rows_to_link(*, actor: Actor, q: str) -> list[Organisation]:
    """Return up to 20 organisations without a school that fit the words; all of them when there are none."""
    require(actor, DirectoryAction.EDIT)
    free = organisation_list(actor=actor, filters=Filters(q=q)).filter(tenant_id=None)
    return list(free[:20])


def invitations_of(*, actor: Actor, organisations: Iterable[Organisation]) -> list[InvitationRow]:
    """Return the invitations of curators to these organisations."""
    require(actor, DirectoryAction.INVITE)
    tenant_ids = [organisation.tenant_id for organisation in organisations if organisation.tenant_id]
    with platform_scope():
        return invitation_list(tenant_ids=tenant_ids, roles=[Role.CURATOR])


def municipality_list(*, actor: Actor) -> list[Municipality]:
    """Return municipalities with their number of organisations, each followed by its parts."""
    require(actor, DirectoryAction.VIEW)
    rows = list(
        Municipality.objects.select_related("parent")
        .annotate(organisations_count=Count("organisations"))
        .order_by("title")
    )
    if not actor.has(Role.REGIONAL_OPERATOR, Role.ANALYST):
        rows = [row for row in rows if actor.subject_id in {row.id, row.parent_id}]
    parts: dict[UUID | None, list[Municipality]] = {}
    for row in rows:
        parts.setdefault(row.parent_id, []).append(row)
    seen = {row.id for row in rows}
    roots = [row for row in rows if row.parent_id not in seen]
    return [row for root in roots for row in (root, *parts.get(root.id, []))]


def municipality_choices() -> list[tuple[str, str]]:
    """Return (id, title) for choosing a municipality, parts indented under their district."""
    rows = list(Municipality.objects.select_related("parent").order_by("title"))
    roots = [row for row in rows if row.parent_id is None]
    return [
        (str(row.id), row.title if row.parent_id is None else f"— {row.title}")
        for root in roots
        for row in (root, *(part for part in rows if part.parent_id == root.id))
    ]


class MunicipalityNames:
    """The municipalities by what people write in files: «район Сокольники», «Восточный округ, Сокольники»."""

    def __init__(self, rows: Iterable[Municipality]) -> None:
        self._rows = {row.id: row for row in rows}
        self._ids: dict[str, set[UUID]] = {}
        for row in self._rows.values():
            own = territory_key(row.title)
            parent = territory_key(row.parent.title) if row.parent else ""
            for key in {own, f"{parent},{own}"}:
                self._ids.setdefault(key, set()).add(row.id)

    def title(self, municipality_id: UUID | None) -> str:
        """Return «Восточный округ, район Сокольники»; nothing for the region as a whole."""
        row = self._rows.get(municipality_id) if municipality_id else None
        return "" if row is None else f"{row.parent}, {row}" if row.parent else str(row)

    def find(self, text: str) -> tuple[UUID | None, str]:
        """Return the municipality, or None with a sentence that says what to write instead."""
        key = ",".join(territory_key(part) for part in text.split(","))
        found = self._ids.get(key, set())
        if len(found) == 1:
            return next(iter(found)), ""
        if found:
            several = _("Территорий «%(name)s» несколько. Напишите её вместе с округом через запятую.")
            return None, several % {"name": text}
        return None, _("Территории «%(name)s» нет в справочнике.") % {"name": text}


def municipality_names() -> MunicipalityNames:
    return MunicipalityNames(Municipality.objects.select_related("parent"))


def municipality_get(*, actor: Actor, municipality_id: UUID) -> Municipality:
    require(actor, DirectoryAction.EDIT)
    found = Municipality.objects.filter(id=municipality_id).first()
    if found is None:
        raise NotFound("municipality", _("Такого муниципалитета нет."))
    return found


def import_list(*, actor: Actor, kind: str = ORGANISATIONS) -> list[RegistryImport]:
    """Return the last hundred files of a kind, the newest first."""
    require(actor, importer_of(kind).action)
    return list(RegistryImport.objects.filter(kind=kind).defer("file", "plan", "undo").order_by("-created_at")[:100])


def import_get(*, actor: Actor, import_id: UUID) -> RegistryImport:
    """Return a loaded file with its plan, without the bytes."""
    found = RegistryImport.objects.defer("file", "undo").filter(id=import_id).first()
    if found is None:
        raise NotFound("import", _("Такой загрузки нет."))
    require(actor, importer_of(found.kind).action)
    return found


def imports_to_decide(*, actor: Actor, kind: str = ORGANISATIONS) -> int:
    """Count files of a kind that were checked and neither loaded nor thrown away."""
    require(actor, importer_of(kind).action)
    return RegistryImport.objects.filter(kind=kind, state=ImportState.CHECKED).count()


def batch_get(*, actor: Actor, batch_id: UUID) -> ProvisioningBatch:
    """Return an order of this region; another region's is not found."""
    require(actor, DirectoryAction.ACTIVATE)
    region = require_region()
    with platform_scope():
        found = ProvisioningBatch.objects.filter(id=batch_id, region_id=region.id).first()
    if found is None:
        raise NotFound("batch", _("Такого подключения нет."))
    return found


def latest_batch(*, actor: Actor) -> ProvisioningBatch | None:
    require(actor, DirectoryAction.ACTIVATE)
    region = require_region()
    with platform_scope():
        return ProvisioningBatch.objects.filter(region_id=region.id).order_by("-created_at").first()


def columns_for_history(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """Return the values of columns in a form JSON can keep."""
    return {name: str(value) if isinstance(value := getattr(row, name), (UUID, date)) else value for name in names}
