"""Which mentors are missing, and the least that would help each mentee nobody fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import time_machine

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.school.matching.shortage import lacking_get
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


def test_only_the_curator_sees_it(school: Situation) -> None:
    actor = replace(school.curator(), roles=frozenset({Role.HEAD}))
    with pytest.raises(Forbidden):
        lacking_get(actor=actor, programme_id=school.programme.id)


def test_nothing_is_missing_where_everybody_can_be_served(school: Situation) -> None:
    school.mentor("Белова Анна", capacity=2)
    school.mentee("Гусев Тимофей")
    found = lacking_get(actor=school.curator(), programme_id=school.programme.id)
    assert (found.waiting, found.matched, found.needs, found.unmatched) == (1, 1, (), ())


def test_too_few_places_are_counted_with_what_those_who_wait_ask_for(school: Situation) -> None:
    school.mentor("Белова Анна", capacity=1)
    for name in ("Гусев Тимофей", "Дроздов Пётр", "Ершов Глеб"):
        school.mentee(name, slots=["mon"])
    found = lacking_get(actor=school.curator(), programme_id=school.programme.id)
    (need,) = found.needs
    assert (need.places, need.slots, len(need.people)) == (2, frozenset({"mon"}), 2)
    assert set(need.wishes) == {"предметная помощь", "навыки учёбы"}
    assert need.requests == (("Низкие результаты по предмету", 2),)
    assert [[person.last_name for person in row.contested] for row in found.unmatched] == [["Белова"], ["Белова"]]
    assert [row.rules for row in found.unmatched] == [(), ()]


def test_of_two_who_compete_it_is_told_which_rule_would_free_another_place(school: Situation) -> None:
    """Anna's place goes to one of them; Oleg has one, but asks for somebody older."""
    school.mentor("Белова Анна", capacity=1)
    school.mentor("Котов Олег", capacity=1, age_min=16)
    school.mentee("Гусев Тимофей")
    school.mentee("Дроздов Пётр")
    (row,) = lacking_get(actor=school.curator(), programme_id=school.programme.id).unmatched
    assert [person.last_name for person in row.contested] == ["Белова"]
    assert (row.codes, [person.last_name for person in row.openers]) == (frozenset({"age_window"}), ["Котов"])


def test_the_smallest_set_of_rules_is_named_with_who_would_come(school: Situation) -> None:
    """Oleg is not admitted; Ivan is neither admitted nor trained: one rule is less than two."""
    school.mentor("Волков Иван", admitted=False, trained=False)
    school.mentor("Котов Олег", admitted=False)
    school.mentee("Гусев Тимофей")
    (row,) = lacking_get(actor=school.curator(), programme_id=school.programme.id).unmatched
    assert row.rules == ("Наставник не допущен. Примите решение о допуске на этапе отбора.",)
    assert [person.last_name for person in row.openers] == ["Котов"]


def test_a_wish_of_age_is_a_rule_that_can_be_relaxed(school: Situation) -> None:
    school.mentor("Белова Анна", age_min=16)
    school.mentee("Гусев Тимофей", born=date(2012, 3, 8))
    (row,) = lacking_get(actor=school.curator(), programme_id=school.programme.id).unmatched
    assert row.codes == {"age_window"}


def test_the_page_leads_to_what_helps(school: Situation, world: World) -> None:
    school.mentor("Котов Олег", admitted=False)
    school.mentee("Гусев Тимофей", slots=["mon", "wed"])
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    page = browser.get(f"/matching/programmes/{school.programme.id}/shortage/").content.decode()
    assert "Нужно 1 место" in page
    assert "понедельник, среда" in page
    assert (
        "Что мешает: Наставник не допущен. Примите решение о допуске на этапе отбора. Без этого подойдут: Котов Олег."
    ) in page
    assert f"/admission/programmes/{school.programme.id}/" in page
    assert f"/programmes/{school.programme.id}/mentors/add/" in page
    assert f"/admission/programmes/{school.programme.id}/external/" not in page


def test_a_form_with_outside_mentors_leads_to_the_bank_of_the_region(world: World) -> None:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        works = programme(world.lyceum, "employer-pupil")
        works.mentee("Гусев Тимофей")
        browser = factories.member(world.lyceum, Role.CURATOR).browser
        page = browser.get(f"/matching/programmes/{works.programme.id}/shortage/").content.decode()
        assert f"/admission/programmes/{works.programme.id}/external/" in page
        assert "сотрудник предприятия" in page
        assert "Нужен ещё один наставник" in page


def test_where_nobody_waits_the_page_says_so(school: Situation, world: World) -> None:
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    page = browser.get(f"/matching/programmes/{school.programme.id}/shortage/").content.decode()
    assert "Без наставника никого нет" in page
