"""Reads of the own list."""

from __future__ import annotations

from apps.core.actor import Actor, require
from apps.school.notifications.models import Notification
from apps.school.notifications.policies import NotificationAction
from tenants.db.guards import TenantQuerySet


def notification_list(*, actor: Actor) -> TenantQuerySet[Notification]:
    """Return the actor's notifications, the newest first."""
    require(actor, NotificationAction.READ)
    return Notification.objects.filter(user_id=actor.user)


def unread_count(*, actor: Actor) -> int:
    """Return how many notifications the actor has not opened; one query on the unique index of the user."""
    return Notification.objects.filter(user_id=actor.user, read_at=None).count()
