"""Participants of programmes: the lists of stages 2 and 3, and the ministry's two registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.core.identifiers import display_phone
from apps.core.ui.components import Text
from apps.core.ui.wording import format_number
from apps.region.library.selectors import form_get, parameters, request_type_list
from apps.school.people import domain as people_domain
from apps.school.people import selectors as people
from apps.school.people.models import ConsentPurpose, Person
from apps.school.programmes import domain
from apps.school.programmes.models import (
    MenteeRequest,
    MentorProfile,
    ParticipantRole,
    Participation,
    ParticipationState,
    Programme,
    ProgrammeState,
)
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.registry import pair_columns
from tenants.context import require_school
from tenants.db.guards import TenantQuerySet


def participation_list(
    *, actor: Actor, programme_id: UUID, role: str = "", withdrawn: bool = False
) -> TenantQuerySet[Participation]:
    """Return who takes part, among those the actor may see, with people and classes."""
    require(actor, ProgrammeAction.VIEW)
    rows = Participation.objects.filter(
        programme=programme_id, person__in=people.people_visible(actor).values("id")
    ).select_related("person", "person__class_group")
    if role:
        rows = rows.filter(role=role)
    if not withdrawn:
        rows = rows.exclude(state=ParticipationState.WITHDRAWN)
    return rows.order_by("person__last_name", "person__first_name", "id")


def participation_get(*, actor: Actor, participation_id: UUID) -> Participation:
    require(actor, ProgrammeAction.VIEW)
    found = (
        Participation.objects.select_related("programme", "person", "person__class_group")
        .filter(id=participation_id, person__in=people.people_visible(actor).values("id"))
        .first()
    )
    if found is None:
        raise NotFound("participation", gettext_lazy("Такого участника нет."))
    return found


def participant_roles(*, person_id: UUID) -> frozenset[Role]:
    """Return the roles an account of a learner gets at sign-in: by what the learner does now, a mentee at least."""
    active = Participation.objects.filter(
        person=person_id, state=ParticipationState.ACTIVE, programme__state=ProgrammeState.RUNNING
    ).values_list("role", flat=True)
    roles = {Role.MENTOR if role == ParticipantRole.MENTOR else Role.MENTEE for role in active}
    return frozenset(roles or {Role.MENTEE})


def participations_of(person_id: UUID) -> TenantQuerySet[Participation]:
    """Return the participations of a person whom the caller may see, the latest programme first."""
    return Participation.objects.filter(person=person_id).select_related("programme").order_by("-programme__starts_on")


def taking_part_counts(*, actor: Actor) -> tuple[int, int]:
    """Return how many people are mentees and how many mentors in running programmes."""
    require(actor, ProgrammeAction.VIEW)
    rows = Participation.objects.filter(
        state=ParticipationState.ACTIVE,
        programme__state=ProgrammeState.RUNNING,
        person__in=people.people_visible(actor).values("id"),
    )
    counts = rows.aggregate(
        mentees=Count("person", filter=Q(role=ParticipantRole.MENTEE), distinct=True),
        mentors=Count("person", filter=Q(role=ParticipantRole.MENTOR), distinct=True),
    )
    return counts["mentees"], counts["mentors"]


def role_condition(role: str) -> Q:
    """Return the condition on people of having a role in a running programme; ``any`` for either.

    ``Exists`` is a condition of its own, so two participations of one person do not make two rows.
    """
    rows = Participation.objects.filter(
        person=OuterRef("pk"), state=ParticipationState.ACTIVE, programme__state=ProgrammeState.RUNNING
    )
    return Q(Exists(rows if role == "any" else rows.filter(role=role)))


def request_list(participation: Participation) -> list[MenteeRequest]:
    """Return what a mentee asks for, whom the caller may see."""
    return list(MenteeRequest.objects.filter(participation=participation).order_by("created_at"))


def profile_of(person_id: UUID) -> MentorProfile | None:
    return MentorProfile.objects.filter(person=person_id).first()


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """A participant in a list of any stage."""

    participation: Participation

    @property
    def pk(self) -> UUID:
        return self.participation.pk

    @property
    def person(self) -> Person:
        return self.participation.person


@dataclass(frozen=True, slots=True)
class MenteeLine(ParticipantLine):
    """A mentee in the list of stage 2."""

    requests: Sequence[str]
    lacks_consent: bool
    has_type: bool


def mentee_lines(*, actor: Actor, programme: Programme, lacks: str = "") -> list[MenteeLine]:
    """Return the mentees; ``lacks`` is ``request`` or ``consent``. The number of queries does not grow with them."""
    rows = list(participation_list(actor=actor, programme_id=programme.pk, role=ParticipantRole.MENTEE))
    titles = {kind.code: kind.title for kind in request_type_list(on=programme.starts_on)}
    asked: dict[UUID, list[str]] = {}
    typed: set[UUID] = set()
    fallback = _("тип не выбран")
    for request in MenteeRequest.objects.filter(participation__in=[row.pk for row in rows]).order_by("created_at"):
        asked.setdefault(request.participation_id, []).append(
            titles.get(request.type_code) or request.text[:80] or fallback
        )
        if request.type_code:
            typed.add(request.participation_id)
    external = form_get(programme.form_code, programme.starts_on).mentor_is_external
    purposes = [ConsentPurpose.PARTICIPATION, *([ConsentPurpose.EXTERNAL_MENTOR] if external else [])]
    gaps = {
        gap.person.pk for purpose in purposes for gap in people.consent_gaps([r.person for r in rows], purpose=purpose)
    }
    lines = [MenteeLine(row, asked.get(row.pk, []), row.person_id in gaps, row.pk in typed) for row in rows]
    if lacks == "request":
        return [line for line in lines if not line.has_type]
    return [line for line in lines if line.lacks_consent] if lacks == "consent" else lines


@dataclass(frozen=True, slots=True)
class MentorLine(ParticipantLine):
    """A mentor in the list of stage 3."""

    profile: MentorProfile | None

    @property
    def complete(self) -> bool:
        profile = self.profile
        return profile is not None and domain.profile_is_complete(
            competences=profile.competences, capacity=profile.capacity, hours=profile.hours_per_week
        )


def mentor_lines(*, actor: Actor, programme: Programme, lacks: str = "") -> list[MentorLine]:
    """Return the mentors; ``lacks="profile"`` leaves those whose card is not complete."""
    rows = list(participation_list(actor=actor, programme_id=programme.pk, role=ParticipantRole.MENTOR))
    profiles = {row.person_id: row for row in MentorProfile.objects.filter(person__in=[row.person_id for row in rows])}
    lines = [MentorLine(row, profiles.get(row.person_id)) for row in rows]
    return [line for line in lines if not line.complete] if lacks == "profile" else lines


def eligibility_of(programme: Programme) -> domain.Eligibility:
    """Return what the form and the region ask of participants, as of the programme's start."""
    form = form_get(programme.form_code, programme.starts_on)
    return domain.Eligibility(
        mentor_kinds=form.mentor_kinds,
        mentee_kinds=form.mentee_kinds,
        mentee_age_min=parameters(programme.starts_on).mentee_age_min,
    )


