"""Writes of the catalogue: an entry is never changed under those who rely on it, a new version follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.region.library.domain import Parameters
from apps.region.library.models import CatalogueModel, Indicator, ParameterSet
from apps.region.library.policies import LibraryAction
from apps.region.library.selectors import catalogue_model, parameters
from apps.shared.audit.services import audit_record


class LibraryRefused(Refused):
    """The catalogue cannot be changed like this."""


def _locked(catalogue: str, entry_id: UUID) -> CatalogueModel:
    entry = catalogue_model(catalogue).objects.select_for_update().filter(id=entry_id).first()
    if entry is None:
        raise NotFound("catalogue_entry", _("Такой записи в справочнике нет."))
    return entry


@transaction.atomic
def entry_revise(
    *,
    actor: Actor,
    catalogue: str,
    entry_id: UUID,
    title: str,
    valid_from: date,
    valid_until: date | None,
    source: str,
    targets: Mapping[str, float] | None = None,
) -> CatalogueModel:
    """Put a new version in force from a day; the version before it ends the day earlier.

    Reports of earlier days keep the wording they were made under. ``targets`` are percents by
    year, of an indicator only; without them it keeps those it had.
    """
    require(actor, LibraryAction.EDIT)
    entry = _locked(catalogue, entry_id)
    if entry.valid_until is not None and entry.valid_until < valid_from:
        raise LibraryRefused("superseded", _("Эта версия уже не действует. Откройте действующую и измените её."))
    if valid_from <= entry.valid_from:
        raise LibraryRefused(
            "too_early", _("Новая версия должна вступать в силу позже прежней. Укажите более позднюю дату.")
        )
    if valid_until is not None and valid_until < valid_from:
        raise LibraryRefused("period", _("Дата окончания раньше даты начала. Исправьте одну из них."))
    model = type(entry)
    model.objects.filter(id=entry.id).update(valid_until=valid_from - timedelta(days=1))
    kept = {
        field.attname: getattr(entry, field.attname) for field in model._meta.concrete_fields if field.attname != "id"
    }
    revised = model.objects.create(
        **{
            **kept,
            "title": title,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "source": source,
            "needs_verification": False,
            **({"targets": dict(targets)} if targets is not None and model is Indicator else {}),
        }
    )
    audit_record(actor, "library.revised", revised, changes={"code": entry.code, "valid_from": valid_from.isoformat()})
    return revised


@transaction.atomic
def entry_verify(*, actor: Actor, catalogue: str, entry_id: UUID) -> None:
    """Note that the entry was compared with the act and is right."""
    require(actor, LibraryAction.EDIT)
    entry = _locked(catalogue, entry_id)
    if entry.needs_verification:
        type(entry).objects.filter(id=entry.id).update(needs_verification=False)
        audit_record(actor, "library.verified", entry, changes={"code": entry.code})


@transaction.atomic
def parameters_set(*, actor: Actor, valid_from: date, changes: dict[str, int]) -> Parameters:
    """Put other values of the region's rules in force from a day; rules not named stay as they are then."""
    require(actor, LibraryAction.EDIT)
    values = Parameters.of({**parameters(valid_from).stored(), **changes})
    row, created = ParameterSet.objects.get_or_create(valid_from=valid_from, defaults={"values": values.stored()})
    if not created:
        ParameterSet.objects.filter(id=row.id).update(values=values.stored())
    audit_record(actor, "library.parameters_set", row, changes={"valid_from": valid_from.isoformat(), **changes})
    return values
