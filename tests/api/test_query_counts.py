"""Lists ask the database the same number of questions however many rows they show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.actor import Role
from apps.region.directory.models import Municipality, Organisation
from apps.school.mentorships.services.forming import mentorship_form
from tenants.context import tenant_scope
from tenants.testing import World
from tests.api.client import API
from tests.factories import member
from tests.school.mentorships import situation
from tests.school.mentorships.situation import Situation
from tests.school.people.builders import class_of, teacher, timofey
from tests.school.programmes import builders


def _queries(browser: Client, address: str, rows: int) -> int:
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = browser.get(address).json()
    assert len(answer["results"]) == rows
    return len(queries)


def _people(number: int) -> None:
    group = class_of(f"{number} «А»", teacher=teacher())
    timofey(class_group=group)


def _programmes(number: int) -> None:
    builders.mentee(builders.programme(title=f"Программа {number}"), timofey())


@pytest.mark.parametrize(
    ("address", "add"), [("/people/?kind=pupil", _people), ("/programmes/", _programmes)], ids=["people", "programmes"]
)
def test_lists_of_a_school(world: World, address: str, add: Callable[[int], None]) -> None:
    browser = member(world.lyceum, Role.CURATOR).browser
    with tenant_scope(world.lyceum):
        [add(number) for number in range(10)]
    few = _queries(browser, API + address, 10)
    with tenant_scope(world.lyceum):
        [add(number) for number in range(10, 40)]
    assert _queries(browser, API + address, 40) == few


def test_participations(world: World) -> None:
    browser = member(world.lyceum, Role.CURATOR).browser
    with tenant_scope(world.lyceum):
        row = builders.programme()
        [builders.mentee(row, timofey(class_group=class_of(f"{n} «А»"))) for n in range(10)]
    address = f"{API}/programmes/{row.id}/participations/"
    few = _queries(browser, address, 10)
    with tenant_scope(world.lyceum):
        [builders.mentee(row, timofey(class_group=class_of(f"{n} «А»"))) for n in range(10, 40)]
    assert _queries(browser, address, 40) == few


def _pairs(case: Situation, numbers: range) -> None:
    for number in numbers:
        mentor = case.mentor(f"Наставник{number} Анна")
        mentee = case.mentee(f"Ученик{number} Тимофей")
        mentorship_form(
            actor=case.curator(),
            programme_id=case.programme.id,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[mentee.id],
        )


def test_mentorships(world: World) -> None:
    browser = member(world.lyceum, Role.CURATOR).browser
    with tenant_scope(world.lyceum):
        case = situation.programme(world.lyceum)
        _pairs(case, range(10))
    few = _queries(browser, f"{API}/mentorships/", 10)
    with tenant_scope(world.lyceum):
        _pairs(case, range(10, 40))
    assert _queries(browser, f"{API}/mentorships/", 40) == few


def _organisations(numbers: range) -> None:
    for number in numbers:
        place = Municipality.objects.create(title=f"Район {number}", match_key=f"район {number}")
        Organisation.objects.create(title=f"Школа № {number}", identity_key=str(number), municipality=place)


def test_organisations(world: World) -> None:
    browser = member(world.north, Role.REGIONAL_OPERATOR).browser
    with tenant_scope(world.north):
        _organisations(range(10))
    few = _queries(browser, f"{API}/organisations/", 10)
    with tenant_scope(world.north):
        _organisations(range(10, 40))
    assert _queries(browser, f"{API}/organisations/", 40) == few
