"""Ways to who waits, who takes over and who is lacking: from the start of matching, the board and an ended pair."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from apps.core.actor import Role
from apps.school.matching.registry import mentorships
from apps.school.matching.services import run_start
from apps.school.matching.services.runs import run_compute
from apps.school.mentorships.models import Mentorship
from apps.school.mentorships.services.closing import mentorship_complete, mentorship_terminate
from apps.school.programmes.models import Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


def curator(school: Situation) -> Client:
    return member(school.school, Role.CURATOR).browser


def form(school: Situation, mentor: Participation, mentee: Participation) -> Mentorship:
    key = mentorships().form(
        actor=school.curator(), programme_id=school.programme.id, mentor_id=mentor.pk, mentee_ids=[mentee.pk]
    )
    return Mentorship.objects.get(pk=key)


def broken_off(school: Situation) -> Mentorship:
    """Anna's pair with Timofey ended early; Ivan has a place."""
    school.mentor("Волков Иван")
    pair = form(school, school.mentor("Белова Анна"), school.mentee("Гусев Тимофей"))
    mentorship_terminate(actor=school.curator(), mentorship_id=pair.pk, reason="не сошлись")
    return pair


def after(school: Situation, name: str) -> str:
    return f'href="/matching/programmes/{school.programme.pk}/{name}/"'


def substitutes_of(pair: Mentorship) -> str:
    return f"/matching/programmes/{pair.programme_id}/substitutes/?group={pair.pk}"


def page(browser: Client, path: str) -> str:
    return browser.get(path, follow=True).content.decode()


@pytest.mark.parametrize("name", ["waiting", "substitutes", "shortage"])
def test_the_start_of_matching_leads_on(school: Situation, name: str) -> None:
    school.mentee("Гусев Тимофей")
    assert after(school, name) in page(curator(school), f"/matching/programmes/{school.programme.pk}/")


@pytest.mark.parametrize("name", ["waiting", "substitutes", "shortage"])
def test_the_board_leads_on(school: Situation, name: str) -> None:
    school.mentor("Белова Анна")
    school.mentee("Гусев Тимофей")
    run = run_start(actor=school.curator(), programme_id=school.programme.pk)
    run_compute(run_id=run.pk)
    assert after(school, name) in page(curator(school), f"/matching/runs/{run.pk}/")


def test_an_ended_pair_leads_to_who_takes_over(school: Situation) -> None:
    pair = broken_off(school)
    here = curator(school)
    detail = page(here, f"/mentorships/{pair.pk}/")
    assert "Выбрать замену" in detail
    assert substitutes_of(pair) in detail
    found = page(here, substitutes_of(pair))
    assert "Гусев Тимофей" in found
    assert "Волков Иван" in found


@pytest.mark.parametrize("role", [Role.HEAD, Role.PSYCHOLOGIST, Role.AUDITOR])
def test_whoever_does_not_match_is_not_sent_there(school: Situation, role: Role) -> None:
    pair = broken_off(school)
    detail = page(member(school.school, role).browser, f"/mentorships/{pair.pk}/")
    assert "Белова" in detail
    assert "Выбрать замену" not in detail


def test_a_pair_of_another_school_leads_nowhere(school: Situation, world: World) -> None:
    pair = broken_off(school)
    stranger = member(world.gymnasium, Role.CURATOR).browser
    assert stranger.get(f"/mentorships/{pair.pk}/").status_code == 404


def test_nobody_is_replaced_twice(school: Situation) -> None:
    pair = broken_off(school)
    form(school, Participation.objects.get(person__last_name="Волков"), pair.members.get().participation)
    assert "Выбрать замену" not in page(curator(school), f"/mentorships/{pair.pk}/")


def test_a_pair_that_came_to_its_end_and_one_at_work_need_nobody(school: Situation) -> None:
    here = curator(school)
    pair = form(school, school.mentor("Белова Анна"), school.mentee("Гусев Тимофей"))
    assert "Выбрать замену" not in page(here, f"/mentorships/{pair.pk}/")
    mentorship_complete(actor=school.curator(), mentorship_id=pair.pk)
    assert "Выбрать замену" not in page(here, f"/mentorships/{pair.pk}/")
