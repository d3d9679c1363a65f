"""Writes of notifications: other apps of the school call ``notify`` in the transaction of their change."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.school.notifications.letters import letter_send
from apps.school.notifications.models import Notification
from apps.school.notifications.policies import NotificationAction
from apps.shared.identity.urls_of import tenant_url
from tenants.context import require_school

TEXT_LIMIT = 300


def notify(user_ids: Iterable[UUID | None], text: str, url: str = "", *, dedupe_key: str, by_mail: bool = False) -> int:
    """Put a line into the list of each user; people without an account are skipped.

    ``by_mail`` also writes a letter, after the commit, to those who have an e-mail.

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
    if by_mail and users:
        fresh = Notification.objects.filter(user_id__in=users, dedupe_key=dedupe_key[:120])
        ids = [str(key) for key in fresh.filter(mailed_at=None, read_at=None).values_list("id", flat=True)]
        # The line in the list is what counts: a broker that is down must not undo what was committed.
        transaction.on_commit(lambda: current_app.tasks["notifications.mail"].delay(ids), robust=True)
    return len(users)


def notifications_settle(dedupe_keys: Iterable[str]) -> None:
    """Mark lines read for everybody they reached, because what they asked for is done."""
    keys = list(dedupe_keys)
    if keys:
        Notification.objects.filter(dedupe_key__in=keys, read_at=None).update(read_at=timezone.now())


def letters_send(*, notification_ids: Iterable[UUID]) -> int:
    """Send a letter about each line that has none yet and is still unread; return how many were sent.

    Called by a task, outside a transaction. A line is marked before its letter leaves and
    unmarked when the post refuses it, so that a second run sends only what is left.
    """
    sent = 0
    for row in Notification.objects.filter(id__in=list(notification_ids), read_at=None).order_by("id"):
        mine = Notification.objects.filter(id=row.id, mailed_at=None)
        if not mine.update(mailed_at=timezone.now()):
            continue
        try:
            sent += letter_send(user_ids=[row.user_id], text=row.text, url=tenant_url(require_school(), row.url))
        except OSError:
            Notification.objects.filter(id=row.id).update(mailed_at=None)
            raise
    return sent


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
