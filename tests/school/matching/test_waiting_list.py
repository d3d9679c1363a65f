"""The waiting list: who is on it, in which order, and what is said of how long it may take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.school.matching.board import Settings, propose
from apps.school.matching.facts import facts_of
from apps.school.matching.registry import mentorships
from apps.school.matching.waiting import own_waits, waiting_list
from apps.school.matching.waits import usual_wait
from apps.school.matching.web.waiting import own_waits_in_words
from apps.school.mentorships.models import Member
from apps.school.people.models import Person
from apps.school.programmes.models import Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.matching.after import approved, worked
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region

OCTOBER, NOVEMBER = date(2026, 10, 12), date(2026, 11, 9)


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


def listed(school: Situation) -> list[tuple[str, date, bool]]:
    found = waiting_list(actor=school.curator(), programme_id=school.programme.id)
    return [(row.person.last_name, row.wait.since, row.wait.comes_first) for row in found.waiters]


def left_and_lost(school: Situation) -> dict[str, Participation]:
    """A run of October left Pyotr out; Timofey's pair broke off in November; Gleb came last week."""
    people = {
        "Белова": school.mentor("Белова Анна", capacity=1),
        "Волков": school.mentor("Волков Иван", capacity=1),
        "Гусев": school.mentee("Гусев Тимофей"),
        "Дроздов": school.mentee("Дроздов Пётр"),
        "Ершов": school.mentee("Ершов Глеб"),
    }
    approved(school, OCTOBER)
    worked(people["Белова"], people["Гусев"], OCTOBER, NOVEMBER)
    Participation.objects.filter(pk=people["Ершов"].pk).update(joined_on=date(2026, 11, 16))
    return people


def test_only_the_curator_sees_the_list(school: Situation) -> None:
    actor = replace(school.curator(), roles=frozenset({Role.HEAD}))
    with pytest.raises(Forbidden):
        waiting_list(actor=actor, programme_id=school.programme.id)


def test_nobody_is_on_the_list_before_the_first_matching(school: Situation) -> None:
    school.mentee("Гусев Тимофей")
    assert listed(school) == []


def test_those_left_out_and_those_who_lost_their_mentor_come_before_newcomers(school: Situation) -> None:
    left_and_lost(school)
    assert listed(school) == [
        ("Дроздов", OCTOBER, True),
        ("Гусев", NOVEMBER, True),
        ("Ершов", date(2026, 11, 16), False),
    ]


def test_who_waits_longest_gets_the_only_place_and_the_reason_says_since_when(school: Situation) -> None:
    """Anna may not have Timofey again, and Gleb would suit Ivan better; Pyotr waits since October."""
    people = left_and_lost(school)
    Person.objects.filter(pk=people["Белова"].person_id).update(state="left")
    people["Ершов"].requests.update(interests=["шахматы"])
    people["Волков"].person.mentor_profile.__class__.objects.filter(person=people["Волков"].person).update(
        interests=["шахматы"]
    )
    rows = {row.mentee_id: row for row in propose(facts_of(school.programme.id), Settings()).rows}
    chosen = rows[people["Дроздов"].pk]
    assert chosen.mentor_id == people["Волков"].pk
    assert chosen.reasons[-1] == "ждёт с 12\u00a0октября"
    assert rows[people["Гусев"].pk].reasons[-1] == "ждёт с 9\u00a0ноября"
    assert not any("ждёт" in reason for reason in rows[people["Ершов"].pk].reasons)


def test_who_could_have_a_mentor_today_is_told_apart_from_who_cannot(school: Situation) -> None:
    left_and_lost(school)
    found = waiting_list(actor=school.curator(), programme_id=school.programme.id)
    assert [bool(row.mentor) for row in found.waiters] == [True, True, False]
    assert found.ready == 2
    assert found.waiters[2].why == "нет свободных наставников по запросу «Низкие результаты по предмету»"
    assert found.waiters[0].days == 42


