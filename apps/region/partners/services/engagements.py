"""Engagements: a school asks for a mentor, the mentor or the employer agrees.

What a school calls runs in the school's scope outside a transaction and enters the region's
scope by itself.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from apps.core.actor import Actor, may, require
from apps.core.errors import NotFound
from apps.region.partners.models import (
    Engagement,
    EngagementState,
    ExternalMentor,
    ExternalMentorState,
    PartnerState,
    Seat,
)
from apps.region.partners.policies import PartnersAction
from apps.region.partners.services.errors import EngagementRefused
from apps.region.partners.services.mentors import _may_touch
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish_for
from apps.shared.outbox.topics import Topic
from tenants.context import platform_scope, require_region, require_school, tenant_scope
from tenants.models import Tenant


def engagement_request(*, actor: Actor, mentor_id: UUID, places: int, message: str = "") -> UUID:
    """Ask for a mentor on behalf of the current school; asking again returns the open request."""
    require(actor, PartnersAction.ENGAGE)
    school = require_school()
    with tenant_scope(require_region()), transaction.atomic():
        mentor = (
            ExternalMentor.objects.select_for_update(of=("self",))
            .select_related("partner")
            .filter(id=mentor_id)
            .first()
        )
        if mentor is None or not _is_offered(mentor):
            raise NotFound("external_mentor", _("Такого наставника нет среди свободных."))
        open_one = Engagement.objects.filter(
            mentor=mentor, tenant_id=school.id, state__in=[EngagementState.REQUESTED, EngagementState.ACTIVE]
        ).first()
        if open_one is not None:
            return open_one.id
        free = mentor.capacity - Seat.objects.filter(mentor=mentor).count()
        if not 1 <= places <= free:
            raise EngagementRefused(
                "places", _("Свободных мест у наставника: %(free)d. Попросите не больше.") % {"free": free}
            )
        try:
            with transaction.atomic():
                created = Engagement.objects.create(
                    mentor=mentor,
                    tenant_id=school.id,
                    places=places,
                    message=message[:500],
                    requested_by=actor.user_id,
                )
        except IntegrityError:
            raise EngagementRefused("requested", _("Запрос уже отправлен. Обновите страницу.")) from None
        audit_record(actor, "engagement.requested", created, changes={"tenant": str(school.id), "places": places})
        return created.id


def _is_offered(mentor: ExternalMentor) -> bool:
    partner_fits = mentor.partner is None or mentor.partner.state == PartnerState.APPROVED
    vetted = mentor.vetted_until is not None and mentor.vetted_until >= localdate()
    return mentor.state == ExternalMentorState.APPROVED and partner_fits and vetted


def engagement_approve(*, actor: Actor, engagement_id: UUID) -> None:
    """Agree: the school gets the mentor's card. By the mentor, the employer or the region."""
    tenant_id = _decide(actor, engagement_id, EngagementState.ACTIVE, "")
    _tell(tenant_id, engagement_id)


def engagement_decline(*, actor: Actor, engagement_id: UUID, reason: str = "") -> None:
    tenant_id = _decide(actor, engagement_id, EngagementState.DECLINED, reason)
    _tell(tenant_id, engagement_id)


@transaction.atomic
def _decide(actor: Actor, engagement_id: UUID, state: EngagementState, reason: str) -> UUID:
    require(actor, PartnersAction.DECIDE_ENGAGEMENT)
    engagement = (
        Engagement.objects.select_for_update(of=("self",))
        .select_related("mentor", "mentor__partner")
        .filter(id=engagement_id)
        .first()
    )
    if engagement is None or not _may_touch(actor, engagement.mentor):
        raise NotFound("engagement", _("Такого запроса нет."))
    if engagement.state == state:
        return engagement.tenant_id
    if engagement.state != EngagementState.REQUESTED:
        raise EngagementRefused("decided", _("На этот запрос уже ответили. Обновите страницу."))
    if state == EngagementState.ACTIVE and not _is_offered(engagement.mentor):
        raise EngagementRefused(
            "mentor_not_admitted", _("Наставник сейчас не допущен или на паузе: согласиться нельзя.")
        )
    Engagement.objects.filter(id=engagement_id).update(state=state, decision_reason=reason[:300], decided_at=now())
    audit_record(actor, f"engagement.{state}", engagement, changes={"tenant": str(engagement.tenant_id)})
    return engagement.tenant_id


def engagement_end(*, actor: Actor, engagement_id: UUID) -> None:
    """End an engagement that has no places taken: by the school itself, the mentor's side or the region."""
    scope_tenant = actor.tenant_id
    with tenant_scope(require_region()), transaction.atomic():
        engagement = (
            Engagement.objects.select_for_update(of=("self",)).select_related("mentor").filter(id=engagement_id).first()
        )
        theirs = engagement is not None and may(actor, PartnersAction.ENGAGE) and engagement.tenant_id == scope_tenant
        if engagement is None or not (theirs or _may_touch(actor, engagement.mentor)):
            raise NotFound("engagement", _("Такого запроса нет."))
        if engagement.state in {EngagementState.ENDED, EngagementState.DECLINED}:
            return
        used = Seat.objects.filter(mentor_id=engagement.mentor_id, tenant_id=engagement.tenant_id).count()
        if used:
            raise EngagementRefused(
                "places_used", _("Пар с этим наставником: %(used)d. Сначала завершите их.") % {"used": used}
            )
        Engagement.objects.filter(id=engagement_id).update(state=EngagementState.ENDED, decided_at=now())
        audit_record(actor, "engagement.ended", engagement, changes={"tenant": str(engagement.tenant_id)})


def engagement_bind(*, actor: Actor, engagement_id: UUID, person_id: UUID) -> None:
    """Note which card of the current school stands for the engaged mentor."""
    require(actor, PartnersAction.ENGAGE)
    school = require_school()
    with tenant_scope(require_region()), transaction.atomic():
        bound = Engagement.objects.filter(id=engagement_id, tenant_id=school.id, state=EngagementState.ACTIVE).update(
            person_id=person_id
        )
        if not bound:
            raise NotFound("engagement", _("Наставник не привлечён вашей организацией."))


def _tell(tenant_id: UUID, engagement_id: UUID) -> None:
    """Mark the school as out of date; its own transaction, on the level the outbox belongs to."""
    with platform_scope():
        school = Tenant.objects.select_related("region").filter(id=tenant_id).first()
        if school is not None:
            outbox_publish_for(school.ref(), Topic.ENGAGEMENTS_CHANGED, object_id=engagement_id)
