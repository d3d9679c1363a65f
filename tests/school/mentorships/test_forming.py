"""Forming pairs and groups: what is refused, what is done once, what the next one sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.school.mentorships.models import Goal, Member, Mentorship
from apps.school.mentorships.selectors import mentorship_get, mentorship_list
from apps.school.mentorships.services import MentorshipRefused
from apps.school.mentorships.services.closing import member_end, mentorship_terminate
from apps.school.mentorships.services.forming import mentorship_form, mentorship_replace_mentor
from apps.school.people.models import Consent
from apps.school.programmes.models import Participation
from apps.shared.audit.models import AuditEntry
from apps.shared.outbox.models import OutboxEvent
from tenants.context import platform_scope, tenant_scope
from tenants.testing import World
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def pairs(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


def form(pairs: Situation, mentor: Participation, *mentees: Participation) -> Mentorship:
    return mentorship_form(
        actor=pairs.curator(),
        programme_id=pairs.programme.id,
        mentor_participation_id=mentor.id,
        mentee_participation_ids=[mentee.id for mentee in mentees],
    )


def refused(pairs: Situation, mentor: Participation, *mentees: Participation) -> str:
    with pytest.raises(MentorshipRefused) as refusal:
        form(pairs, mentor, *mentees)
    return refusal.value.code


def test_mentor_cannot_form_pairs(pairs: Situation) -> None:
    mentor, mentee = pairs.mentor(), pairs.mentee()
    with pytest.raises(Forbidden):
        mentorship_form(
            actor=pairs.actor_of(mentor.person, Role.MENTOR),
            programme_id=pairs.programme.id,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[mentee.id],
        )


def test_mentor_who_is_not_admitted_or_not_trained_is_refused(pairs: Situation) -> None:
    mentee = pairs.mentee()
    assert refused(pairs, pairs.mentor("Белова Анна", admitted=False), mentee) == "not_admitted"
    assert refused(pairs, pairs.mentor("Волков Иван", trained=False), mentee) == "not_trained"
    assert not Mentorship.objects.exists()


def test_form_of_the_programme_decides_who_may_be_a_mentor(pairs: Situation) -> None:
    assert refused(pairs, pairs.mentor(kind="teacher"), pairs.mentee()) == "mentor_kind"


def test_somebody_outside_the_programme_is_refused(pairs: Situation, world: World) -> None:
    other = programme(world.lyceum, title="Другая")
    assert refused(pairs, other.mentor(), pairs.mentee()) == "mentor_unknown"
    assert refused(pairs, pairs.mentor(), other.mentee("Дроздов Пётр")) == "mentee_unknown"


def test_mentee_without_consent_to_take_part_is_refused(pairs: Situation) -> None:
    mentee = pairs.mentee()
    Consent.objects.filter(person=mentee.person, party="guardian").delete()
    assert refused(pairs, pairs.mentor(), mentee) == "consent_participation"


def test_programme_that_is_not_running_is_refused(pairs: Situation) -> None:
    type(pairs.programme).objects.update(state="draft")
    assert refused(pairs, pairs.mentor(), pairs.mentee()) == "programme_not_running"


def test_group_larger_than_the_places_is_refused(pairs: Situation) -> None:
    mentor = pairs.mentor(capacity=1)
    first, second = pairs.mentee(), pairs.mentee("Дроздов Пётр")
    assert refused(pairs, mentor, first, second) == "capacity"
    form(pairs, mentor, first)
    assert refused(pairs, mentor, second) == "capacity"


def test_places_are_counted_over_all_programmes_of_the_school(pairs: Situation, world: World) -> None:
    mentor = pairs.mentor(capacity=1)
    form(pairs, mentor, pairs.mentee())
    other = programme(world.lyceum, title="Вторая")
    there = Participation.objects.create(
        programme=other.programme, person=mentor.person, role="mentor", joined_on=date(2026, 10, 1)
    )
    type(mentor.admission).objects.create(
        participation=there, decision="admitted", decided_on=date(2026, 10, 1), trained_on=date(2026, 10, 2)
    )
    assert refused(other, there, other.mentee("Ершова Ника")) == "capacity"


def test_mentee_has_one_mentor(pairs: Situation) -> None:
    mentee = pairs.mentee()
    form(pairs, pairs.mentor("Белова Анна"), mentee)
    assert refused(pairs, pairs.mentor("Волков Иван"), mentee) == "already_paired"


def test_second_click_returns_the_same_group_and_writes_nothing(pairs: Situation) -> None:
    mentor, first, second = pairs.mentor(), pairs.mentee(), pairs.mentee("Дроздов Пётр")
    made = form(pairs, mentor, first, second)
    with platform_scope():
        before = AuditEntry.objects.count(), OutboxEvent.objects.count()
    assert form(pairs, mentor, second, first).id == made.id
    assert Member.objects.filter(mentorship=made).count() == 2
    with platform_scope():
        assert (AuditEntry.objects.count(), OutboxEvent.objects.count()) == before


def test_another_mentee_joins_the_group(pairs: Situation) -> None:
    mentor, first, second = pairs.mentor(), pairs.mentee(), pairs.mentee("Дроздов Пётр")
    made = form(pairs, mentor, first)
    assert form(pairs, mentor, first, second).id == made.id
    assert {m.mentee.last_name for m in made.members.all()} == {"Гусев", "Дроздов"}


def test_replaced_mentor_keeps_the_history_and_hands_over_open_goals(pairs: Situation) -> None:
    old, new, mentee = pairs.mentor("Белова Анна"), pairs.mentor("Волков Иван"), pairs.mentee()
    first = form(pairs, old, mentee)
    Goal.objects.create(mentorship=first, title="Сдать зачёт", progress=40)
    Goal.objects.create(mentorship=first, title="Выступить", progress=100)
    second = mentorship_replace_mentor(
        actor=pairs.curator(), mentorship_id=first.id, mentor_participation_id=new.id, reason="переезд"
    )
    first.refresh_from_db()
    assert (first.state, first.end_reason) == ("terminated", "замена наставника: переезд")
    assert [goal.title for goal in second.goals.all()] == ["Сдать зачёт"]
    assert list(second.members.values_list("state", flat=True)) == ["active"]
    again = mentorship_replace_mentor(
        actor=pairs.curator(), mentorship_id=first.id, mentor_participation_id=new.id, reason="переезд"
    )
    assert again.id == second.id


def test_mentor_without_places_cannot_take_over(pairs: Situation) -> None:
    old, new, mentee = pairs.mentor("Белова Анна"), pairs.mentor("Волков Иван", capacity=0), pairs.mentee()
    made = form(pairs, old, mentee)
    with pytest.raises(MentorshipRefused, match="свободных мест"):
        mentorship_replace_mentor(
            actor=pairs.curator(), mentorship_id=made.id, mentor_participation_id=new.id, reason="переезд"
        )
    made.refresh_from_db()
    assert made.state == "active"


def test_termination_asks_a_reason_and_frees_the_mentee(pairs: Situation) -> None:
    mentor, mentee = pairs.mentor(), pairs.mentee()
    made = form(pairs, mentor, mentee)
    with pytest.raises(MentorshipRefused, match="причину"):
        mentorship_terminate(actor=pairs.curator(), mentorship_id=made.id, reason=" ")
    mentorship_terminate(actor=pairs.curator(), mentorship_id=made.id, reason="нет времени")
    mentorship_terminate(actor=pairs.curator(), mentorship_id=made.id, reason="нет времени")
    made.refresh_from_db()
    assert (made.state, made.ended_on) == ("terminated", TODAY)
    assert form(pairs, mentor, mentee).id != made.id


def test_last_mentee_who_leaves_closes_the_group(pairs: Situation) -> None:
    mentor, first, second = pairs.mentor(), pairs.mentee(), pairs.mentee("Дроздов Пётр")
    made = form(pairs, mentor, first, second)
    for member in made.members.all():
        member_end(actor=pairs.curator(), mentorship_id=made.id, member_id=member.id, reason="переезд")
    made.refresh_from_db()
    assert made.state == "terminated"


def test_each_sees_only_the_own_pairs(pairs: Situation, world: World) -> None:
    mentor, other = pairs.mentor("Белова Анна"), pairs.mentor("Волков Иван")
    mine, foreign = form(pairs, mentor, pairs.mentee()), form(pairs, other, pairs.mentee("Дроздов Пётр"))
    actor = pairs.actor_of(mentor.person, Role.MENTOR)
    assert mentorship_get(actor=actor, mentorship_id=mine.id).row.id == mine.id
    with pytest.raises(NotFound):
        mentorship_get(actor=actor, mentorship_id=foreign.id)
    assert mentorship_list(actor=pairs.curator()).count() == 2
    with tenant_scope(world.gymnasium):
        assert mentorship_list(actor=pairs.curator()).count() == 0
        with pytest.raises(NotFound):
            mentorship_get(actor=pairs.curator(), mentorship_id=mine.id)
