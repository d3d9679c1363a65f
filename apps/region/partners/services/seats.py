"""Places of external mentors: numbered rows, so that all schools together never pass the capacity."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from apps.core.actor import system_actor
from apps.region.partners.domain import free_seats
from apps.region.partners.models import (
    Engagement,
    EngagementState,
    ExternalMentor,
    Seat,
)
from apps.region.partners.registry import seat_backing
from apps.region.partners.selectors import takes_mentees
from apps.region.partners.services.errors import SeatRefused
from apps.shared.audit.services import audit_record
from tenants.context import TenantRef, platform_scope, require_region, tenant_scope
from tenants.models import Tenant, TenantState

# Forming a pair takes seconds; a reservation older than this was left by a crash.
GRACE: Final = timedelta(minutes=10)

log = structlog.get_logger(__name__)


def seats_reserve(*, mentor_id: UUID, tenant_id: UUID, mentorship_id: UUID, mentee_ids: Collection[UUID]) -> None:
    """Take a place for every mentee of a school's mentorship, or for none of them.

    Mentees that have a place in this mentorship keep it. Raises SeatRefused when the mentor is
    not admitted today, the school has no engagement, or places are short.
    """
    with tenant_scope(require_region()), transaction.atomic():
        mentor = (
            ExternalMentor.objects.select_for_update(of=("self",))
            .select_related("partner")
            .filter(id=mentor_id)
            .first()
        )
        if mentor is None or not takes_mentees(mentor):
            raise SeatRefused("mentor_not_admitted", _("Наставник сейчас не допущен регионом. Выберите другого."))
        engagement = Engagement.objects.filter(mentor=mentor, tenant_id=tenant_id, state=EngagementState.ACTIVE).first()
        if engagement is None:
            raise SeatRefused("not_engaged", _("Наставник не привлечён вашей организацией. Отправьте запрос."))
        seats = list(Seat.objects.filter(mentor=mentor))
        having = {seat.mentee_id for seat in seats if seat.mentorship_id == mentorship_id}
        wanted = sorted(set(mentee_ids) - having)
        if not wanted:
            return
        ours = sum(seat.tenant_id == tenant_id for seat in seats)
        if ours + len(wanted) > engagement.places:
            raise SeatRefused(
                "places_of_school",
                _("По договорённости у вашей организации мест: %(places)d, занято: %(used)d.")
                % {"places": engagement.places, "used": ours},
            )
        numbers = free_seats(capacity=mentor.capacity, taken={seat.seat_no for seat in seats}, wanted=len(wanted))
        if not numbers:
            free = max(0, mentor.capacity - len(seats))
            raise SeatRefused(
                "capacity", _("У наставника свободных мест: %(free)d. Выберите другого наставника.") % {"free": free}
            )
        Seat.objects.bulk_create(
            [
                Seat(
                    mentor=mentor,
                    seat_no=number,
                    tenant_id=tenant_id,
                    mentorship_id=mentorship_id,
                    mentee_id=mentee_id,
                )
                for number, mentee_id in zip(numbers, wanted, strict=True)
            ]
        )
        audit_record(
            system_actor(tenant_id), "seats.reserved", mentor, changes={"tenant": str(tenant_id), "count": len(wanted)}
        )


def seats_confirm(*, mentorship_id: UUID, mentee_ids: Collection[UUID]) -> None:
    """Say that the mentorship behind the places is formed."""
    with tenant_scope(require_region()):
        Seat.objects.filter(mentorship_id=mentorship_id, mentee_id__in=mentee_ids, confirmed_at=None).update(
            confirmed_at=now()
        )


def seats_release(*, mentorship_id: UUID, mentee_ids: Collection[UUID] | None = None) -> int:
    """Give places back: of some mentees of a mentorship, or of all. Repeating it changes nothing."""
    with tenant_scope(require_region()), transaction.atomic():
        seats = Seat.objects.filter(mentorship_id=mentorship_id)
        if mentee_ids is not None:
            seats = seats.filter(mentee_id__in=mentee_ids)
        rows = list(seats.select_for_update().order_by("id"))
        Seat.objects.filter(id__in=[row.id for row in rows]).delete()
        for tenant_id in sorted({row.tenant_id for row in rows}):
            count = sum(row.tenant_id == tenant_id for row in rows)
            audit_record(system_actor(tenant_id), "seats.released", object_id=mentorship_id, changes={"count": count})
    return len(rows)


def seats_release_stale() -> int:
    """In the current region, give back places nobody uses any more; return how many.

    The school is asked what each mentorship still needs. A place that is in use but was never
    confirmed is confirmed. Without the school's answer nothing is touched.
    """
    backed = seat_backing()
    if backed is None:
        return 0
    region = require_region()
    old = now() - GRACE
    seats = list(Seat.objects.filter(reserved_at__lt=old).order_by("id"))
    freed = 0
    for school in _schools(region, {seat.tenant_id for seat in seats}):
        try:
            freed += _settle(school, [seat for seat in seats if seat.tenant_id == school.id])
        except Exception as error:
            log.warning("seats_not_settled", tenant=str(school.id), error=type(error).__name__)
    return freed


def _schools(region: TenantRef, tenant_ids: Iterable[UUID]) -> list[TenantRef]:
    with platform_scope():
        found = Tenant.objects.select_related("region").filter(
            id__in=list(tenant_ids), region_id=region.id, state=TenantState.READY
        )
        return [tenant.ref() for tenant in found]


def _settle(school: TenantRef, seats: list[Seat]) -> int:
    backed = seat_backing()
    assert backed is not None
    with tenant_scope(school):
        needed = {
            (mentorship_id, mentee_id)
            for mentorship_id in sorted({seat.mentorship_id for seat in seats})
            for mentee_id in backed(mentorship_id)
        }
    with tenant_scope(require_region()), transaction.atomic():
        used = [seat.id for seat in seats if (seat.mentorship_id, seat.mentee_id) in needed]
        Seat.objects.filter(id__in=used, confirmed_at=None).update(confirmed_at=now())
        unused = [seat.id for seat in seats if seat.id not in set(used)]
        freed, _by_model = Seat.objects.filter(id__in=unused, reserved_at__lt=now() - GRACE).delete()
        if freed:
            audit_record(system_actor(school.id), "seats.released_stale", changes={"count": freed})
    return freed
