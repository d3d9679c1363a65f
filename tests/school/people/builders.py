"""Cards, classes and consents for the tests of the school. Named people, no choices."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.core.actor import Role, system_actor
from apps.core.person_names import make_full_name
from apps.school.people.models import ClassGroup, Consent, Guardian, Person
from apps.shared.audit.models import AuditEntry
from tenants.context import TenantRef, platform_scope, tenant_scope

SYSTEM = system_actor(None)
ADULT = date(1985, 4, 12)
TIMOFEY_BORN = date(2014, 3, 14)
ALINA_BORN = date(2010, 9, 2)

__all__ = ["Role"]


def person(last_name: str, first_name: str, middle_name: str = "", **fields: Any) -> Person:
    """Create a card in the current school; a pupil unless told otherwise."""
    fields.setdefault("kind", "pupil")
    fields.setdefault("is_external_adult", fields["kind"] not in {"pupil", "student", "teacher"})
    return Person.objects.create(
        last_name=last_name,
        first_name=first_name,
        middle_name=middle_name,
        match_key=make_full_name(last_name, first_name, middle_name).match_key,
        **fields,
    )


def class_of(title: str = "7 «Б»", **fields: Any) -> ClassGroup:
    fields.setdefault("grade", 7)
    fields.setdefault("academic_year", 2026)
    return ClassGroup.objects.create(title=title, **fields)


def timofey(**fields: Any) -> Person:
    """A pupil of twelve."""
    return person("Гусев", "Тимофей", "Андреевич", birth_date=TIMOFEY_BORN, **fields)


def alina(**fields: Any) -> Person:
    """A pupil of sixteen."""
    return person("Савельева", "Алина", "Игоревна", birth_date=ALINA_BORN, **fields)


def teacher(last_name: str = "Петрова", first_name: str = "Ирина", **fields: Any) -> Person:
    return person(last_name, first_name, "Сергеевна", kind="teacher", birth_date=ADULT, **fields)


def mother_of(child: Person, last_name: str = "Гусева") -> Person:
    mother = person(last_name, "Ольга", "Петровна", kind="parent", birth_date=ADULT)
    Guardian.objects.create(child=child, guardian=mother)
    return mother


def consent(child: Person, giver: Person, party: str = "guardian", **fields: Any) -> Consent:
    """Record a consent directly, in force for the school year unless told otherwise."""
    fields.setdefault("purpose", "participation")
    fields.setdefault("given_on", date(2026, 9, 10))
    fields.setdefault("effective_until", date(2027, 8, 31))
    return Consent.objects.create(person=child, party=party, given_by=giver, method="paper", **fields)


def journal(school: TenantRef, action: str) -> int:
    """Return how many rows of the journal of a school have an action."""
    with platform_scope():
        return AuditEntry.objects.filter(tenant_id=school.id, action=action).count()


def in_school(school: TenantRef) -> Any:
    return tenant_scope(school)
