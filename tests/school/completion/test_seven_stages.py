"""Programmes from the first stage to the last, by the services the screens call."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import time_machine

from apps.core.actor import Actor, Role
from apps.region.library.selectors import criterion_list
from apps.region.partners.models import Engagement, ExternalMentor, Partner, Seat
from apps.school.admission.engaging import external_mentor_join
from apps.school.admission.services import admissions_decide, scores_save, training_mark
from apps.school.completion.services import awards_issue, result_record
from apps.school.documents.models import Document
from apps.school.matching.services import run_approve
from apps.school.mentorships.models import Mentorship
from apps.school.mentorships.services.work import MeetingData, feedback_give, goal_add, meeting_log
from apps.school.people.models import Guardian, Person
from apps.school.programmes.models import Participation, Programme, RoadmapTask
from apps.school.programmes.services import (
    mentor_profile_save,
    participants_add,
    programme_create,
    request_save,
    stage_close,
    task_waive,
)
from apps.school.surveys.models import SurveyIssue
from apps.school.surveys.services import survey_skip
from tenants.context import TenantRef, tenant_scope
from tenants.testing import World
from tests.school.matching.drafts import drafted
from tests.school.mentorships.situation import TODAY, consent, seed_region

END = date(2027, 5, 25)


def curator_of(school: TenantRef) -> Actor:
    card = Person.objects.create(kind="teacher", last_name="Куратова", first_name="Мария")
    return Actor(uuid4(), school.id, frozenset({Role.CURATOR}), card.id)


def opened(actor: Actor, form_code: str) -> Programme:
    """Stage 1: an order, a team and a roadmap whose first tasks are done with."""
    helper = Person.objects.create(kind="teacher", last_name="Помощникова", first_name="Ольга")
    programme = programme_create(
        actor=actor,
        title=f"Программа {form_code}",
        form_code=form_code,
        goal="Помочь с выбором",
        starts_on=date(2026, 9, 15),
        ends_on=END,
        curator_id=actor.person_id,
        team=[(helper.id, "психолог")],
        order_number="12",
        order_date=date(2026, 9, 10),
    )
    for task in RoadmapTask.objects.filter(programme=programme, stage=1):
        task_waive(actor=actor, task_id=task.id, reason="сделано раньше")
    stage_close(actor=actor, programme_id=programme.id, stage=1)
    return programme


def gathered_mentees(actor: Actor, programme: Programme, *names: str, external: bool = False) -> None:
    """Stage 2: pupils with parents, consents and requests."""
    for name in names:
        last, first = name.split()
        child = Person.objects.create(kind="pupil", last_name=last, first_name=first, birth_date=date(2011, 3, 8))
        parent = Person.objects.create(kind="parent", last_name=last, first_name="Анна", is_external_adult=True)
        Guardian.objects.create(child=child, guardian=parent)
        for purpose in ("participation", *(["external_mentor"] if external else [])):
            consent(child, parent, purpose, "guardian")
            consent(child, child, purpose, "self")
        participants_add(actor=actor, programme_id=programme.id, role="mentee", person_ids=[child.id])
        joined = Participation.objects.get(programme=programme, person=child)
        request_save(actor=actor, participation_id=joined.id, type_code="trajectory")
    stage_close(actor=actor, programme_id=programme.id, stage=2)


def selected(actor: Actor, programme: Programme) -> None:
    """Stages 3 and 4: every mentor has a card, is scored, trained and admitted."""
    stage_close(actor=actor, programme_id=programme.id, stage=3)
    mentors = list(Participation.objects.filter(programme=programme, role="mentor"))
    for mentor in mentors:
        scores = {criterion.code: criterion.max_score for criterion in criterion_list()}
        scores_save(actor=actor, participation_id=mentor.id, scores=scores)
    ids = [mentor.id for mentor in mentors]
    admissions_decide(actor=actor, programme_id=programme.id, participation_ids=ids, decision="admitted")
    training_mark(
        actor=actor, programme_id=programme.id, participation_ids=ids, trained_on=TODAY, title="Школа наставника"
    )
    stage_close(actor=actor, programme_id=programme.id, stage=4)


def worked(actor: Actor, programme: Programme) -> None:
    """Stages 5 to 7: matched, approved by an order, met, closed with results and thanks."""
    run = drafted(actor=actor, programme_id=programme.id)
    outcome = run_approve(actor=actor, run_id=run.id, order_number="21-н")
    assert outcome.failures == []
    stage_close(actor=actor, programme_id=programme.id, stage=5)
    for mentorship in Mentorship.objects.filter(programme=programme):
        mentee = mentorship.members.order_by("id").first()
        assert mentee is not None
        goal_add(actor=actor, mentorship_id=mentorship.id, title="Выбрать профиль")
        for _meeting in range(2):
            meeting = meeting_log(
                actor=actor, mentorship_id=mentorship.id, client_key=uuid4(), data=MeetingData(held_on=TODAY)
            )
            pupil = Actor(None, actor.tenant_id, frozenset({Role.MENTEE}), mentee.mentee_id)
            feedback_give(actor=pupil, meeting_id=meeting.id, mood=5)
    stage_close(actor=actor, programme_id=programme.id, stage=6)
    for mentorship in Mentorship.objects.filter(programme=programme):
        result_record(actor=actor, mentorship_id=mentorship.id, summary="профиль выбран", goal_reached=2)
    for issue in SurveyIssue.objects.filter(participation__programme=programme, answered_at=None):
        survey_skip(actor=actor, issue_id=issue.id, reason="болел")
    people = Participation.objects.filter(programme=programme).values_list("person_id", flat=True)
    awards_issue(actor=actor, programme_id=programme.id, person_ids=list(people))
    stage_close(actor=actor, programme_id=programme.id, stage=7)
    programme.refresh_from_db()
    assert programme.state == "completed"


def test_pupils_help_pupils_through_all_seven_stages(world: World) -> None:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        actor = curator_of(world.lyceum)
        programme = opened(actor, "pupil-pupil")
        gathered_mentees(actor, programme, "Гусев Тимофей", "Дроздов Пётр", "Ершов Глеб")
        for name in ("Белова", "Волкова"):
            person = Person.objects.create(kind="pupil", last_name=name, first_name="Вера", birth_date=date(2008, 5, 1))
            consent(person, person, "participation", "self")
            participants_add(actor=actor, programme_id=programme.id, role="mentor", person_ids=[person.id])
            mentor_profile_save(
                actor=actor, person_id=person.id, source="pupil", competences=["профориентация"], capacity=2,
                hours_per_week=Decimal(2),
            )  # fmt: skip
        selected(actor, programme)
        worked(actor, programme)
        kinds = set(Document.objects.values_list("kind", flat=True))
        assert kinds == {"pairing_order", "thanks", "certificate"}
        assert Mentorship.objects.filter(state="completed").count() == 2


def test_an_engineer_mentors_in_two_schools_through_all_seven_stages(world: World) -> None:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False):
        with tenant_scope(world.north):
            partner = Partner.objects.create(
                title="Завод", inn="7707083893", contact_name="Иванов", contact_email="hr@example.org", state="approved"
            )
            engineer = ExternalMentor.objects.create(
                partner=partner, last_name="Орлов", first_name="Игорь", position="инженер", email="o@example.org",
                birth_date=date(1985, 4, 4), competences=["профориентация"], capacity=3, state="approved",
                vetting_number="77-1", vetting_issued_on=date(2026, 9, 1), vetted_until=date(2027, 8, 31),
            )  # fmt: skip
            for school in (world.lyceum, world.gymnasium):
                Engagement.objects.create(mentor=engineer, tenant_id=school.id, places=2, state="active")
        for school, names in ((world.lyceum, ("Гусев Тимофей", "Дроздов Пётр")), (world.gymnasium, ("Ершов Глеб",))):
            with tenant_scope(school):
                actor = curator_of(school)
                programme = opened(actor, "employer-pupil")
                gathered_mentees(actor, programme, *names, external=True)
                external_mentor_join(actor=actor, programme_id=programme.id, mentor_id=engineer.id)
                selected(actor, programme)
                worked(actor, programme)
                assert Mentorship.objects.get().members.count() == len(names)
        with tenant_scope(world.north):
            assert not Seat.objects.exists()