def test_four_cases_are_too_few_to_promise_anything_and_five_are_not(school: Situation) -> None:
    anna = school.mentor("Белова Анна", capacity=5)
    approved(school, OCTOBER)
    worked(school.mentor("Котов Олег"), school.mentee("Гусев Тимофей"), OCTOBER)
    for name, days in {"Дроздов Пётр": 3, "Ершов Глеб": 7, "Зуев Марк": 14, "Лосев Лев": 21}.items():
        worked(anna, school.mentee(name), OCTOBER + timedelta(days=days), NOVEMBER)
    assert (usual_wait().cases, usual_wait().is_known) == (4, False)
    ivan = school.mentor("Волков Иван", capacity=5)
    worked(ivan, school.mentee("Орлов Пётр"), OCTOBER + timedelta(days=28), TODAY)
    found = usual_wait()
    assert (found.cases, found.middle, found.shortest, found.longest) == (5, 14, 3, 28)


def test_resuming_a_pair_does_not_make_the_wait_longer(school: Situation) -> None:
    """A pair goes on under new papers: ``active_from`` moves, the day it began does not."""
    people = left_and_lost(school)
    worked(people["Волков"], people["Дроздов"], date(2026, 11, 2))
    (before,) = [row for row in mentorships().spans() if row.mentee_id == people["Дроздов"].pk]
    Member.objects.filter(participation=people["Дроздов"]).update(active_from=date(2027, 2, 1))
    (after,) = [row for row in mentorships().spans() if row.mentee_id == people["Дроздов"].pk]
    assert before.started_on == date(2026, 11, 2)
    assert after.started_on < date(2027, 2, 1)


def test_a_family_is_told_since_when_and_nothing_of_others(school: Situation) -> None:
    people = left_and_lost(school)
    child = people["Дроздов"].person
    parent = Person.objects.get(wards__child=child)
    own = own_waits(actor=school.actor_of(child, Role.MENTEE))
    assert [(wait.person_id, wait.programme, wait.since) for wait in own] == [(child.pk, "Старший — младшему", OCTOBER)]
    assert own_waits(actor=school.actor_of(parent, Role.PARENT)) == own
    assert own_waits(actor=school.actor_of(people["Белова"].person, Role.MENTOR)) == []
    assert own_waits(actor=school.curator()) == []
    assert own_waits_in_words(school.actor_of(child, Role.MENTEE)) == {
        child.pk: "Вы в списке ожидания с 12\u00a0октября 2026: программа «Старший — младшему». "
        "Когда наставник найдётся, мы напишем."
    }
    assert own_waits_in_words(school.actor_of(parent, Role.PARENT))[child.pk].startswith("В списке ожидания с 12")


def test_the_number_of_queries_does_not_grow_with_those_who_wait(school: Situation) -> None:
    left_and_lost(school)
    with CaptureQueriesContext(connection) as few:
        waiting_list(actor=school.curator(), programme_id=school.programme.id)
    for name in ("Зуев Марк", "Котов Лев", "Лосев Пётр"):
        school.mentee(name)
    with CaptureQueriesContext(connection) as many:
        found = waiting_list(actor=school.curator(), programme_id=school.programme.id)
    assert len(found.waiters) == 6
    assert len(many) == len(few)


def test_the_page_says_who_why_and_that_nothing_is_known_yet(school: Situation, world: World) -> None:
    left_and_lost(school)
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    address = f"/matching/programmes/{school.programme.id}/waiting/"
    page = browser.get(address).content.decode()
    assert "ждёт с 12\u00a0октября 2026, 42 дня" in page
    assert "не хватило наставника в прошлом подборе" in page
    assert "прежняя пара распалась" in page
    assert "ещё никто не дождался" in page
    head = factories.member(world.lyceum, Role.HEAD, "Иван Директоров").browser
    assert head.get(address).status_code == 403


def test_the_list_of_another_school_is_not_there(school: Situation, world: World) -> None:
    left_and_lost(school)
    neighbour = factories.member(world.gymnasium, Role.CURATOR, "Анна Петровна Чужая").browser
    for page in ("waiting", "substitutes", "substitutes/all", "shortage"):
        assert neighbour.get(f"/matching/programmes/{school.programme.id}/{page}/").status_code == 404
