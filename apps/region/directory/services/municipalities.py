"""Municipalities: create, rename, move."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.region.directory.models import Municipality
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.registry import territory_key
from apps.region.directory.services.errors import DirectoryRefused
from apps.shared.audit.services import audit_record


@transaction.atomic
def municipality_create(*, actor: Actor, title: str, parent_id: UUID | None = None) -> Municipality:
    """Add a municipality, or a part of one. Two of one name under one parent are refused."""
    require(actor, DirectoryAction.EDIT)
    _check_parent(parent_id)
    try:
        with transaction.atomic():
            created = Municipality.objects.create(
                title=" ".join(title.split()), parent_id=parent_id, match_key=territory_key(title)
            )
    except IntegrityError:
        raise _taken() from None
    audit_record(actor, "municipality.created", created)
    return created


@transaction.atomic
def municipality_change(*, actor: Actor, municipality_id: UUID, title: str, parent_id: UUID | None) -> None:
    """Rename a municipality or put it under another; it can be a part only while it has no parts."""
    require(actor, DirectoryAction.EDIT)
    found = Municipality.objects.select_for_update().filter(id=municipality_id).first()
    if found is None:
        raise NotFound("municipality", _("Такого муниципалитета нет."))
    if parent_id is not None and (parent_id == found.id or found.parts.exists()):
        raise DirectoryRefused(
            "nested", _("У этого муниципалитета есть свои части, поэтому он не может входить в другой.")
        )
    _check_parent(parent_id)
    try:
        with transaction.atomic():
            Municipality.objects.filter(id=found.id).update(
                title=" ".join(title.split()), parent_id=parent_id, match_key=territory_key(title)
            )
    except IntegrityError:
        raise _taken() from None
    audit_record(actor, "municipality.changed", found)


def _check_parent(parent_id: UUID | None) -> None:
    if parent_id is None:
        return
    parent = Municipality.objects.select_for_update().filter(id=parent_id).first()
    if parent is None:
        raise NotFound("municipality", _("Такого муниципалитета нет."))
    if parent.parent_id is not None:
        raise DirectoryRefused("nested", _("Муниципалитеты бывают двух уровней. Выберите верхний."))


def _taken() -> DirectoryRefused:
    return DirectoryRefused("title_taken", _("Муниципалитет с таким названием уже есть."))
