"""Writes of notifications: other apps of the school call ``notify`` in the transaction of their change."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.school.notifications.models import Notification
from apps.school.notifications.policies import NotificationAction

TEXT_LIMIT = 300


def notify(user_ids: Iterable[UUID | None], text: str, url: str = "", *, dedupe_key: str) -> int:
    """Put a line into the list of each user; people without an account are skipped.

    ``dedupe_key`` names the occasion («survey:<id>:2026-11-23»): a second call with the same
    key writes nothing. ``text`` must not hold the surname of a child. Returns how many users
    were addressed.
    """
    users = sorted({user_id for user_id in user_ids if user_id is not None})
    Notification.objects.bulk_create(
        [
            Notification(user_id=user_id, text=text[:TEXT_LIMIT], url=url, dedupe_key=dedupe_key[:120])
            for user_id in users
        ],
        ignore_conflicts=True,
    )
    return len(users)


@transaction.atomic
def notification_open(*, actor: Actor, notification_id: UUID) -> str:
    """Mark a notification read and return where it leads; an empty text when nowhere."""
    require(actor, NotificationAction.READ)
    found = Notification.objects.filter(id=notification_id, user_id=actor.user).first()
    if found is None:
        raise NotFound("notification", _("Такого уведомления нет."))
    Notification.objects.filter(id=found.id, read_at=None).update(read_at=timezone.now())
    return found.url


@transaction.atomic
def notifications_read_all(*, actor: Actor) -> int:
    """Mark the whole list read; return how many lines were unread."""
    require(actor, NotificationAction.READ)
    return Notification.objects.filter(user_id=actor.user, read_at=None).update(read_at=timezone.now())