def refusals(programme: Programme, persons: Iterable[Person], *, role: str) -> dict[UUID, Text]:
    """Return for each person who may not join in a role why not."""
    rules, today = eligibility_of(programme), timezone.localdate()
    other = set(
        Participation.objects.filter(programme=programme)
        .exclude(role=role)
        .exclude(state=ParticipationState.WITHDRAWN)
        .values_list("person_id", flat=True)
    )
    found: dict[UUID, Text] = {}
    for person in persons:
        candidate = domain.Candidate(
            kind=person.kind,
            age=people_domain.age_on(person.birth_date, today) if person.birth_date else None,
            active=person.state == "active",
            is_external=person.is_external_adult,
            other_role=person.pk in other,
        )
        if reason := domain.may_join(candidate, role=role, rules=rules):
            found[person.pk] = reason
    return found


def candidate_list(
    *, actor: Actor, programme: Programme, role: str, q: str = "", class_id: UUID | None = None
) -> TenantQuerySet[Person]:
    """Return the people of kinds that fit the role and who are not in the programme yet."""
    rules = eligibility_of(programme)
    kinds = rules.mentor_kinds if role == ParticipantRole.MENTOR else rules.mentee_kinds
    taken = Participation.objects.filter(programme=programme).exclude(state=ParticipationState.WITHDRAWN)
    return (
        people.person_list(actor=actor, q=q, class_id=class_id)
        .filter(kind__in=list(kinds))
        .exclude(id__in=taken.values("person"))
        .order_by("class_group__grade", "class_group__title", "last_name", "first_name", "id")
    )


# --- the ministry's registers (МР-42/02, forms of the two databases)

