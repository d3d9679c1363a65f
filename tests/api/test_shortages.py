"""A program reads whom a matching leaves open: nobody fits, or two would rather be together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from apps.core.actor import Role
from apps.school.group_meetings import services
from apps.school.matching.models import Proposal
from apps.school.matching.services import proposal_choose
from tenants.context import tenant_scope
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program
from tests.school.group_meetings.event import Event, voting
from tests.school.matching.drafts import drafted
from tests.school.mentorships.situation import TODAY, programme, seed_region


@pytest.fixture
def here(world: World) -> Iterator[World]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield world


@pytest.fixture
def client(world: World) -> Client:
    return program(world.lyceum, key(world.lyceum))


@pytest.fixture
def event(here: World) -> Event:
    """Timofey and Anna put each other first."""
    event = voting(here.lyceum)
    for chooser, chosen in (("Гусев Тимофей", "Белова Анна"), ("Белова Анна", "Гусев Тимофей")):
        services.ballot_submit(code=event.guest(chooser).code, ranked=event.ids(chosen), never=[])
    return event


def test_a_shortage_is_for_a_key_of_the_curator_and_of_this_school(here: World) -> None:
    case = programme(here.lyceum)
    path = f"{API}/programmes/{case.programme.id}/shortage/"
    assert_problem(program(here.lyceum, key(here.lyceum, Role.HEAD)).get(path), 403, "forbidden")
    assert program(here.gymnasium, key(here.gymnasium)).get(path).status_code == 404


def test_a_shortage_says_what_would_help(here: World, client: Client) -> None:
    case = programme(here.lyceum)
    oleg = case.mentor("Котов Олег", admitted=False)
    mentee = case.mentee("Гусев Тимофей", slots=["wed", "mon"])
    found = client.get(f"{API}/programmes/{case.programme.id}/shortage/").json()
    assert (found["waiting"], found["matched"]) == (1, 0)
    (need,) = found["needs"]
    assert (need["places"], need["slots"]) == (1, ["mon", "wed"])
    assert need["requests"] == [{"title": "Низкие результаты по предмету", "count": 1}]
    assert found["unmatched"] == [
        {
            "mentee_participation_id": str(mentee.pk),
            "rules": ["Наставник не допущен. Примите решение о допуске на этапе отбора."],
            "opener_person_ids": [str(oleg.person_id)],
            "contested_person_ids": [],
        }
    ]


def test_who_would_rather_be_together_is_told_to_the_curator_alone(here: World, event: Event, client: Client) -> None:
    run = drafted(actor=event.actor, programme_id=event.situation.programme.id)
    row = Proposal.objects.get(run=run, mentee=event.rows["Гусев Тимофей"])
    ivan = event.rows["Волков Иван"].pk
    proposal_choose(actor=event.actor, run_id=run.id, proposal_id=row.id, mentor_id=ivan)
    path = f"{API}/runs/{run.id}/blocking/"
    assert_problem(program(here.lyceum, key(here.lyceum, Role.HEAD)).get(path), 403, "forbidden")
    assert_problem(program(here.gymnasium, key(here.gymnasium)).get(path), 404, "match_run")
    assert client.get(path).json() == [
        {
            "mentee_participation_id": str(event.rows["Гусев Тимофей"].pk),
            "mentor_participation_id": str(event.rows["Белова Анна"].pk),
        }
    ]
