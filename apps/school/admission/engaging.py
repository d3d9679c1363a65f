"""Mentors from the regional bank. Each step opens its own scope: region and school never share a transaction."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.region.partners import selectors as partners
from apps.region.partners.selectors import EngagementCard
from apps.region.partners.services.engagements import engagement_bind
from apps.school.admission.services import AdmissionRefused, clearance_copy
from apps.school.people.models import Person, PersonKind
from apps.school.people.services import external_mentor_card
from apps.school.programmes import selectors as programmes
from apps.school.programmes import services
from apps.school.programmes.policies import ProgrammeAction

WEEKS_IN_MONTH = Decimal(4)


def external_mentor_join(*, actor: Actor, programme_id: UUID, mentor_id: UUID) -> Person:
    """Put an engaged mentor into a programme: the card, the profile and the region's vetting mark.

    A second click changes nothing. Raises NotFound before the mentor has agreed.
    """
    require(actor, ProgrammeAction.EDIT)
    card = partners.engagement_card(actor=actor, mentor_id=mentor_id)
    person = _join(actor, programme_id, card)
    engagement_bind(actor=actor, engagement_id=card.engagement_id, person_id=person.pk)
    return person


@transaction.atomic(durable=True)
def _join(actor: Actor, programme_id: UUID, card: EngagementCard) -> Person:
    person, is_new = external_mentor_card(
        actor=actor,
        external_mentor_id=card.mentor_id,
        kind=PersonKind.EMPLOYEE,
        last_name=card.last_name,
        first_name=card.first_name,
        middle_name=card.middle_name,
        sex=card.sex,
        birth_date=card.birth_date,
        position=", ".join(part for part in (card.position, card.company) if part)[:160],
        email=card.email,
        phone=card.phone,
    )
    joined = services.participants_add(
        actor=actor, programme_id=programme_id, role="mentor", person_ids=[person.pk], source="региональный банк"
    )
    if joined.refused:
        raise AdmissionRefused(
            "unfit", _("Наставник не подходит программе: %(reason)s.") % {"reason": joined.refused[0][1]}
        )
    profile = programmes.profile_of(person.pk)
    if is_new or profile is None or not profile.competences:
        services.mentor_profile_save(
            actor=actor,
            person_id=person.pk,
            source=PersonKind.EMPLOYEE,
            competences=card.competences,
            capacity=card.places,
            hours_per_week=max(Decimal("0.5"), Decimal(card.hours_per_month) / WEEKS_IN_MONTH).quantize(Decimal("0.1")),
        )
    clearance_copy(
        actor=actor,
        person_id=person.pk,
        certificate_number=card.vetting_number,
        issued_on=card.vetting_issued_on,
        valid_until=card.vetted_until,
    )
    return person
