"""A program matches: asks for a run, reads what is proposed and why, chooses, approves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from apps.core.actor import Role
from apps.school.documents.models import Document
from apps.school.matching.models import MatchRun
from apps.school.mentorships.models import Mentorship
from apps.school.programmes.models import Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program, send
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


@pytest.fixture
def people(school: Situation) -> dict[str, Participation]:
    return {
        "Белова": school.mentor("Белова Анна", capacity=1, interests=["кино"]),
        "Волков": school.mentor("Волков Иван", capacity=1, interests=["шахматы"]),
        "Гусев": school.mentee("Гусев Тимофей", interests=["кино"]),
        "Дроздов": school.mentee("Дроздов Пётр", interests=["шахматы"]),
    }


@pytest.fixture
def run_id(school: Situation, people: Any, world: World, django_capture_on_commit_callbacks: Any) -> str:
    client = program(world.lyceum, key(world.lyceum))
    with django_capture_on_commit_callbacks(execute=True):
        asked = send(client, f"/programmes/{school.programme.id}/runs/", {"preset": "cover"})
    assert (asked.status_code, asked.json()["state"]) == (202, "computing")
    return str(asked.json()["id"])


def test_only_a_key_of_a_curator_matches(school: Situation, world: World) -> None:
    head = program(world.lyceum, key(world.lyceum, Role.HEAD))
    assert_problem(head.get(f"{API}/programmes/{school.programme.id}/runs/"), 403, "forbidden")
    assert_problem(send(head, f"/programmes/{school.programme.id}/runs/", {}), 403, "forbidden")


def test_another_school_finds_no_run(run_id: str, world: World) -> None:
    stranger = program(world.gymnasium, key(world.gymnasium))
    for path in ("", "proposals/"):
        assert stranger.get(f"{API}/runs/{run_id}/{path}").status_code == 404
    for path in ("cancel/", "recompute/", "approve/"):
        assert send(stranger, f"/runs/{run_id}/{path}", {}).status_code == 404
    assert MatchRun.objects.get().state == "draft"


def test_a_second_run_is_refused_with_a_reason(school: Situation, run_id: str, world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    assert_problem(send(client, f"/programmes/{school.programme.id}/runs/", {}), 409, "draft_exists")
    assert send(client, f"/programmes/{school.programme.id}/runs/", {"preset": "beauty"}).status_code == 400


def test_a_program_reads_why_and_at_what_price_and_approves(
    school: Situation, people: dict[str, Participation], run_id: str, world: World
) -> None:
    client = program(world.lyceum, key(world.lyceum))
    found = client.get(f"{API}/runs/{run_id}/").json()
    assert (found["state"], found["matched"], found["proved"]) == ("draft", 2, True)
    rows = {
        row["mentee_participation_id"]: row for row in client.get(f"{API}/runs/{run_id}/proposals/").json()["results"]
    }
    timofey = rows[str(people["Гусев"].pk)]
    assert timofey["mentor_participation_id"] == str(people["Белова"].pk)
    assert timofey["score"] == sum(part["points"] * part["weight"] for part in timofey["parts"])
    told = client.get(f"{API}/runs/{run_id}/proposals/{timofey['id']}/").json()
    prices = {row["mentor_participation_id"]: row["price"] for row in told["candidates"]}
    assert prices[str(people["Волков"].pk)] == {"covered": 0, "points": -3000, "moves": 2}
    chosen = {"mentor_participation_id": str(people["Волков"].pk), "why": "родители знакомы"}
    paid = send(client, f"/runs/{run_id}/proposals/{timofey['id']}/", chosen, "PATCH")
    assert json.loads(paid.content) == {"covered": 0, "points": -3000, "moves": 2}
    done = send(client, f"/runs/{run_id}/approve/", {"order_number": "7-н"}).json()
    assert (done["groups"], done["mentees"], done["failures"]) == (2, 2, [])
    assert str(Document.objects.get().pk) == done["document_id"]
    assert Mentorship.objects.count() == 2
    assert send(client, f"/runs/{run_id}/approve/", {}).json() == done


def test_a_draft_is_thrown_away_and_a_read_only_key_changes_nothing(run_id: str, world: World) -> None:
    reader = program(world.lyceum, key(world.lyceum, may_write=False))
    assert reader.get(f"{API}/runs/{run_id}/").status_code == 200
    assert reader.delete(f"{API}/runs/{run_id}/").status_code == 403
    writer = program(world.lyceum, key(world.lyceum))
    assert writer.delete(f"{API}/runs/{run_id}/").status_code == 204
    assert MatchRun.objects.get().state == "discarded"
