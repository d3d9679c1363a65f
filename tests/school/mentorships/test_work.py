"""Stage 6 through the pages: meetings, goals, feedback, help, and who sees what of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from apps.core.actor import Role
from apps.school.admission.models import Admission
from apps.school.mentorships.models import Concern, Confirmation, Feedback, Goal, Meeting, Member, Mentorship
from apps.school.mentorships.selectors import mentorship_counts, mentorship_list
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.notifications.models import Notification
from apps.school.people.models import Guardian, Person
from apps.school.programmes.models import Participation, Programme
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@dataclass
class School:
    """Anna mentors Timofey and Pyotr; each has a browser, so have Timofey's mother, the curator and a stranger."""

    pairs: Situation
    group: Mentorship
    anna: Client
    timofey: Client
    mother: Client
    curator: Client
    stranger: Client


def _browser(world: World, role: Role, name: str, participation: Participation | None = None) -> Client:
    person = participation.person if participation else None
    made = factories.member(world.lyceum, role, name, **({"person_id": person.id} if person else {}))
    if person:
        Person.objects.filter(id=person.id).update(user_id=made.user.pk)
    return made.browser


@pytest.fixture
def school(world: World) -> Iterator[School]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        pairs = programme(world.lyceum)
        mentor, other = pairs.mentor("Белова Анна"), pairs.mentor("Волков Иван")
        timofey, pyotr = pairs.mentee("Гусев Тимофей"), pairs.mentee("Дроздов Пётр")
        anna = _browser(world, Role.MENTOR, "Анна Белова", mentor)
        stranger = _browser(world, Role.MENTOR, "Иван Волков", other)
        pupil = _browser(world, Role.MENTEE, "Тимофей Гусев", timofey)
        mother = Guardian.objects.get(child=timofey.person).guardian
        curator = factories.member(world.lyceum, Role.CURATOR)
        card = Person.objects.create(kind="teacher", last_name="Куратова", first_name="Мария", user_id=curator.user.pk)
        Programme.objects.filter(id=pairs.programme.id).update(curator_id=card.id)
        group = mentorship_form(
            actor=pairs.curator(),
            programme_id=pairs.programme.id,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[timofey.id, pyotr.id],
        )
        parent = factories.member(world.lyceum, Role.PARENT, "Ольга Гусева", person_id=mother.id)
        yield School(pairs, group, anna, pupil, parent.browser, curator.browser, stranger)


def log(school: School, browser: Client, **changes: object) -> int:
    sent = {"client_key": str(uuid4()), "held_on": "2026-11-23", "minutes": "45", "activities": ["task"], **changes}
    return browser.post(f"/mentorships/{school.group.id}/meetings/new/", sent).status_code


def test_stranger_finds_no_pair_and_logs_nothing(school: School, world: World) -> None:
    address = f"/mentorships/{school.group.id}/"
    assert school.stranger.get(address).status_code == 404
    assert log(school, school.stranger) == 404
    assert log(school, school.timofey) == 403
    neighbour = factories.member(world.gymnasium, Role.CURATOR, "Анна Чужая")
    assert neighbour.browser.get(address).status_code == 404
    assert not Meeting.objects.exists()


def test_form_of_a_meeting_needs_one_tap(school: School) -> None:
    page = school.anna.get(f"/mentorships/{school.group.id}/meetings/new/").content.decode()
    assert 'value="2026-11-23"' in page
    assert "решали задачу" in page


def test_meeting_sent_twice_is_one(school: School) -> None:
    key = str(uuid4())
    assert [log(school, school.anna, client_key=key) for _click in range(2)] == [302, 302]
    assert Meeting.objects.count() == 1


def test_meeting_outside_the_time_of_the_pair_is_refused_in_place(school: School) -> None:
    assert log(school, school.anna, held_on="2026-11-24") == 200
    assert log(school, school.anna, held_on="2026-11-01") == 200
    Member.objects.update(active_until=TODAY)
    with time_machine.travel(TODAY + timedelta(days=3), tick=False):
        assert log(school, school.anna, held_on="2026-11-25") == 200
        assert log(school, school.anna, held_on="2026-11-23") == 302


def test_record_taken_back_can_be_restored(school: School) -> None:
    log(school, school.anna)
    meeting = Meeting.objects.get()
    page = school.anna.post(f"/mentorships/meetings/{meeting.id}/cancel/", follow=True).content.decode()
    assert "Отменить" in page
    assert mentorship_counts(actor=school.pairs.curator())["never_met"] == 1
    school.anna.post(f"/mentorships/meetings/{meeting.id}/restore/")
    assert mentorship_counts(actor=school.pairs.curator())["never_met"] == 0


def test_words_of_a_mentee_are_for_the_curator_alone(school: School) -> None:
    log(school, school.anna)
    meeting = Meeting.objects.get()
    address = f"/mentorships/meetings/{meeting.id}/feedback/"
    school.timofey.post(address, {"mood": "2", "comment": "было скучно"})
    school.timofey.post(address, {"mood": "1", "comment": "было скучно"})
    assert Feedback.objects.get().mood == 1
    pair = f"/mentorships/{school.group.id}/"
    assert "скучно" in school.curator.get(pair).content.decode()
    assert "скучно" in school.timofey.get(pair).content.decode()
    assert "скучно" not in school.anna.get(pair).content.decode()
    assert "скучно" not in school.mother.get(pair).content.decode()
    assert school.stranger.post(address, {"mood": "5"}).status_code == 404


def test_groupmates_and_parents_see_first_names_of_other_children(school: School) -> None:
    pair = f"/mentorships/{school.group.id}/"
    assert "Дроздов" in school.anna.get(pair).content.decode()
    for browser in (school.timofey, school.mother):
        page = browser.get(pair).content.decode()
        assert "Пётр" in page
        assert "Дроздов" not in page


