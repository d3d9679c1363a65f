"""A program matches: asks for a run, watches it, compares two, approves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.core.actor import Role
from apps.school.documents.models import Document
from apps.school.matching.engine.criteria import WEIGHTS
from apps.school.matching.models import MatchRun, Proposal
from apps.school.mentorships.models import Mentorship
from apps.school.programmes.models import Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program, send
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region

type Ask = Callable[..., Any]

COMMANDS = ("cancel/", "recompute/", "discard/", "undo/", "approve/")


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


@pytest.fixture
def people(school: Situation) -> dict[str, Participation]:
    """Anna suits Timofey, Ivan suits Pyotr."""
    return {
        "Белова": school.mentor("Белова Анна", capacity=1, interests=["кино"]),
        "Волков": school.mentor("Волков Иван", capacity=1, interests=["шахматы"]),
        "Гусев": school.mentee("Гусев Тимофей", interests=["кино"]),
        "Дроздов": school.mentee("Дроздов Пётр", interests=["шахматы"]),
    }


@pytest.fixture
def client(world: World) -> Client:
    return program(world.lyceum, key(world.lyceum))


@pytest.fixture
def ask(client: Client, django_capture_on_commit_callbacks: Any) -> Ask:
    """Send something that a worker answers, and let the worker do it."""

    def sent(path: str, body: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return send(client, path, body)

    return sent


@pytest.fixture
def run_id(school: Situation, people: Any, ask: Ask) -> str:
    asked = ask(f"/programmes/{school.programme.id}/runs/", {"preset": "cover"})
    assert (asked.status_code, asked.json()["state"]) == (202, "computing")
    return str(asked.json()["id"])


def test_only_a_key_of_a_curator_matches(school: Situation, run_id: str, world: World) -> None:
    head = program(world.lyceum, key(world.lyceum, Role.HEAD))
    for path in (
        f"/programmes/{school.programme.id}/runs/",
        f"/programmes/{school.programme.id}/runs/comparison/",
        f"/programmes/{school.programme.id}/bans/",
        f"/runs/{run_id}/",
        f"/runs/{run_id}/proposals/",
    ):
        assert_problem(head.get(API + path), 403, "forbidden")
    assert_problem(send(head, f"/programmes/{school.programme.id}/runs/", {}), 403, "forbidden")
    for path in COMMANDS:
        assert_problem(send(head, f"/runs/{run_id}/{path}", {}), 403, "forbidden")


def test_another_school_finds_no_run(school: Situation, run_id: str, world: World) -> None:
    stranger = program(world.gymnasium, key(world.gymnasium))
    for path in ("runs/", "runs/comparison/", "bans/"):
        assert stranger.get(f"{API}/programmes/{school.programme.id}/{path}").status_code == 404
    for path in ("", "proposals/"):
        assert stranger.get(f"{API}/runs/{run_id}/{path}").status_code == 404
    for path in COMMANDS:
        assert_problem(send(stranger, f"/runs/{run_id}/{path}", {}), 404, "match_run")
    assert MatchRun.objects.get().state == "draft"


def test_a_key_of_this_school_opens_no_run_of_another(run_id: str, world: World) -> None:
    assert_problem(program(world.gymnasium, key(world.lyceum)).get(f"{API}/runs/{run_id}/"), 401, "not_authenticated")


def test_a_reading_key_changes_nothing(school: Situation, run_id: str, world: World) -> None:
    reader = program(world.lyceum, key(world.lyceum, may_write=False))
    assert reader.get(f"{API}/runs/{run_id}/").status_code == 200
    assert_problem(send(reader, f"/programmes/{school.programme.id}/runs/", {"slot": 2}), 403, "token_read_only")
    for path in COMMANDS:
        assert_problem(send(reader, f"/runs/{run_id}/{path}", {}), 403, "token_read_only")
    assert MatchRun.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"preset": "beauty"}, "preset", "Значения beauty нет среди допустимых вариантов."),
        ({"slot": 3}, "slot", "Убедитесь, что это значение меньше либо равно 2."),
        ({"strict": ["same_person"]}, "strict", "Значения same_person нет среди допустимых вариантов."),
        (
            {"weights": {"request": 60}},
            "weights",
            "Веса критериев вместе должны дать 100, а сейчас 60. Поправьте их.",
        ),
        ({"weights": {"beauty": 100}}, "weights", "Такого критерия нет: «beauty»."),
    ],
)
def test_a_wrong_wish_names_its_field(
    school: Situation, people: Any, client: Client, body: Any, field: str, sentence: str
) -> None:
    told = assert_problem(send(client, f"/programmes/{school.programme.id}/runs/", body), 400, "invalid")
    assert list(told["errors"]) == [field]
    assert sentence in str(told["errors"][field])
    assert MatchRun.objects.count() == 0


def test_a_programme_in_which_nobody_waits_is_not_matched(school: Situation, client: Client) -> None:
    assert_problem(send(client, f"/programmes/{school.programme.id}/runs/", {}), 409, "nobody_waits")


def test_a_second_run_is_told_which_one_is_in_the_way(school: Situation, run_id: str, client: Client) -> None:
    told = assert_problem(send(client, f"/programmes/{school.programme.id}/runs/", {}), 409, "draft_exists")
    assert told["details"] == {"run_id": run_id}


def test_a_run_tells_what_was_asked_and_what_it_reached(school: Situation, run_id: str, client: Client) -> None:
    found = client.get(f"{API}/runs/{run_id}/").json()
    assert (found["state"], found["slot"], found["can_undo"]) == ("draft", 1, False)
    assert found["settings"] == {"preset": "cover", "weights": dict(WEIGHTS), "strict": [], "smallest": 1}
    assert found["computed"] == {"matched": 2, "unmatched": 0, "proved": True}
    assert found["outcome"] is None
    assert client.get(f"{API}/programmes/{school.programme.id}/runs/").json() == [found]


def test_a_run_whose_worker_is_gone_says_so(school: Situation, people: Any, client: Client) -> None:
    run_id = send(client, f"/programmes/{school.programme.id}/runs/", {}).json()["id"]
    waiting = client.get(f"{API}/runs/{run_id}/").json()
    assert (waiting["state"], waiting["computed"]) == ("computing", None)
    MatchRun.objects.update(beat_at=timezone.now() - timedelta(minutes=4))
    found = client.get(f"{API}/runs/{run_id}/").json()
    assert found["state"] == "discarded"
    assert "Начните ещё раз" in found["trouble"]


def test_a_run_is_stopped_and_stopping_again_changes_nothing(school: Situation, people: Any, client: Client) -> None:
    run_id = send(client, f"/programmes/{school.programme.id}/runs/", {}).json()["id"]
    assert [send(client, f"/runs/{run_id}/cancel/", {}).json()["state"] for _ in range(2)] == ["discarded"] * 2


def test_a_draft_is_not_approved_while_it_is_computed(run_id: str, client: Client) -> None:
    assert send(client, f"/runs/{run_id}/recompute/", {"preset": "even"}).json()["state"] == "computing"
    assert_problem(send(client, f"/runs/{run_id}/recompute/", {}), 409, "still_computing")
    assert_problem(send(client, f"/runs/{run_id}/approve/", {}), 409, "still_computing")
    assert Mentorship.objects.count() == 0


def test_a_recount_keeps_the_settings_that_were_not_sent(run_id: str, ask: Ask, client: Client) -> None:
    assert ask(f"/runs/{run_id}/recompute/", {"preset": "even", "strict": ["slots"]}).status_code == 202
    ask(f"/runs/{run_id}/recompute/", {"weights": {"request": 70, "interests": 30}})
    settings = client.get(f"{API}/runs/{run_id}/").json()["settings"]
    assert (settings["preset"], settings["strict"]) == ("even", ["slots"])
    assert (settings["weights"]["request"], settings["weights"]["age"]) == (70, 0)


def test_one_scenario_cannot_be_compared(school: Situation, run_id: str, client: Client) -> None:
    assert_problem(client.get(f"{API}/programmes/{school.programme.id}/runs/comparison/"), 404, "match_run")


def test_two_scenarios_are_compared_as_differences_only(
    school: Situation, people: dict[str, Participation], run_id: str, ask: Ask, client: Client
) -> None:
    other = ask(f"/programmes/{school.programme.id}/runs/", {"slot": 2}).json()["id"]
    row = Proposal.objects.get(run=other, mentee=people["Гусев"])
    nobody = send(client, f"/runs/{other}/proposals/{row.id}/", {"mentor_participation_id": None}, "PATCH")
    assert nobody.json()["covered"] == -1
    found = client.get(f"{API}/programmes/{school.programme.id}/runs/comparison/").json()
    assert [(side["run_id"], side["covered"], side["leading"]) for side in found["sides"]] == [
        (run_id, 2, 2),
        (other, 1, 1),
    ]
    assert found["same"] == 1
    (difference,) = found["differences"]
    assert difference["mentee_participation_id"] == str(people["Гусев"].pk)
    assert difference["mentor_participation_ids"] == [str(people["Белова"].pk), None]
    assert difference["scores"][1] == 0


def test_approving_all_twice_forms_the_pairs_once(run_id: str, client: Client) -> None:
    done = send(client, f"/runs/{run_id}/approve/", {"order_number": "7-н"}).json()
    assert (done["groups"], done["mentees"], done["failures"]) == (2, 2, [])
    assert str(Document.objects.get().pk) == done["document_id"]
    assert send(client, f"/runs/{run_id}/approve/", {}).json() == done
    assert Mentorship.objects.count() == 2
    assert client.get(f"{API}/runs/{run_id}/").json()["outcome"] == done
    assert client.get(f"{API}/runs/{run_id}/proposals/").json()["results"] == []
    assert send(client, f"/runs/{run_id}/discard/", {}).json()["state"] == "approved"


def test_some_are_approved_and_the_rest_stays(people: dict[str, Participation], run_id: str, client: Client) -> None:
    nobody = {"mentor_participation_ids": [str(uuid4())]}
    assert_problem(send(client, f"/runs/{run_id}/approve/", nobody), 409, "nothing_to_approve")
    some = {"mentor_participation_ids": [str(people["Белова"].pk)]}
    done = [send(client, f"/runs/{run_id}/approve/", some).json() for _ in range(2)]
    assert (done[0]["mentees"], done[0]) == (1, done[1])
    found = client.get(f"{API}/runs/{run_id}/").json()
    assert (found["state"], found["outcome"]["groups"]) == ("draft", 1)
    (left,) = client.get(f"{API}/runs/{run_id}/proposals/").json()["results"]
    assert left["mentee_participation_id"] == str(people["Дроздов"].pk)
    assert Mentorship.objects.count() == 1
    assert send(client, f"/runs/{run_id}/approve/", {}).json()["mentees"] == 1
    assert client.get(f"{API}/runs/{run_id}/").json()["state"] == "approved"


def test_a_draft_is_thrown_away_once(run_id: str, client: Client) -> None:
    answers = [send(client, f"/runs/{run_id}/discard/", {}).json()["state"] for _ in range(2)]
    assert answers == ["discarded"] * 2
    assert_problem(send(client, f"/runs/{run_id}/recompute/", {}), 409, "not_a_draft")
