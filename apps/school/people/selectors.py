"""Reads of people: every queryset starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.region.library.selectors import parameters
from apps.school.people import domain
from apps.school.people.models import (
    ClassGroup,
    Consent,
    ConsentParty,
    ConsentPurpose,
    Guardian,
    PeopleImport,
    Person,
    PersonKind,
    PersonState,
)
from apps.school.people.policies import PeopleAction
from apps.school.people.registry import role_filter, visible_to
from tenants.db.guards import TenantQuerySet

# Groups of kinds that counters open; their names are not kinds.
_KIND_GROUPS = {"learners": Q(kind__in=domain.LEARNERS), "outside": Q(is_external_adult=True)}
WHOLE_SCHOOL = (Role.HEAD, Role.CURATOR, Role.PSYCHOLOGIST, Role.AUDITOR, Role.SYSTEM)


def age_rules(on: date | None = None) -> domain.AgeRules:
    """Return the ages of majority and of an own consent that are in force in the region."""
    rules = parameters(on)
    return domain.AgeRules(minor_age=rules.minor_age, own_consent_from=rules.own_consent_from)


def people_visible(actor: Actor) -> TenantQuerySet[Person]:
    """Return the people the actor may see: the school, the own class, or oneself, one's children and one's pairs."""
    require(actor, PeopleAction.VIEW)
    everybody = Person.objects.exclude(state=PersonState.ERASED)
    if actor.has(*WHOLE_SCHOOL):
        return everybody
    if actor.person_id is None:
        return everybody.none()
    condition = Q(id=actor.person_id) | visible_to(actor)
    # Only conditions on ids: a join would multiply rows, and its plan is at the mercy of statistics.
    if actor.has(Role.CLASS_TEACHER):
        own = ClassGroup.objects.filter(teacher=actor.person_id).values("id")
        condition |= Q(class_group__in=own)
        condition |= Q(id__in=Guardian.objects.filter(child__class_group__in=own).values("guardian"))
    if actor.has(Role.PARENT):
        condition |= Q(id__in=Guardian.objects.filter(guardian=actor.person_id).values("child"))
    return everybody.filter(condition)


def person_list(
    *,
    actor: Actor,
    q: str = "",
    kind: str = "",
    class_id: UUID | None = None,
    role: str = "",
    state: str = PersonState.ACTIVE,
) -> TenantQuerySet[Person]:
    """Return people by filters; ``role`` is a role in programmes, ``none`` for those in no programme."""
    require(actor, PeopleAction.BROWSE)
    people = people_visible(actor).select_related("class_group")
    if state:
        people = people.filter(state=state)
    for word in q.split()[:4]:
        people = people.filter(
            Q(last_name__istartswith=word) | Q(first_name__istartswith=word) | Q(middle_name__istartswith=word)
        )
    if kind:
        people = people.filter(_KIND_GROUPS.get(kind, Q(kind=kind)))
    if class_id:
        people = people.filter(class_group=class_id)
    condition = role_filter(role) if role else None
    return people.filter(condition) if condition is not None else people


def person_counts(*, actor: Actor) -> dict[str, int]:
    """Return how many active people of each kind the actor sees, and ``all``, ``learners``, ``outside``."""
    require(actor, PeopleAction.BROWSE)
    active = people_visible(actor).filter(state=PersonState.ACTIVE)
    rows = active.values("kind").annotate(n=Count("id")).order_by()
    counts = {row["kind"]: row["n"] for row in rows}
    groups = active.aggregate(**{name: Count("id", filter=condition) for name, condition in _KIND_GROUPS.items()})
    return {"all": sum(counts.values()), **counts, **groups}


def person_get(*, actor: Actor, person_id: UUID) -> Person:
    """Return a card the actor may see. A card of another class or family is not there."""
    person = people_visible(actor).select_related("class_group").filter(id=person_id).first()
    if person is None:
        raise NotFound("person", _("Такой карточки нет."))
    return person


def person_map(person_ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Return people by id for the apps of the school, which have checked what the actor may see."""
    return Person.objects.select_related("class_group").in_bulk(list(person_ids))


def external_person_id(mentor_id: UUID) -> UUID | None:
    """Return the card that a mentor of the region has in this school."""
    return Person.objects.filter(external_mentor_id=mentor_id).values_list("id", flat=True).first()


def user_ids_of(person_ids: Iterable[UUID | None]) -> list[UUID]:
    """Return the accounts of those who have one, to whom something may be told."""
    rows = Person.objects.filter(id__in=[key for key in person_ids if key], user_id__isnull=False)
    return [user_id for user_id in rows.values_list("user_id", flat=True) if user_id]


def guardian_user_ids(child_ids: Iterable[UUID]) -> list[UUID]:
    """Return the accounts of the children's parents."""
    rows = Guardian.objects.filter(child__in=list(child_ids), guardian__user_id__isnull=False)
    return [user_id for user_id in rows.values_list("guardian__user_id", flat=True) if user_id]


def guardians_of(child_ids: Iterable[UUID]) -> TenantQuerySet[Guardian]:
    return Guardian.objects.filter(child__in=list(child_ids)).select_related("guardian")


