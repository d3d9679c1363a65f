"""Employers, mentors and engagements for the tests; each goes through the product's own services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from apps.core.actor import Role
from apps.region.partners import services
from apps.region.partners.models import ExternalMentor, Partner
from tenants.context import TenantRef, tenant_scope
from tests.factories import Member, member

REGISTRATION = {
    "title": "Завод «Прибор»",
    "inn": "7707083893",
    "contact_name": "Орлова Анна Петровна",
    "contact_email": "hr@pribor.example.org",
    "contact_phone": "+7 495 123-45-67",
    "consent": "on",
}
MENTOR = {
    "last_name": "Соколов",
    "first_name": "Пётр",
    "middle_name": "Ильич",
    "birth_date": date(1985, 4, 2),
    "sex": "m",
    "position": "Инженер-наладчик",
    "experience_years": 12,
    "email": "sokolov@pribor.example.org",
    "phone": "+74951234567",
    "competences": ["электротехника"],
    "capacity": 5,
    "hours_per_month": 8,
}


def today() -> date:
    return timezone.localdate()


def mark() -> dict[str, object]:
    return {"number": "77/123", "issued_on": today() - timedelta(days=10), "valid_until": today() + timedelta(days=200)}


@dataclass(frozen=True, slots=True)
class Company:
    """An approved employer with its representative, and the region's operator."""

    partner: Partner
    manager: Member
    operator: Member


def company(region: TenantRef, inn: str = "7707083893", title: str = "Завод «Прибор»") -> Company:
    operator = member(region, Role.REGIONAL_OPERATOR)
    with tenant_scope(region):
        partner = services.partner_register(values={**REGISTRATION, "inn": inn, "title": title})
        services.partner_approve(actor=operator.actor, partner_id=partner.id)
    manager = member(region, Role.PARTNER_MANAGER, "Орлова Анна Петровна", subject_id=partner.id)
    return Company(partner, manager, operator)


def admitted(region: TenantRef, employer: Company, **values: object) -> ExternalMentor:
    with tenant_scope(region):
        mentor = services.mentor_add(actor=employer.manager.actor, values={**MENTOR, **values})
        services.mentor_approve(actor=employer.operator.actor, mentor_id=mentor.id, **mark())
    return mentor


def engaged(school: TenantRef, employer: Company, mentor_id: UUID, places: int = 5) -> UUID:
    curator = member(school, Role.CURATOR)
    with tenant_scope(school):
        engagement_id = services.engagement_request(actor=curator.actor, mentor_id=mentor_id, places=places)
    assert school.region is not None
    with tenant_scope(school.region):
        services.engagement_approve(actor=employer.manager.actor, engagement_id=engagement_id)
    return engagement_id


def mentees(count: int) -> list[UUID]:
    return [uuid4() for _number in range(count)]