def test_goals_are_few_and_show_progress(school: School) -> None:
    address = f"/mentorships/{school.group.id}/goals/"
    for number in range(5):
        school.anna.post(address, {"title": f"Цель {number}"})
    assert Goal.objects.count() == 4
    goal = Goal.objects.order_by("id").first()
    assert goal is not None
    school.anna.post(f"/mentorships/goals/{goal.id}/progress/", {"progress": "50", "interim_result": "половина"})
    assert "50 %" in school.timofey.get("/mentorships/cabinet/").content.decode()
    assert school.timofey.post(f"/mentorships/goals/{goal.id}/progress/", {"progress": "100"}).status_code == 403


def test_call_for_help_reaches_the_curator_without_its_words(school: School) -> None:
    for _click in range(2):
        school.timofey.post(f"/mentorships/{school.group.id}/help/", {"text": "мне страшно"})
    concern = Concern.objects.get()
    assert not Notification.objects.filter(text__contains="страшно").exists()
    assert Notification.objects.filter(url=f"/mentorships/concerns/{concern.id}/").exists()
    assert school.anna.get(f"/mentorships/concerns/{concern.id}/").status_code == 403
    assert "мне страшно" in school.curator.get(f"/mentorships/concerns/{concern.id}/").content.decode()
    assert "страшно" not in school.anna.get(f"/mentorships/{school.group.id}/").content.decode()
    school.curator.post(f"/mentorships/concerns/{concern.id}/", {"resolution": "поговорили"})
    assert Concern.objects.get().state == "closed"


def test_cabinets_show_each_role_what_it_needs(school: School, world: World) -> None:
    assert "Записать встречу" in school.anna.get("/mentorships/cabinet/").content.decode()
    assert "Белова Анна" in school.timofey.get("/mentorships/cabinet/").content.decode()
    mother = school.mother.get("/mentorships/cabinet/").content.decode()
    assert "Тимофей" in mother
    assert "Обработка данных для участия в наставничестве (законный представитель)" in mother
    waiting = school.pairs.mentee("Ершов Глеб")
    page = _browser(world, Role.MENTEE, "Глеб Ершов", waiting).get("/mentorships/cabinet/").content.decode()
    assert "Наставника подбирают" in page
    assert school.curator.get("/mentorships/cabinet/").status_code == 403


def test_help_is_offered_once_and_says_of_which_pair(school: School) -> None:
    page = school.timofey.get("/mentorships/cabinet/").content.decode()
    assert page.count("Нужна помощь") == 1
    assert page.count("/help/") == 1
    assert f'href="/mentorships/{school.group.id}/help/"' in page


def test_one_pair_is_the_next_thing_to_do(school: School, world: World) -> None:
    """Of two pairs the one that has not met for longer has the page's one loud button."""
    log(school, school.anna)
    mentor = Participation.objects.get(person__last_name="Белова")
    second = programme(world.lyceum, title="Вторая программа")
    again = Participation.objects.create(
        programme=second.programme, person=mentor.person, role="mentor", joined_on=TODAY
    )
    Admission.objects.create(participation=again, decision="admitted", decided_on=TODAY, trained_on=TODAY)
    waits = mentorship_form(
        actor=second.curator(),
        programme_id=second.programme.id,
        mentor_participation_id=again.id,
        mentee_participation_ids=[second.mentee("Зуев Марк").id],
    )
    Confirmation.objects.filter(member=None).update(
        answer="ready", given_through="self", answered_at="2026-11-23T09:00+03:00"
    )
    page = school.anna.get("/mentorships/cabinet/").content.decode()
    assert page.count("Записать встречу") == 2
    assert page.count("btn-primary") == 1
    assert f'btn-primary" href="/mentorships/{waits.id}/meetings/new/"' in page


def test_silent_pairs_are_found_by_their_rhythm(school: School) -> None:
    log(school, school.anna)
    curator = school.pairs.curator()
    for days, silent in ((21, 0), (22, 1)):
        with time_machine.travel(TODAY + timedelta(days=days), tick=False):
            assert mentorship_counts(actor=curator)["silent"] == silent
            assert mentorship_list(actor=curator, show="silent").count() == silent
    with time_machine.travel(date(2026, 12, 20), tick=False):
        assert "давно не встречались" in school.curator.get("/mentorships/?show=silent").content.decode()


def test_curator_acts_from_the_page(school: School) -> None:
    pair = f"/mentorships/{school.group.id}/"
    assert "Волков Иван — совпадение" in school.curator.get(pair + "replace/").content.decode()
    school.curator.post(pair + "suspend/", {"reason": "каникулы"})
    assert "Возобновить" in school.curator.get(pair).content.decode()
    school.curator.post(pair + "resume/")
    assert set(Member.objects.values_list("state", flat=True)) == {"active"}
    assert school.anna.post(pair + "end/", {"reason": "устала"}).status_code == 403
    assert school.curator.post(pair + "end/", {"reason": ""}).status_code == 422
    school.curator.post(pair + "end/", {"reason": "переезд"})
    school.group.refresh_from_db()
    assert school.group.state == "terminated"


def test_list_costs_the_same_for_one_pair_and_for_many(school: School, django_assert_max_num_queries: object) -> None:
    for number in range(8):
        mentor = school.pairs.mentor(f"Наставник{number} Олег")
        mentee = school.pairs.mentee(f"Ученик{number} Лев")
        mentorship_form(
            actor=school.pairs.curator(),
            programme_id=school.pairs.programme.id,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[mentee.id],
        )
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert "Наставник7" in school.curator.get("/mentorships/").content.decode()
