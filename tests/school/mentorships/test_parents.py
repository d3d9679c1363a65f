"""A parent takes consents back in the own cabinet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from django.test import Client

from apps.core.actor import Role
from apps.school.mentorships.models import Member, Mentorship
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.notifications.models import Notification
from apps.school.people.models import Consent, Guardian, Person
from apps.school.programmes.models import Programme
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.mentorships.situation import TODAY, Situation, consent, programme, seed_region
from tests.school.people.builders import journal


@dataclass
class Family:
    """Timofey, whom Anna mentors, his mother Olga in her browser, and the curator who has an account."""

    pairs: Situation
    pair: Mentorship
    child: Person
    mother: Client
    curator: factories.Member

    def given(self, purpose: str = "participation", party: str = "guardian") -> Consent:
        return Consent.objects.get(person=self.child, purpose=purpose, party=party)

    def address(self, given: Consent) -> str:
        return f"/mentorships/cabinet/consents/{given.id}/withdraw/"

    def told(self) -> list[str]:
        mine = Notification.objects.filter(user_id=self.curator.user.pk, dedupe_key__startswith="consent-withdrawn")
        return list(mine.values_list("url", flat=True))


@pytest.fixture
def family(world: World) -> Iterator[Family]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        pairs = programme(world.lyceum)
        mentor, timofey = pairs.mentor("Белова Анна"), pairs.mentee("Гусев Тимофей")
        curator = factories.member(world.lyceum, Role.CURATOR)
        card = Person.objects.create(kind="teacher", last_name="Куратова", first_name="Мария", user_id=curator.user.pk)
        Programme.objects.filter(id=pairs.programme.id).update(curator_id=card.id)
        pair = mentorship_form(
            actor=pairs.curator(),
            programme_id=pairs.programme.id,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[timofey.id],
        )
        mother = Guardian.objects.get(child=timofey.person).guardian
        browser = factories.member(world.lyceum, Role.PARENT, "Ольга Гусева", person_id=mother.id).browser
        yield Family(pairs, pair, timofey.person, browser, curator)


def test_another_familys_consent_is_not_there(family: Family, world: World) -> None:
    other = family.pairs.mentee("Дроздов Пётр").person
    stranger = factories.member(
        world.lyceum, Role.PARENT, "Ольга Дроздова", person_id=Guardian.objects.get(child=other).guardian_id
    )
    neighbour = factories.member(world.gymnasium, Role.PARENT, "Олег Чужой")
    given = family.given()
    for browser in (stranger.browser, neighbour.browser):
        assert browser.get(family.address(given)).status_code == 404
        assert browser.post(family.address(given)).status_code == 404
    assert Member.objects.get().state == "active"
    assert family.given().withdrawn_on is None


def test_what_the_child_signed_is_the_childs(family: Family) -> None:
    own = family.given(party="self")
    assert family.mother.post(family.address(own)).status_code == 404
    assert f"{own.id}/withdraw/" not in family.mother.get("/mentorships/cabinet/").content.decode()


def test_the_staffs_page_is_not_for_parents_nor_theirs_for_staff(family: Family) -> None:
    given = family.given()
    assert family.mother.post(f"/people/consents/{given.id}/withdraw/").status_code == 403
    assert family.curator.browser.post(family.address(given)).status_code == 403
    assert family.given().withdrawn_on is None


def test_a_parent_calls_the_curator_from_the_childs_pair(family: Family) -> None:
    page = family.mother.get("/mentorships/cabinet/").content.decode()
    assert (page.count("Написать куратору"), page.count("Нужна помощь")) == (1, 0)
    assert f'href="/mentorships/{family.pair.id}/help/"' in page


def test_the_page_says_what_will_happen_and_changes_nothing(family: Family) -> None:
    given = family.given()
    assert family.address(given) in family.mother.get("/mentorships/cabinet/").content.decode()
    page = family.mother.get(family.address(given)).content.decode()
    assert "Встречи с наставником приостановятся сегодня: Белова Анна, программа «Старший — младшему»." in page
    assert "Куратор узнает об этом сразу" in page
    assert family.given().withdrawn_on is None


def test_withdrawing_pauses_the_pair_tells_the_curator_and_is_written_down(family: Family, world: World) -> None:
    given = family.given()
    answer = family.mother.post(family.address(given))
    assert (answer.status_code, answer["Location"]) == (302, "/mentorships/cabinet/")
    assert family.given().withdrawn_on == TODAY
    assert Member.objects.get().state == "suspended"
    assert family.told() == [f"/people/{family.child.id}/"]
    assert not Notification.objects.filter(text__contains="Гусев").exists()
    cabinet = family.mother.get("/mentorships/cabinet/").content.decode()
    assert "отозвано 23" in cabinet
    assert family.address(given) not in cabinet
    assert (journal(world.lyceum, "consent.withdrawn"), journal(world.lyceum, "mentorship.suspended")) == (1, 1)


def test_a_second_click_and_a_late_visit_say_that_it_is_done(family: Family, world: World) -> None:
    given = family.given()
    family.mother.post(family.address(given))
    for late in (
        family.mother.post(family.address(given), follow=True),
        family.mother.get(family.address(given), follow=True),
    ):
        assert "Это согласие уже отозвано" in late.content.decode()
    assert journal(world.lyceum, "consent.withdrawn") == 1
    assert len(family.told()) == 1


def test_a_curator_is_not_told_of_the_own_click(family: Family) -> None:
    family.curator.browser.post(f"/people/consents/{family.given().id}/withdraw/")
    assert family.given().withdrawn_on == TODAY
    assert family.told() == []


def test_the_other_parent_may_withdraw_as_well(family: Family, world: World) -> None:
    father = Person.objects.create(kind="parent", last_name="Гусев", first_name="Андрей", is_external_adult=True)
    Guardian.objects.create(child=family.child, guardian=father)
    browser = factories.member(world.lyceum, Role.PARENT, "Андрей Гусев", person_id=father.id).browser
    assert browser.post(family.address(family.given())).status_code == 302
    assert family.given().withdrawn_on == TODAY


def test_a_consent_to_publish_stops_no_meetings(family: Family) -> None:
    mother = Guardian.objects.get(child=family.child).guardian
    given = consent(family.child, mother, "publication", "guardian")
    assert "На встречи это не влияет" in family.mother.get(family.address(given)).content.decode()
    family.mother.post(family.address(given))
    assert Member.objects.get().state == "active"


def test_the_parent_of_a_pupil_who_leads_stops_those_meetings_too(family: Family, world: World) -> None:
    anna = Person.objects.get(last_name="Белова")
    Person.objects.filter(id=anna.id).update(birth_date=date(2010, 3, 8))
    mother = Person.objects.create(kind="parent", last_name="Белова", first_name="Вера", is_external_adult=True)
    Guardian.objects.create(child=anna, guardian=mother)
    given = consent(anna, mother, "participation", "guardian")
    browser = factories.member(world.lyceum, Role.PARENT, "Вера Белова", person_id=mother.id).browser
    assert "которые ведёт ребёнок" in browser.get(family.address(given)).content.decode()
    browser.post(family.address(given))
    assert Member.objects.get().state == "suspended"