def guardian_pairs(child_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Return (child, representative) by person, for the apps of the school."""
    return list(Guardian.objects.filter(child__in=list(child_ids)).values_list("child_id", "guardian_id"))


def guardian_list(person_id: UUID) -> list[Guardian]:
    return list(Guardian.objects.filter(child=person_id).select_related("guardian").order_by("guardian__last_name"))


def ward_list(person_id: UUID) -> list[Guardian]:
    return list(Guardian.objects.filter(guardian=person_id).select_related("child", "child__class_group"))


def consent_list(person_id: UUID) -> list[Consent]:
    return list(Consent.objects.filter(person=person_id).select_related("given_by").order_by("purpose", "-given_on"))


def person_is_minor(person: Person, *, day: date | None = None) -> bool:
    today = day or timezone.localdate()
    return domain.is_minor(kind=person.kind, born=person.birth_date, day=today, rules=age_rules())


# --- classes


def class_list(*, actor: Actor, year: int | None = None) -> TenantQuerySet[Any]:
    """Return the classes of a school year (the current one unless given) with the number of their ``cards``."""
    require(actor, PeopleAction.BROWSE)
    classes = ClassGroup.objects.filter(academic_year=year or domain.school_year(timezone.localdate()))
    if not actor.has(*WHOLE_SCHOOL):
        classes = classes.filter(teacher=actor.person_id)
    active = Count("people", filter=Q(people__state=PersonState.ACTIVE))
    return classes.select_related("teacher").annotate(cards=active).order_by("grade", "title")


def class_get(*, actor: Actor, class_id: UUID) -> ClassGroup:
    require(actor, PeopleAction.BROWSE)
    classes = ClassGroup.objects.select_related("teacher").filter(id=class_id)
    if not actor.has(*WHOLE_SCHOOL):
        classes = classes.filter(teacher=actor.person_id)
    found = classes.first()
    if found is None:
        raise NotFound("class", _("Такого класса нет."))
    return found


def teacher_list(*, actor: Actor) -> TenantQuerySet[Person]:
    """Return the school's own adults, for choosing a class teacher or a team."""
    require(actor, PeopleAction.BROWSE)
    return Person.objects.filter(kind=PersonKind.TEACHER, state=PersonState.ACTIVE)


# --- consents


@dataclass(frozen=True, slots=True)
class ConsentGap:
    """Somebody whose consent for a purpose is not in force, and whose signatures are missing."""

    person: Person
    parties: frozenset[domain.Party]


def consents_in_force(
    person_ids: Iterable[UUID] | None, *, purpose: str, day: date
) -> dict[UUID, frozenset[domain.Party]]:
    """Return for each person which parties' consents are in force on a day; all people when ids are None."""
    rows = Consent.objects.filter(
        purpose=purpose, withdrawn_on=None, given_on__lte=day, effective_until__gte=day
    ).values_list("person_id", "party")
    if person_ids is not None:
        rows = rows.filter(person__in=list(person_ids))
    found: dict[UUID, set[domain.Party]] = {}
    for person_id, party in rows:
        found.setdefault(person_id, set()).add(domain.Party(party))
    return {person_id: frozenset(parties) for person_id, parties in found.items()}


def signatures_in_force(person_ids: Iterable[UUID], *, day: date) -> dict[UUID, dict[tuple[str, str], Consent]]:
    """Return for each person the consents in force on a day by purpose and party, for the apps of the school."""
    rows = Consent.objects.filter(
        person__in=list(person_ids), withdrawn_on=None, given_on__lte=day, effective_until__gte=day
    ).only("person", "purpose", "party", "effective_until")
    found: dict[UUID, dict[tuple[str, str], Consent]] = {}
    for row in rows:
        found.setdefault(row.person_id, {})[row.purpose, row.party] = row
    return found


def consent_gaps(
    people: Iterable[Person], *, purpose: str = ConsentPurpose.PARTICIPATION, day: date | None = None
) -> list[ConsentGap]:
    """Return those of ``people`` who lack a consent, with the parties that have to sign. Two queries for any number."""
    on, rules = day or timezone.localdate(), age_rules(day)
    rows = list(people)
    given = consents_in_force([person.id for person in rows], purpose=purpose, day=on)
    gaps = []
    for person in rows:
        needed = domain.consent_parties(kind=person.kind, born=person.birth_date, day=on, rules=rules)
        if missing := needed - given.get(person.id, frozenset()):
            gaps.append(ConsentGap(person, missing))
    return gaps


def consent_gap_list(
    *, actor: Actor, purpose: str = ConsentPurpose.PARTICIPATION, class_id: UUID | None = None
) -> list[ConsentGap]:
    """Return who in the actor's view takes part in a programme and lacks a consent for the purpose."""
    people = person_list(actor=actor, class_id=class_id, role="any")
    return consent_gaps(people, purpose=purpose)


def consents_ending(*, actor: Actor, until: date) -> TenantQuerySet[Consent]:
    """Return the consents in force that end by a day."""
    require(actor, PeopleAction.BROWSE)
    return (
        Consent.objects.filter(
            person__in=people_visible(actor).filter(state=PersonState.ACTIVE).values("id"),
            withdrawn_on=None,
            effective_until__range=(timezone.localdate(), until),
        )
        .select_related("person", "person__class_group")
        .order_by("effective_until", "person__last_name")
    )


def consent_get(*, actor: Actor, consent_id: UUID) -> Consent:
    found = (
        Consent.objects.select_related("person", "given_by")
        .filter(id=consent_id, person__in=people_visible(actor).values("id"))
        .first()
    )
    if found is None:
        raise NotFound("consent", _("Такого согласия нет."))
    return found


def ward_consent_get(*, actor: Actor, consent_id: UUID) -> Consent:
    """Return a consent that a parent may take back: one that a legal representative gave for the own child."""
    found = (
        Consent.objects.select_related("person", "person__class_group", "given_by")
        .filter(id=consent_id, party=ConsentParty.GUARDIAN, person__in=people_visible(actor).values("id"))
        .filter(person__in=Guardian.objects.filter(guardian=actor.person_id).values("child"))
        .first()
    )
    if found is None:
        raise NotFound("consent", _("Такого согласия нет."))
    return found


@dataclass(frozen=True, slots=True)
class WardGap:
    """A child who takes part without the representative's consent; ``ended_on`` is None when none was ever given."""

    child: Person
    ended_on: date | None


def ward_consent_gaps(*, actor: Actor) -> list[WardGap]:
    """Return the actor's own children in programmes whose representative has to sign.

    What a parent took back is not asked for again: it was a decision.
    """
    condition = role_filter("any")
    if condition is None:
        return []
    children = people_visible(actor).filter(condition, state=PersonState.ACTIVE, guardians__guardian=actor.person_id)
    gaps = [
        gap.person
        for gap in consent_gaps(children.order_by("first_name", "id"))
        if domain.Party.GUARDIAN in gap.parties
    ]
    signed = Consent.objects.filter(
        person__in=[child.id for child in gaps], purpose=ConsentPurpose.PARTICIPATION, party=ConsentParty.GUARDIAN
    )
    newest = {row.person_id: row for row in signed.order_by("given_on", "id")}
    return [
        WardGap(child, newest[child.id].effective_until if child.id in newest else None)
        for child in gaps
        if child.id not in newest or newest[child.id].withdrawn_on is None
    ]


def ward_consents_ending(*, actor: Actor, until: date) -> list[Consent]:
    """Return what representatives gave for the actor's own children that is in force and ends by a day."""
    rows = Consent.objects.filter(
        person__in=Guardian.objects.filter(guardian=actor.person_id).values("child"),
        party=ConsentParty.GUARDIAN,
        withdrawn_on=None,
        effective_until__range=(timezone.localdate(), until),
    )
    return list(rows.select_related("person").order_by("effective_until", "id"))


@dataclass(frozen=True, slots=True)
class ConsentPlan:
    """What a bulk record would do: who signs for whom, and who has to be skipped."""

    ready: list[tuple[Person, ConsentParty, Person]]
    skipped: list[tuple[Person, str]]


def consent_bulk_plan(*, actor: Actor, class_id: UUID, purpose: str, day: date) -> ConsentPlan:
    """Plan the missing consents of a class: one row for each signature that can be recorded."""
    class_get(actor=actor, class_id=class_id)
    people = person_list(actor=actor, class_id=class_id)
    gaps = consent_gaps(people, purpose=purpose, day=day)
    guardians: Mapping[UUID, Person] = {
        row.child_id: row.guardian
        for row in Guardian.objects.filter(child__in=[gap.person.id for gap in gaps]).select_related("guardian")
    }
    plan = ConsentPlan([], [])
    for gap in gaps:
        for party in sorted(gap.parties):
            giver = gap.person if party == domain.Party.SELF else guardians.get(gap.person.id)
            if giver is None:
                plan.skipped.append((gap.person, str(_("не указан законный представитель"))))
            else:
                plan.ready.append((gap.person, ConsentParty(party), giver))
    return plan


def people_counts() -> tuple[int, int]:
    """Return how many active learners and how many teachers have a card."""
    found = Person.objects.filter(state=PersonState.ACTIVE).aggregate(
        learners=Count("id", filter=Q(kind__in=domain.LEARNERS)),
        teachers=Count("id", filter=Q(kind=PersonKind.TEACHER)),
    )
    return found["learners"], found["teachers"]


def class_sizes(year: int) -> int:
    """Return how many learners the classes of a school year name; 0 where no size is known."""
    return ClassGroup.objects.filter(academic_year=year).aggregate(total=Sum("size"))["total"] or 0


def import_list(*, actor: Actor) -> TenantQuerySet[PeopleImport]:
    require(actor, PeopleAction.IMPORT)
    return PeopleImport.objects.defer("file", "plan", "undo").order_by("-created_at")


def import_get(*, actor: Actor, import_id: UUID) -> PeopleImport:
    require(actor, PeopleAction.IMPORT)
    found = PeopleImport.objects.filter(id=import_id).first()
    if found is None:
        raise NotFound("import", _("Такой загрузки нет."))
    return found
