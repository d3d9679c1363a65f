"""An external mentor's work in all schools, read and written from the region's host.

The mentor needs no membership in the schools: the approved engagement opens each of them. The
scopes are entered one after another, never inside a transaction; what is read is copied into
plain values before the scope is left, and every reading is in the school's journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.region.library.selectors import request_type_list
from apps.region.partners.selectors import engaged_tenants, own_mentor
from apps.school.mentorships.domain import Condition
from apps.school.mentorships.models import Meeting
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.readiness import Question, questions_of
from apps.school.mentorships.selectors import MentorshipLine, cabinet_mentorships
from apps.school.mentorships.services.readiness import readiness_confirm, readiness_refuse, readiness_take_back
from apps.school.mentorships.services.work import MeetingData, meeting_log
from apps.school.people.selectors import external_person_id
from apps.school.programmes.selectors import requests_of
from apps.shared.audit.services import audit_record
from tenants.context import TenantRef, platform_scope, require_region, tenant_scope
from tenants.models import Tenant, TenantState


@dataclass(frozen=True, slots=True)
class MenteeCard:
    """The little an external mentor needs to know of a mentee."""

    first_name: str
    class_title: str
    request: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A pair or a group of the mentor in one school. Nobody is named unless it is in force."""

    tenant_id: UUID
    school: str
    mentorship_id: UUID
    programme: str
    condition: Condition
    last_met: date | None
    meetings: int
    mentees: tuple[MenteeCard, ...]
    question: Question | None = None

    @property
    def is_open(self) -> bool:
        return self.condition not in {Condition.SUSPENDED, Condition.COMPLETED, Condition.TERMINATED}


def visit_list(*, actor: Actor) -> list[Visit]:
    """Return the mentor's pairs and groups in all schools with an approved engagement; called in the region's scope."""
    require(actor, MentorshipAction.VISITS)
    return [
        visit
        for school in _schools(actor)
        for visit in _visits_in(school, actor=actor, mentor_id=own_mentor(actor=actor).id)
    ]


def visit_get(*, actor: Actor, tenant_id: UUID, mentorship_id: UUID) -> Visit:
    """Return one of the mentor's own; another's, or one in a school without an engagement, is not there."""
    for visit in visit_list(actor=actor):
        if (visit.tenant_id, visit.mentorship_id) == (tenant_id, mentorship_id):
            return visit
    raise _missing()


def visit_log(*, actor: Actor, tenant_id: UUID, mentorship_id: UUID, client_key: UUID, data: MeetingData) -> Meeting:
    """Write down a meeting in the school where it was held."""
    with _in_school(actor, tenant_id) as own:
        return meeting_log(actor=own, mentorship_id=mentorship_id, client_key=client_key, data=data)


def visit_confirm(*, actor: Actor, tenant_id: UUID, mentorship_id: UUID) -> None:
    """Say in the school that the mentor is ready to work with the group."""
    with _in_school(actor, tenant_id) as own:
        readiness_confirm(actor=own, confirmation_id=_asked(own, mentorship_id))


def visit_refuse(*, actor: Actor, tenant_id: UUID, mentorship_id: UUID, reason: str) -> None:
    """Say in the school that the group does not suit, and why."""
    with _in_school(actor, tenant_id) as own:
        readiness_refuse(actor=own, confirmation_id=_asked(own, mentorship_id), reason=reason)


def visit_take_back(*, actor: Actor, tenant_id: UUID, mentorship_id: UUID) -> None:
    """Undo the answer, until the first meeting."""
    with _in_school(actor, tenant_id) as own:
        readiness_take_back(actor=own, confirmation_id=_asked(own, mentorship_id))


def _asked(own: Actor, mentorship_id: UUID) -> UUID:
    question = questions_of(actor=own, mentorship_ids=[mentorship_id]).get((mentorship_id, None))
    if question is None:
        raise _missing()
    return question.id


@contextmanager
def _in_school(actor: Actor, tenant_id: UUID) -> Iterator[Actor]:
    """Enter one of the mentor's schools and give the mentor as its actor; another school is not there."""
    require(actor, MentorshipAction.VISITS)
    mentor_id = own_mentor(actor=actor).id
    school = next((school for school in _schools(actor) if school.id == tenant_id), None)
    if school is None:
        raise _missing()
    with tenant_scope(school):
        own = _actor_in(school, actor=actor, mentor_id=mentor_id)
        if own is None:
            raise _missing()
        yield own


def _missing() -> NotFound:
    return NotFound("mentorship", _("Такого наставничества нет."))


def _schools(actor: Actor) -> list[TenantRef]:
    region = require_region()
    engaged = engaged_tenants(actor=actor)
    with platform_scope():
        found = Tenant.objects.select_related("region").filter(
            id__in=engaged, region_id=region.id, state=TenantState.READY
        )
        return [tenant.ref() for tenant in found.order_by("title", "id")]


def _actor_in(school: TenantRef, *, actor: Actor, mentor_id: UUID) -> Actor | None:
    """Return the mentor as an actor of the school whose scope is open; None without a card there."""
    person_id = external_person_id(mentor_id)
    if person_id is None:
        return None
    return Actor(actor.user_id, school.id, frozenset({Role.EXTERNAL_MENTOR}), person_id)


def _visits_in(school: TenantRef, *, actor: Actor, mentor_id: UUID) -> Iterator[Visit]:
    with tenant_scope(school):
        own = _actor_in(school, actor=actor, mentor_id=mentor_id)
        lines = cabinet_mentorships(actor=own, as_role=Role.EXTERNAL_MENTOR) if own else []
        requests = _requests(lines)
        questions = questions_of(actor=own, mentorship_ids=[line.row.id for line in lines]) if own else {}
        visits = [_visit(school, line, requests, questions.get((line.row.id, None))) for line in lines]
        if own and visits:
            audit_record(own, "mentorships.read_from_region", changes={"mentorships": len(visits)})
    yield from visits


def _requests(lines: list[MentorshipLine]) -> dict[UUID, str]:
    ids = [member.participation_id for line in lines for member in line.mentees]
    titles = {entry.code: entry.title for entry in request_type_list()}
    return {key: titles.get(rows[0].type_code, "") for key, rows in requests_of(ids).items()}


def _visit(school: TenantRef, line: MentorshipLine, requests: dict[UUID, str], question: Question | None) -> Visit:
    mentees = [
        MenteeCard(
            member.mentee.first_name,
            str(member.mentee.class_group or ""),
            requests.get(member.participation_id, ""),
        )
        for member in line.mentees
    ]
    return Visit(
        tenant_id=school.id,
        school=school.title,
        mentorship_id=line.row.id,
        programme=line.row.programme.title,
        condition=line.condition,
        last_met=line.last_met,
        meetings=line.meetings,
        mentees=tuple(mentees) if line.in_force else (),
        question=question,
    )
