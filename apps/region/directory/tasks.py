"""Tasks of the directory: each calls one service and may be repeated."""

from __future__ import annotations

from uuid import UUID

import structlog

from apps.core.errors import Refused
from apps.region.directory.selectors import NO_CURATOR, connections, organisation_get
from apps.region.directory.services.invitations import curator_invite
from apps.shared.identity.selectors import actor_get
from tenants.celery import tenant_task
from tenants.context import platform_scope, require_region

log = structlog.get_logger(__name__)


@tenant_task(name="directory.invite_curator")
def invite_curator(organisation_id: str, user_id: str) -> None:
    """Invite a curator by the organisation's own e-mail, unless somebody has been invited meanwhile."""
    region = require_region()
    with platform_scope():
        actor = actor_get(user_id=UUID(user_id), tenant_id=region.id)
    if actor is None:
        return
    try:
        organisation = organisation_get(actor=actor, organisation_id=UUID(organisation_id))
        if organisation.tenant_id in set(connections().tenants(NO_CURATOR)):
            curator_invite(
                actor=actor, organisation_id=organisation.id, email=organisation.email, full_name=organisation.title
            )
    except Refused as refusal:
        log.info("curator_not_invited", organisation=organisation_id, reason=refusal.code)
