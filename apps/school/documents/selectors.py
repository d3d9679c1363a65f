"""Reads of issued documents."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.actor import may as may_act
from apps.core.errors import NotFound
from apps.school.documents.models import Document, DocumentKind
from apps.school.documents.policies import DocumentAction
from tenants.db.guards import TenantQuerySet

# What its subject may read besides the school.
_PERSONAL = (DocumentKind.THANKS, DocumentKind.CERTIFICATE)


def _visible(actor: Actor) -> TenantQuerySet[Document]:
    require(actor, DocumentAction.VIEW)
    rows = Document.objects.all()
    if may_act(actor, DocumentAction.BROWSE):
        return rows
    if actor.person_id is None:
        return rows.none()
    return rows.filter(kind__in=_PERSONAL, subject_id=actor.person_id)


def document_list(*, actor: Actor, programme_id: UUID | None = None, kind: str = "") -> TenantQuerySet[Document]:
    """Return the documents the actor may read, the newest first, without their files.

    ``has_print`` says of each whether there is a PDF beside its file.
    """
    rows = _visible(actor).defer("file", "printed").annotate(has_print=Q(printed__isnull=False))
    if programme_id:
        rows = rows.filter(programme_id=programme_id)
    found = (rows.filter(kind=kind) if kind else rows).order_by("-created_at", "-id")
    return cast("TenantQuerySet[Document]", found)


def document_get(*, actor: Actor, document_id: UUID) -> Document:
    """Return a document with its file; one the actor may not read is not there."""
    return _one(_visible(actor).defer("printed"), document_id)


def document_printed(*, actor: Actor, document_id: UUID) -> tuple[str, bytes]:
    """Return the PDF of a document and its name, under the same right as the file; NotFound where there is none."""
    document = _one(_visible(actor), document_id)
    if document.printed is None:
        raise NotFound("document", _("Этот документ есть только в одном виде. Откройте список документов."))
    return f"{document.file_name.rpartition('.')[0]}.pdf", bytes(document.printed)


def _one(rows: TenantQuerySet[Document], document_id: UUID) -> Document:
    found = rows.filter(id=document_id).first()
    if found is None:
        raise NotFound("document", _("Такого документа нет."))
    return found


def document_count(*, kind: DocumentKind, programme_id: UUID) -> int:
    """Return how many documents of a kind a programme has, for the apps above that say so on their pages."""
    return Document.objects.filter(kind=kind, programme_id=programme_id).count()
