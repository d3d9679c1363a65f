"""The kill switch: a mentor who may not work is stopped in every school that engaged the mentor."""

from __future__ import annotations

from uuid import UUID

import structlog
from celery import current_app
from django.db import transaction

from apps.region.partners.models import Engagement, EngagementState
from apps.region.partners.registry import stopped_handlers
from apps.shared.outbox.services import outbox_publish_for
from apps.shared.outbox.topics import Topic
from tenants.context import platform_scope, require_region, tenant_scope
from tenants.models import Tenant, TenantState

log = structlog.get_logger(__name__)


def stop_later(mentor_id: UUID) -> None:
    """Tell the schools once the surrounding transaction is committed."""
    transaction.on_commit(lambda: current_app.tasks["partners.stop_mentor"].delay(str(mentor_id)))


def mentor_stop(*, mentor_id: UUID) -> int:
    """Tell every school with an open engagement; return how many were told. May be repeated.

    A school that fails does not keep the others from being told; the first failure is raised
    at the end, so that the task runs again.
    """
    region = require_region()
    engaged = list(
        Engagement.objects.filter(mentor_id=mentor_id, state=EngagementState.ACTIVE).values_list("tenant_id", flat=True)
    )
    with platform_scope():
        schools = list(
            Tenant.objects.select_related("region").filter(id__in=engaged, region_id=region.id, state=TenantState.READY)
        )
    failure: Exception | None = None
    for school in schools:
        try:
            with tenant_scope(school.ref()):
                for handler in stopped_handlers():
                    handler(mentor_id)
            with platform_scope():
                outbox_publish_for(school.ref(), Topic.ENGAGEMENTS_CHANGED, object_id=mentor_id)
        except Exception as error:
            log.warning("school_not_told_of_stopped_mentor", tenant=str(school.id), error=type(error).__name__)
            failure = failure or error
    if failure is not None:
        raise failure
    return len(schools)