MENTEE_HEADERS: Final = (
    "№ п/п",
    "ФИО наставляемого",
    "Контактные данные для связи (данные представителя)",
    "Год рождения наставляемого",
    "Основной запрос наставляемого",
    "Дата вхождения в программу",
    "ФИО наставника",
    "Форма наставничества",
    "Место работы/учёбы наставника",
    "Дата завершения программы",
    "Результаты программы",
    "Ссылка на кейс/отзыв наставника, размещённые на сайте организации",
    "Отметка о прохождении программы",
)
MENTOR_HEADERS: Final = (
    "№ п/п",
    "ФИО наставника",
    "Контактные данные для связи",
    "Место работы/учёбы наставника",
    "Основные компетенции наставника",
    "Важные для программы достижения наставника",
    "Интересы наставника",
    "Желаемый возраст наставляемых",
    "Ресурс времени на программу наставничества",
    "Дата вхождения в программу",
    "ФИО наставляемого (наставляемых)",
    "Форма наставничества",
    "Место работы/учёбы наставляемого",
    "Дата завершения программы",
    "Результаты программы",
    "Ссылка на кейс/отзыв наставляемого, размещённые на сайте организации",
)


def _contact(person: Person) -> str:
    return ", ".join(part for part in (display_phone(person.phone) if person.phone else "", person.email) if part)


def _place(person: Person, school: str) -> str:
    if person.is_external_adult:
        return person.position
    return ", ".join(part for part in (school, str(person.class_group or person.position or "")) if part)


def mentee_register(*, actor: Actor, programme: Programme) -> list[list[Any]]:
    """Return the rows of the ministry's register of mentees, in the order of ``MENTEE_HEADERS``."""
    require(actor, ProgrammeAction.EXPORT)
    lines = mentee_lines(actor=actor, programme=programme)
    form = form_get(programme.form_code, programme.starts_on).title
    guardians: dict[UUID, list[str]] = {}
    for row in people.guardians_of(line.person.pk for line in lines):
        guardians.setdefault(row.child_id, []).append(
            ", ".join(part for part in (row.guardian.full_name, _contact(row.guardian)) if part)
        )
    pairs = pair_columns(programme.pk)
    table: list[list[Any]] = []
    for number, line in enumerate(lines, start=1):
        person, pair = line.person, pairs.get(line.pk)
        contact = "; ".join([part for part in (_contact(person), *guardians.get(person.pk, [])) if part])
        table.append([
            number,
            person.full_name,
            contact,
            person.birth_date.year if person.birth_date else None,
            "; ".join(line.requests),
            line.participation.joined_on,
            pair.partners if pair else "",
            form,
            pair.partner_places if pair else "",
            (pair.ended_on if pair else None) or line.participation.left_on,
            pair.result if pair else "",
            pair.case_url if pair else "",
            _("пройдена") if pair and pair.passed else "",
        ])  # fmt: skip
    return table


def _ages(profile: MentorProfile) -> str:
    if profile.age_min and profile.age_max:
        return f"{profile.age_min}–{profile.age_max}"
    return _("от %(age)d") % {"age": profile.age_min} if profile.age_min else ""


def _time(hours: Decimal) -> str:
    return _("%(hours)s ч в неделю") % {"hours": format_number(hours)}


def mentor_register(*, actor: Actor, programme: Programme) -> list[list[Any]]:
    """Return the rows of the ministry's register of mentors, in the order of ``MENTOR_HEADERS``."""
    require(actor, ProgrammeAction.EXPORT)
    form = form_get(programme.form_code, programme.starts_on).title
    pairs, school = pair_columns(programme.pk), require_school().title
    table: list[list[Any]] = []
    for number, line in enumerate(mentor_lines(actor=actor, programme=programme), start=1):
        person, profile, pair = line.person, line.profile, pairs.get(line.pk)
        ended: date | None = (pair.ended_on if pair else None) or line.participation.left_on
        table.append([
            number,
            person.full_name,
            _contact(person),
            _place(person, school),
            ", ".join(profile.competences) if profile else "",
            profile.achievements if profile else "",
            ", ".join(profile.interests) if profile else "",
            _ages(profile) if profile else "",
            _time(profile.hours_per_week) if profile else "",
            line.participation.joined_on,
            pair.partners if pair else "",
            form,
            pair.partner_places if pair else "",
            ended,
            pair.result if pair else "",
            pair.case_url if pair else "",
        ])  # fmt: skip
    return table
