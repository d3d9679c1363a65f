"""Lists ask the database the same number of questions however many rows they show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.actor import Role
from apps.region.directory.models import Municipality, Organisation
from apps.school.group_meetings.models import Choice, Guest
from apps.school.mentorships.services.forming import mentorship_form
from tenants.context import tenant_scope
from tenants.testing import World
from tests.api.client import API
from tests.factories import member
from tests.school.group_meetings.event import Event, voting
from tests.school.matching.drafts import drafted, recomputed
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


def test_proposals(world: World) -> None:
    situation.seed_region(world.north)
    browser = member(world.lyceum, Role.CURATOR).browser
    with tenant_scope(world.lyceum):
        case = situation.programme(world.lyceum)
        [case.mentor(f"Наставник{number} Анна", capacity=5) for number in range(10)]
        [case.mentee(f"Ученик{number} Тимофей") for number in range(10)]
        run = drafted(actor=case.curator(), programme_id=case.programme.id)
    few = _queries(browser, f"{API}/runs/{run.id}/proposals/", 10)
    with tenant_scope(world.lyceum):
        [case.mentee(f"Ученик{number} Тимофей") for number in range(10, 40)]
        recomputed(actor=case.curator(), run_id=run.id)
    assert _queries(browser, f"{API}/runs/{run.id}/proposals/", 40) == few


def _guests(event: Event, numbers: range) -> None:
    anna = event.guest("Белова Анна")
    for number in numbers:
        guest = Guest.objects.create(
            meeting=event.meeting,
            participation=event.situation.mentee(f"Ученик{number} Тимофей"),
            code=f"GUEST{number:05}",
            voted_at=timezone.now(),
        )
        Choice.objects.create(chooser=guest, chosen=anna, rank=1)


@pytest.mark.parametrize(("tail", "others"), [("guests/", 9), ("preferences/", 0)])
def test_guests_and_preferences(world: World, tail: str, others: int) -> None:
    situation.seed_region(world.north)
    browser = member(world.lyceum, Role.CURATOR).browser
    with tenant_scope(world.lyceum):
        event = voting(world.lyceum)
        _guests(event, range(10))
    address = f"{API}/group-meetings/{event.meeting.pk}/{tail}"
    few = _queries(browser, address, 10 + others)
    with tenant_scope(world.lyceum):
        _guests(event, range(10, 40))
    assert _queries(browser, address, 40 + others) == few


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
