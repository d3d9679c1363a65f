"""Reads of issued documents."""

from __future__ import annotations

from uuid import UUID

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
    """Return the documents the actor may read, the newest first, without their files."""
    rows = _visible(actor).defer("file")
    if programme_id:
        rows = rows.filter(programme_id=programme_id)
    return (rows.filter(kind=kind) if kind else rows).order_by("-created_at", "-id")


def document_get(*, actor: Actor, document_id: UUID) -> Document:
    """Return a document with its file; one the actor may not read is not there."""
    found = _visible(actor).filter(id=document_id).first()
    if found is None:
        raise NotFound("document", _("Такого документа нет."))
    return found


def document_exists(*, kind: DocumentKind, programme_id: UUID) -> bool:
    return Document.objects.filter(kind=kind, programme_id=programme_id).exists()
