"""After a drop-out: ranked substitutes at once, one click each or all together, and nobody else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
import time_machine

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.school.matching.registry import mentorships
from apps.school.matching.services import MatchingRefused
from apps.school.matching.substitutes import attention, substitutes_form, substitutes_get, substitutes_plan
from apps.school.mentorships.models import Member, Mentorship
from apps.school.mentorships.services.closing import member_end, mentorship_complete, mentorship_terminate
from apps.school.people.models import Person
from apps.school.programmes.models import Participation
from apps.school.programmes.services import participant_withdraw
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.matching.after import approved
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


def form(school: Situation, mentor: Participation, *mentees: Participation) -> Mentorship:
    key = mentorships().form(
        actor=school.curator(),
        programme_id=school.programme.id,
        mentor_id=mentor.pk,
        mentee_ids=[mentee.pk for mentee in mentees],
    )
    return Mentorship.objects.get(pk=key)


def dropped(school: Situation) -> dict[str, Participation]:
    """Anna led Timofey and Pyotr and left the programme; Ivan leads Gleb and has two places, Oleg one."""
    people = {
        "Белова": school.mentor("Белова Анна"),
        "Волков": school.mentor("Волков Иван", capacity=3, interests=["кино"]),
        "Котов": school.mentor("Котов Олег", capacity=1, interests=["шахматы"]),
        "Гусев": school.mentee("Гусев Тимофей", interests=["кино"]),
        "Дроздов": school.mentee("Дроздов Пётр", interests=["шахматы"]),
        "Ершов": school.mentee("Ершов Глеб"),
    }
    form(school, people["Белова"], people["Гусев"], people["Дроздов"])
    form(school, people["Волков"], people["Ершов"])
    participant_withdraw(actor=school.curator(), participation_id=people["Белова"].pk, reason="переехала")
    return people


def led_by(mentor: Participation) -> set[str]:
    rows = Member.objects.filter(mentorship__mentor=mentor, state="active")
    return set(rows.values_list("mentee__last_name", flat=True))


def test_only_the_curator_sees_and_chooses(school: Situation) -> None:
    people = dropped(school)
    actor = replace(school.curator(), roles=frozenset({Role.HEAD}))
    asked = {"actor": actor, "programme_id": school.programme.id}
    for refused in (substitutes_get, substitutes_plan):
        with pytest.raises(Forbidden):
            refused(**asked)
    with pytest.raises(Forbidden):
        substitutes_form(**asked, choices={people["Гусев"].pk: people["Волков"].pk})
    assert list(attention(actor)) == []


def test_what_names_nobody_of_the_programme_is_refused_and_forms_nothing(school: Situation) -> None:
    people = dropped(school)
    asked = {"actor": school.curator(), "programme_id": school.programme.id}
    for choices in ({uuid4(): people["Волков"].pk}, {people["Гусев"].pk: uuid4()}, {}):
        with pytest.raises(MatchingRefused):
            substitutes_form(**asked, choices=choices)
    assert led_by(people["Волков"]) == {"Ершов"}


def test_a_pair_that_got_to_its_end_needs_no_substitute(school: Situation) -> None:
    anna, timofey = school.mentor("Белова Анна"), school.mentee("Гусев Тимофей")
    mentorship_complete(actor=school.curator(), mentorship_id=form(school, anna, timofey).pk)
    assert substitutes_get(actor=school.curator(), programme_id=school.programme.id).orphans == ()
    assert list(attention(school.curator())) == []


def test_each_orphan_has_ranked_substitutes_with_reasons_and_places(school: Situation) -> None:
    people = dropped(school)
    found = substitutes_get(actor=school.curator(), programme_id=school.programme.id)
    assert [orphan.person.last_name for orphan in found.orphans] == ["Гусев", "Дроздов"]
    timofey, pyotr = found.orphans
    assert [mentor.person.last_name for mentor in timofey.substitutes] == ["Волков", "Котов"]
    assert [mentor.person.last_name for mentor in pyotr.substitutes] == ["Котов", "Волков"]
    assert (timofey.substitutes[0].free, timofey.substitutes[1].free) == (2, 1)
    assert timofey.substitutes[0].score > timofey.substitutes[1].score
    assert "общие интересы: кино" in timofey.substitutes[0].reasons
    assert timofey.former is not None
    assert (timofey.former.pk, timofey.lost.end_reason) == (people["Белова"].person_id, "наставник вышел из программы")


def test_the_former_mentor_is_not_offered_again(school: Situation) -> None:
    anna, timofey = school.mentor("Белова Анна"), school.mentee("Гусев Тимофей")
    mentorship_terminate(actor=school.curator(), mentorship_id=form(school, anna, timofey).pk, reason="не сошлись")
    (orphan,) = substitutes_get(actor=school.curator(), programme_id=school.programme.id).orphans
    assert orphan.substitutes == ()
    assert orphan.why == "Пара уже распадалась: к прежнему наставнику не возвращаем."


def test_one_who_leaves_a_group_is_an_orphan_and_the_group_goes_on(school: Situation) -> None:
    anna = school.mentor("Белова Анна")
    timofey, pyotr = school.mentee("Гусев Тимофей"), school.mentee("Дроздов Пётр")
    group = form(school, anna, timofey, pyotr)
    member = Member.objects.get(participation=timofey)
    member_end(actor=school.curator(), mentorship_id=group.pk, member_id=member.pk, reason="конфликт")
    (orphan,) = substitutes_get(actor=school.curator(), programme_id=school.programme.id).orphans
    assert orphan.person.pk == timofey.person_id
    assert led_by(anna) == {"Дроздов"}


def test_all_at_once_is_best_together_and_touches_no_pair_at_work(school: Situation) -> None:
    people = dropped(school)
    before = set(Member.objects.filter(state="active").values_list("pk", "mentorship"))
    plan = substitutes_plan(actor=school.curator(), programme_id=school.programme.id)
    chosen = {row.mentee_id: row.mentor_id for row in plan.served}
    assert chosen == {people["Гусев"].pk: people["Волков"].pk, people["Дроздов"].pk: people["Котов"].pk}
    assert Member.objects.filter(state="active").count() == len(before)
    formed = substitutes_form(actor=school.curator(), programme_id=school.programme.id, choices=chosen)
    assert (formed.mentees, formed.failures) == (2, [])
    assert before <= set(Member.objects.filter(state="active").values_list("pk", "mentorship"))
    assert led_by(people["Волков"]) == {"Ершов", "Гусев"}
    assert substitutes_get(actor=school.curator(), programme_id=school.programme.id).orphans == ()


def test_those_who_wait_without_having_lost_anybody_are_not_served_here(school: Situation) -> None:
    dropped(school)
    newcomer = school.mentee("Зуев Марк")
    plan = substitutes_plan(actor=school.curator(), programme_id=school.programme.id)
    assert newcomer.pk not in {row.mentee_id for row in plan.rows}


def test_that_others_wait_longer_is_said_and_the_reason_is_the_fit_alone(school: Situation) -> None:
    people = dropped(school)
    school.mentee("Зуев Марк")
    approved(school, date(2026, 10, 12))
    Member.objects.filter(participation=people["Ершов"]).update(active_from=date(2026, 10, 12))
    found = substitutes_get(actor=school.curator(), programme_id=school.programme.id)
    assert found.longer == 1
    assert not any("ждёт" in reason for orphan in found.orphans for s in orphan.substitutes for reason in s.reasons)


def test_a_second_click_changes_nothing(school: Situation) -> None:
    people = dropped(school)
    asked = {"actor": school.curator(), "programme_id": school.programme.id}
    choices = {people["Гусев"].pk: people["Волков"].pk}
    assert substitutes_form(**asked, choices=choices).mentees == 1
    assert substitutes_form(**asked, choices=choices).mentees == 1
    assert Member.objects.filter(participation=people["Гусев"], state="active").count() == 1


def test_a_place_that_is_gone_is_told_and_the_others_are_formed(school: Situation) -> None:
    people = dropped(school)
    choices = {people["Гусев"].pk: people["Котов"].pk, people["Дроздов"].pk: people["Волков"].pk}
    form(school, people["Котов"], school.mentee("Зуев Марк"))
    formed = substitutes_form(actor=school.curator(), programme_id=school.programme.id, choices=choices)
    assert formed.mentees == 1
    assert formed.failures == [
        "Котов Олег: У наставника свободных мест: 0, а выбрано: 1. Уберите лишних или выберите другого."
    ]


def test_the_orphans_of_one_group_can_be_looked_at_alone(school: Situation) -> None:
    people = dropped(school)
    mentorship_terminate(
        actor=school.curator(), mentorship_id=Mentorship.objects.get(mentor=people["Волков"]).pk, reason="болезнь"
    )
    lost = Mentorship.objects.get(mentor=people["Белова"])
    found = substitutes_get(actor=school.curator(), programme_id=school.programme.id, mentorship_id=lost.pk)
    assert [orphan.person.last_name for orphan in found.orphans] == ["Гусев", "Дроздов"]


def test_the_number_of_today_is_that_of_the_list(school: Situation) -> None:
    """Timofey lost his mentor; Pyotr got to the end once, Gleb left the school, Mark has a mentor again."""
    anna, ivan = school.mentor("Белова Анна", capacity=9), school.mentor("Волков Иван", capacity=9)
    timofey, pyotr = school.mentee("Гусев Тимофей"), school.mentee("Дроздов Пётр")
    gleb, mark = school.mentee("Ершов Глеб"), school.mentee("Зуев Марк")
    mentorship_complete(actor=school.curator(), mentorship_id=form(school, ivan, pyotr).pk)
    mentorship_terminate(
        actor=school.curator(), mentorship_id=form(school, anna, timofey, pyotr, gleb, mark).pk, reason="болезнь"
    )
    Person.objects.filter(pk=gleb.person_id).update(state="left")
    form(school, ivan, mark)
    found = substitutes_get(actor=school.curator(), programme_id=school.programme.id)
    assert [orphan.mentee_id for orphan in found.orphans] == [timofey.pk]
    assert mentorships().broken_off() == {school.programme.pk: 1}


def test_today_leads_to_the_page_and_the_page_to_the_pair(school: Situation, world: World) -> None:
    people = dropped(school)
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    address = f"/matching/programmes/{school.programme.id}/substitutes/"
    (line,) = attention(school.curator())
    assert (str(line.title), line.url) == ("Остались без наставника: 2. Выберите замену", address)
    assert address in browser.get("/").content.decode()
    page = browser.get(address).content.decode()
    assert "Прежний наставник: Белова Анна, до 23\u00a0ноября 2026 (наставник вышел из программы)" in page
    answer = browser.post(address, {f"mentor-{people['Гусев'].pk}": str(people["Волков"].pk)}, follow=True)
    assert "Наставник назначен 1 наставляемому" in answer.content.decode()
    assert led_by(people["Волков"]) == {"Ершов", "Гусев"}
    assert browser.post(address, {"mentor-кто": "нибудь"}).status_code == 400


def test_all_together_is_shown_first_and_formed_as_shown(school: Situation, world: World) -> None:
    people = dropped(school)
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    address = f"/matching/programmes/{school.programme.id}/substitutes/all/"
    page = browser.get(address).content.decode()
    assert "Назначить 2 наставляемым" in page
    assert led_by(people["Котов"]) == set()
    shown = {
        f"mentor-{people['Гусев'].pk}": str(people["Волков"].pk),
        f"mentor-{people['Дроздов'].pk}": str(people["Котов"].pk),
    }
    answer = browser.post(address, shown, follow=True).content.decode()
    assert "Наставники назначены 2 наставляемым" in answer
    assert "Заменять некого" in answer
    nothing = browser.get(address, follow=True).content.decode()
    assert "Подобрать некого" in nothing


def test_people_of_another_school_cannot_be_named(school: Situation, world: World) -> None:
    people = dropped(school)
    browser = factories.member(world.gymnasium, Role.CURATOR, "Анна Петровна Чужая").browser
    with tenant_scope(world.gymnasium):
        own = programme(world.gymnasium)
        mentor, mentee = own.mentor("Орлов Лев"), own.mentee("Лосев Пётр")
    address = f"/matching/programmes/{own.programme.id}/substitutes/"
    for child, leader in ((people["Гусев"], mentor), (mentee, people["Волков"])):
        answer = browser.post(address, {f"mentor-{child.pk}": str(leader.pk)}, follow=True).content.decode()
        assert "Участник вышел из программы" in answer
    with tenant_scope(world.gymnasium):
        assert Member.objects.count() == 0
    assert led_by(people["Волков"]) == {"Ершов"}


def test_another_school_forms_nothing_here(school: Situation, world: World) -> None:
    people = dropped(school)
    neighbour = factories.member(world.gymnasium, Role.CURATOR, "Анна Петровна Чужая").browser
    choice = {f"mentor-{people['Гусев'].pk}": str(people["Волков"].pk)}
    for page in ("substitutes", "substitutes/all"):
        assert neighbour.post(f"/matching/programmes/{school.programme.id}/{page}/", choice).status_code == 404
    assert led_by(people["Волков"]) == {"Ершов"}
    assert "Остались без наставника" not in neighbour.get("/").content.decode()
