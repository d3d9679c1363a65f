"""The one way to write the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models

from apps.core.actor import Actor
from apps.shared.audit.models import AuditEntry
from apps.shared.audit.request_id import current_request_id
from tenants.context import current_scope


def audit_record(
    actor: Actor,
    action: str,
    subject: models.Model | None = None,
    *,
    object_id: UUID | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write one row beside the change, in the caller's transaction.

    ``changes`` holds ids, states, dates and counts; of personal fields only the names of the
    fields. Nothing in it may identify a child.
    """
    scope = current_scope()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                schema_name=scope.schema,
                tenant_id=scope.tenant.id if scope.tenant else None,
                user_id=actor.user_id,
                role=min(actor.roles, default=""),
                action=action,
                object_type=subject._meta.label_lower if subject is not None else "",
                object_id=subject.pk if subject is not None else object_id,
                changes=dict(changes or {}),
                request_id=current_request_id(),
            )
        ]
    )
