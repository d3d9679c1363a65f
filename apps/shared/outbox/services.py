"""The one way to publish an event: in the transaction of the change."""

from __future__ import annotations

from uuid import UUID

from apps.shared.outbox.models import OutboxEvent
from apps.shared.outbox.topics import Topic
from tenants.context import TenantRef, require_tenant


def outbox_publish(topic: Topic, *, object_id: UUID | None = None) -> None:
    """Record that ``topic`` changed in the current tenant."""
    outbox_publish_for(require_tenant(), topic, object_id=object_id)


def outbox_publish_for(tenant: TenantRef, topic: Topic, *, object_id: UUID | None = None) -> None:
    """Record from the platform level that ``topic`` changed in ``tenant``."""
    OutboxEvent.objects.bulk_create(
        [OutboxEvent(tenant_id=tenant.id, schema_name=tenant.schema, topic=topic, object_id=object_id)]
    )
