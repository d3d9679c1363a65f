"""The relay: takes what schools published and lets the subscribers act on it.

At least once, in any order, coalesced by tenant. Subscribers read the truth anew and replace
what they derived from it, so a repetition changes nothing. An event is deleted by its id
only after every subscriber succeeded; one that commits late keeps its row for the next round.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import close_old_connections, transaction
from django.db.models import F
from django.utils.timezone import now

from apps.shared.outbox.models import OutboxEvent
from apps.shared.outbox.topics import Topic
from tenants.context import TenantRef, platform_scope
from tenants.models import Tenant, TenantState

log = structlog.get_logger(__name__)

BATCH: Final = 1000
MAX_ATTEMPTS: Final = 8
PAUSE_SECONDS: Final = 0.3


@dataclass(slots=True)
class Changes:
    """What changed in one tenant since the last round."""

    tenant: TenantRef
    event_ids: list[UUID] = field(default_factory=list)
    topics: set[Topic] = field(default_factory=set)
    object_ids: dict[Topic, set[UUID]] = field(default_factory=lambda: defaultdict(set))


type Subscriber = Callable[[Changes], None]

_subscribers: list[tuple[frozenset[Topic], Subscriber]] = []


def subscribe(topics: Iterable[Topic], subscriber: Subscriber) -> None:
    """Have ``subscriber`` called on the platform level when any of the topics changed in a tenant."""
    _subscribers.append((frozenset(topics), subscriber))


def drain() -> int:
    """Handle what is due now; return how many events were applied. Used by the loop and by tests."""
    with platform_scope():
        return sum(_handle(changes) for changes in _due())


def _due() -> list[Changes]:
    rows = OutboxEvent.objects.filter(not_before__lte=now(), attempts__lt=MAX_ATTEMPTS).order_by("created_at")
    found: dict[UUID, list[tuple[UUID, str, UUID | None]]] = defaultdict(list)
    for tenant_id, event_id, topic, object_id in rows.values_list("tenant_id", "id", "topic", "object_id")[:BATCH]:
        found[tenant_id].append((event_id, topic, object_id))
    tenants = Tenant.objects.select_related("region").filter(id__in=found, state=TenantState.READY)
    gathered = []
    for tenant in tenants:
        changes = Changes(tenant=tenant.ref())
        for event_id, topic, object_id in found[tenant.id]:
            changes.event_ids.append(event_id)
            changes.topics.add(Topic(topic))
            if object_id:
                changes.object_ids[Topic(topic)].add(object_id)
        gathered.append(changes)
    return gathered


def _handle(changes: Changes) -> int:
    events = OutboxEvent.objects.filter(tenant_id=changes.tenant.id, id__in=changes.event_ids)
    try:
        for topics, subscriber in _subscribers:
            if topics & changes.topics:
                subscriber(changes)
    except Exception as error:
        # A poisoned school waits longer and longer; the others are not touched by it.
        log.warning("outbox_handler_failed", tenant=str(changes.tenant.id), error=type(error).__name__)
        with transaction.atomic():
            attempts = max(events.values_list("attempts", flat=True), default=0)
            events.update(attempts=F("attempts") + 1, not_before=now() + timedelta(seconds=2**attempts))
        return 0
    events.delete()
    return len(changes.event_ids)


def run(should_stop: Callable[[], bool]) -> None:
    """Drain until told to stop; survives the loss of the database."""
    while not should_stop():
        try:
            applied = drain()
        except Exception as error:
            log.warning("outbox_round_failed", error=type(error).__name__)
            applied = 0
        close_old_connections()
        if not applied:
            time.sleep(PAUSE_SECONDS)
