"""A programme with named people, ready to be paired. Built in the current school's scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from apps.core.actor import Actor, Role
from apps.region.library.seeds.load import seed
from apps.school.admission.models import Admission, Clearance
from apps.school.people.models import Consent, Guardian, Person
from apps.school.programmes.models import MenteeRequest, MentorProfile, Participation, Programme
from tenants.context import TenantRef, tenant_scope

TODAY = date(2026, 11, 23)
END = date(2027, 5, 25)


def seed_region(region: TenantRef) -> None:
    """Put the catalogue into a region; a school reads forms and request types from it."""
    with tenant_scope(region):
        seed()


@dataclass
class Situation:
    """A running programme and what the tests add to it."""

    programme: Programme
    school: TenantRef
    people: dict[str, Person] = field(default_factory=dict)

    def curator(self) -> Actor:
        return Actor(user_id=None, tenant_id=self.school.id, roles=frozenset({Role.CURATOR}))

    def actor_of(self, person: Person, *roles: Role) -> Actor:
        return Actor(user_id=person.user_id, tenant_id=self.school.id, roles=frozenset(roles), person_id=person.id)

    def mentee(self, name: str = "Гусев Тимофей", *, born: date = date(2012, 3, 8), **request: Any) -> Participation:
        """Add a pupil with a parent, the consents to take part and, if asked, a request."""
        last, first = name.split()
        person = Person.objects.create(kind="pupil", last_name=last, first_name=first, birth_date=born)
        parent = Person.objects.create(kind="parent", last_name=last, first_name="Ольга", is_external_adult=True)
        Guardian.objects.create(child=person, guardian=parent)
        participation = Participation.objects.create(
            programme=self.programme, person=person, role="mentee", joined_on=date(2026, 9, 20)
        )
        consent(person, parent, "participation", "guardian")
        consent(person, person, "participation", "self")
        MenteeRequest.objects.create(
            participation=participation, **{"type_code": "results", "slots": [], "interests": [], **request}
        )
        return participation

    def mentor(
        self,
        name: str = "Белова Анна",
        *,
        kind: str = "pupil",
        external: bool = False,
        admitted: bool = True,
        trained: bool = True,
        consented: bool = True,
        capacity: int = 3,
        cleared_until: date | None = None,
        external_mentor_id: UUID | None = None,
        **profile: Any,
    ) -> Participation:
        """Add a mentor; an adult from outside gets a clearance row, a pupil of 18 signs for oneself."""
        last, first = name.split()
        person = Person.objects.create(
            kind=kind,
            last_name=last,
            first_name=first,
            is_external_adult=external,
            external_mentor_id=external_mentor_id,
            birth_date=date(2008, 5, 5) if kind == "pupil" else None,
        )
        if kind == "pupil" and consented:
            consent(person, person, "participation", "self")
        participation = Participation.objects.create(
            programme=self.programme, person=person, role="mentor", joined_on=date(2026, 9, 20)
        )
        Admission.objects.create(
            participation=participation,
            decision="admitted" if admitted else "pending",
            decided_on=date(2026, 10, 1) if admitted else None,
            trained_on=date(2026, 10, 5) if trained else None,
        )
        MentorProfile.objects.create(person=person, source=kind, capacity=capacity, **profile)
        if external:
            Clearance.objects.create(
                person=person,
                cleared_until=cleared_until,
                issued_on=date(2026, 9, 1) if cleared_until else None,
                certificate_number="77-1" if cleared_until else "",
            )
        return participation

    def external_consents(self, participation: Participation, *parties: str, until: date = END) -> list[Consent]:
        """Give the consents to hand a child's data to an external mentor."""
        child = participation.person
        guardian = Person.objects.get(wards__child=child)
        givers = {"guardian": guardian, "self": child}
        return [consent(child, givers[party], "external_mentor", party, until=until) for party in parties]


def consent(person: Person, giver: Person, purpose: str, party: str, *, until: date = END) -> Consent:
    return Consent.objects.create(
        person=person,
        given_by=giver,
        purpose=purpose,
        party=party,
        given_on=date(2026, 9, 10),
        effective_until=until,
        method="paper",
    )


def programme(school: TenantRef, form_code: str = "pupil-pupil", **fields: Any) -> Situation:
    """Open a running programme in the current scope."""
    row = Programme.objects.create(
        **{
            "title": "Старший — младшему",
            "form_code": form_code,
            "goal": "Помочь привыкнуть к школе",
            "starts_on": date(2026, 9, 15),
            "ends_on": END,
            "state": "running",
            "stage": 5,
            "max_group_size": 5,
            **fields,
        }
    )
    return Situation(row, school)
