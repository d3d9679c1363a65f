"""Letters about lines of the list, after the change that wrote them is committed."""

from __future__ import annotations

from uuid import UUID

from tenants.celery import tenant_task


@tenant_task(name="notifications.mail", autoretry_for=(OSError,), retry_backoff=60, max_retries=6)
def mail(notification_ids: list[str]) -> None:
    from apps.school.notifications.services import letters_send

    letters_send(notification_ids=[UUID(key) for key in notification_ids])
