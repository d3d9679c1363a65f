"""Issuing documents: other apps of the school call ``document_issue`` in the transaction of their change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone

from apps.core.actor import Actor, require
from apps.school.documents.models import Document, DocumentKind
from apps.school.documents.policies import DocumentAction
from apps.shared.audit.services import audit_record

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF: Final = "application/pdf"
_EXTENSIONS: Final = {DOCX: "docx", PDF: "pdf"}


@dataclass(frozen=True, slots=True)
class Made:
    """The content of a document and what it is; ``printed`` is the same text as PDF where it is not PDF already."""

    content: bytes
    content_type: str
    printed: bytes | None = None


def document_issue(
    *,
    actor: Actor,
    kind: DocumentKind,
    title: str,
    made: Made,
    programme_id: UUID | None = None,
    subject_id: UUID | None = None,
    number: str = "",
    dated: date | None = None,
) -> Document:
    """Keep an issued file. It is never changed later; its file name holds a number and no names."""
    require(actor, DocumentAction.ISSUE)
    day = dated or timezone.localdate()
    safe = "".join(char for char in number if char.isascii() and char.isalnum()) or "bn"
    document = Document.objects.create(
        kind=kind,
        title=title[:255],
        file=made.content,
        file_name=f"{kind.value.replace('_', '-')}-{safe}-{day.isoformat()}.{_EXTENSIONS[made.content_type]}",
        content_type=made.content_type,
        printed=made.printed,
        programme_id=programme_id,
        subject_id=subject_id,
        number=number[:40],
        dated=day,
        created_by=actor.user_id,
    )
    audit_record(
        actor,
        "document.issued",
        document,
        changes={"kind": kind.value, "bytes": len(made.content) + len(made.printed or b"")},
    )
    return document
