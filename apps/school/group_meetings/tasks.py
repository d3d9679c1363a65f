"""Reading of paper ballots, away from the request that brought them."""

from __future__ import annotations

from uuid import UUID

from apps.school.group_meetings.services.papers import upload_read
from tenants.celery import tenant_task


@tenant_task(name="group_meetings.read_sheets")
def read_sheets(upload_id: str) -> None:
    """Read one uploaded file; may be repeated."""
    upload_read(upload_id=UUID(upload_id))
