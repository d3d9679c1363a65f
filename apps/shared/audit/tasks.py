"""Keeping the journal's monthly partitions ahead of time."""

from __future__ import annotations

from datetime import date

from django.db import connections
from django.utils import timezone

from tenants.celery import platform_task


def _month(start: date, offset: int) -> date:
    index = start.year * 12 + start.month - 1 + offset
    return date(index // 12, index % 12 + 1, 1)


@platform_task(name="audit.partitions")
def partitions() -> None:
    """Create the partitions of the next two months; rows outside any month go to the default one."""
    today = timezone.now().date()
    with connections["owner"].cursor() as cursor:
        for offset in (1, 2):
            start, end = _month(today, offset), _month(today, offset + 1)
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS audit_entry_{start:%Y_%m} PARTITION OF audit_entry "
                f"FOR VALUES FROM ('{start}') TO ('{end}')"
            )
