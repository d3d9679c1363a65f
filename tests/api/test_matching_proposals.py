"""A program reads what is proposed, why and at what price, and changes it as the curator would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from apps.core.actor import Role
from apps.school.matching.models import MatchRun, PairBan, Proposal
from apps.school.programmes.models import Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program, send
from tests.school.matching.drafts import drafted
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


@pytest.fixture
def people(school: Situation) -> dict[str, Participation]:
    """Anna suits Timofey, Ivan suits Pyotr; Vera is not admitted."""
    return {
        "Белова": school.mentor("Белова Анна", capacity=1, interests=["кино"]),
        "Волков": school.mentor("Волков Иван", capacity=1, interests=["шахматы"]),
        "Громова": school.mentor("Громова Вера", admitted=False),
        "Гусев": school.mentee("Гусев Тимофей", interests=["кино"]),
        "Дроздов": school.mentee("Дроздов Пётр", interests=["шахматы"]),
    }


@pytest.fixture
def run(school: Situation, people: dict[str, Participation]) -> MatchRun:
    return drafted(actor=school.curator(), programme_id=school.programme.id)


@pytest.fixture
def timofey(run: MatchRun, people: dict[str, Participation]) -> Proposal:
    return Proposal.objects.get(run=run, mentee=people["Гусев"])


@pytest.fixture
def client(world: World) -> Client:
    return program(world.lyceum, key(world.lyceum))


def _changes(run: MatchRun, row: Proposal) -> list[tuple[str, str, Any]]:
    mentor_id = str(row.mentor_id)
    return [
        ("PATCH", f"/runs/{run.id}/proposals/{row.id}/", {"mentor_participation_id": None}),
        ("POST", f"/runs/{run.id}/proposals/{row.id}/ban/", {"mentor_participation_id": mentor_id}),
        ("POST", f"/runs/{run.id}/lock/", {"proposal_ids": [str(row.id)], "locked": True}),
        ("POST", f"/runs/{run.id}/bans/lift/", {"ban_ids": [str(row.id)]}),
    ]


def _mentors(client: Client, run: MatchRun) -> dict[str, str | None]:
    rows = client.get(f"{API}/runs/{run.id}/proposals/").json()["results"]
    return {row["mentee_participation_id"]: row["mentor_participation_id"] for row in rows}


def test_only_a_writing_key_of_a_curator_changes_a_draft(run: MatchRun, timofey: Proposal, world: World) -> None:
    head = program(world.lyceum, key(world.lyceum, Role.HEAD))
    reader = program(world.lyceum, key(world.lyceum, may_write=False))
    assert_problem(head.get(f"{API}/runs/{run.id}/proposals/{timofey.id}/"), 403, "forbidden")
    assert reader.get(f"{API}/runs/{run.id}/proposals/{timofey.id}/").status_code == 200
    for method, path, body in _changes(run, timofey):
        assert_problem(send(head, path, body, method), 403, "forbidden")
        assert_problem(send(reader, path, body, method), 403, "token_read_only")
    assert not Proposal.objects.filter(is_manual=True).exists()


def test_another_school_finds_no_proposal(run: MatchRun, timofey: Proposal, world: World) -> None:
    stranger = program(world.gymnasium, key(world.gymnasium))
    assert_problem(stranger.get(f"{API}/runs/{run.id}/proposals/{timofey.id}/"), 404, "match_run")
    for method, path, body in _changes(run, timofey):
        assert_problem(send(stranger, path, body, method), 404, "match_run")


def test_a_proposal_of_no_such_run_is_not_found(run: MatchRun, timofey: Proposal, client: Client) -> None:
    for run_id, row_id in ((uuid4(), timofey.id), (run.id, uuid4())):
        assert client.get(f"{API}/runs/{run_id}/proposals/{row_id}/").status_code == 404
        chosen = {"mentor_participation_id": None}
        assert send(client, f"/runs/{run_id}/proposals/{row_id}/", chosen, "PATCH").status_code == 404


def test_bodies_that_say_nothing_are_told_what_is_missing(run: MatchRun, timofey: Proposal, client: Client) -> None:
    fields = ["mentor_participation_id", "mentor_participation_id", "proposal_ids", "ban_ids"]
    for (method, path, _body), field in zip(_changes(run, timofey), fields, strict=True):
        told = assert_problem(send(client, path, {}, method), 400, "invalid")
        assert told["errors"][field] == ["Обязательное поле."]


def test_a_mentor_a_rule_bars_cannot_be_chosen(
    run: MatchRun, timofey: Proposal, people: dict[str, Participation], client: Client
) -> None:
    path = f"/runs/{run.id}/proposals/{timofey.id}/"
    vera = {"mentor_participation_id": str(people["Громова"].pk)}
    assert "не допущен" in assert_problem(send(client, path, vera, "PATCH"), 409, "not_admitted")["title"]
    nobody = {"mentor_participation_id": str(uuid4())}
    assert_problem(send(client, path, nobody, "PATCH"), 409, "left_programme")


def test_proposals_are_read_by_pages_and_narrowed(
    run: MatchRun, people: dict[str, Participation], client: Client
) -> None:
    first = client.get(f"{API}/runs/{run.id}/proposals/?page_size=1").json()
    second = client.get(first["next"]).json()
    seen = {row["mentee_participation_id"] for page in (first, second) for row in page["results"]}
    assert seen == {str(people["Гусев"].pk), str(people["Дроздов"].pk)}
    assert second["next"] is None
    for query, count in (
        ("matched=true", 2),
        ("matched=false", 0),
        ("is_fixed=true", 0),
        (f"mentor_participation_id={people['Белова'].pk}", 1),
        (f"mentor_participation_id={uuid4()}", 0),
    ):
        assert len(client.get(f"{API}/runs/{run.id}/proposals/?{query}").json()["results"]) == count, query
    assert_problem(client.get(f"{API}/runs/{run.id}/proposals/?mentor=1"), 400, "invalid")


def test_a_mentor_who_left_leads_nobody(run: MatchRun, people: dict[str, Participation], client: Client) -> None:
    Participation.objects.filter(pk=people["Белова"].pk).update(state="withdrawn")
    assert _mentors(client, run)[str(people["Гусев"].pk)] is None
    (row,) = client.get(f"{API}/runs/{run.id}/proposals/?matched=false").json()["results"]
    assert row["mentee_participation_id"] == str(people["Гусев"].pk)


def test_an_explanation_says_why_why_not_and_at_what_price(
    run: MatchRun, timofey: Proposal, people: dict[str, Participation], client: Client
) -> None:
    told = client.get(f"{API}/runs/{run.id}/proposals/{timofey.id}/").json()
    assert told["proposal"]["mentor_participation_id"] == str(people["Белова"].pk)
    assert told["proposal"]["score"] == sum(part["points"] * part["weight"] for part in told["proposal"]["parts"])
    assert told["proposal"]["reasons"]
    anna, ivan = told["candidates"]
    assert (anna["is_chosen"], anna["price"]) == (True, None)
    assert (ivan["price"]["covered"], ivan["price"]["points"]) == (0, -3000)
    moves = {move["mentee_participation_id"]: move["mentor_after"] for move in ivan["price"]["moves"]}
    assert moves == {
        str(people["Гусев"].pk): str(people["Волков"].pk),
        str(people["Дроздов"].pk): str(people["Белова"].pk),
    }
    assert told["without"]["covered"] == -1
    (vera,) = told["barred"]
    assert vera["mentor_participation_id"] == str(people["Громова"].pk)
    assert "не допущен" in vera["sentences"][0]


def test_a_choice_costs_what_was_said_and_is_taken_back_once(
    run: MatchRun, timofey: Proposal, people: dict[str, Participation], client: Client
) -> None:
    before = _mentors(client, run)
    chosen = {"mentor_participation_id": str(people["Волков"].pk), "why": "родители знакомы"}
    paid = send(client, f"/runs/{run.id}/proposals/{timofey.id}/", chosen, "PATCH").json()
    assert (paid["covered"], paid["points"], len(paid["moves"])) == (0, -3000, 2)
    again = send(client, f"/runs/{run.id}/proposals/{timofey.id}/", chosen, "PATCH").json()
    assert again == {"covered": 0, "points": 0, "moves": []}
    (fixed,) = client.get(f"{API}/runs/{run.id}/proposals/?is_fixed=true").json()["results"]
    assert (fixed["mentor_participation_id"], fixed["why"]) == (str(people["Волков"].pk), "родители знакомы")
    assert client.get(f"{API}/runs/{run.id}/").json()["can_undo"] is True
    assert [send(client, f"/runs/{run.id}/undo/", {}).json()["undone"] for _ in range(2)] == [True, False]
    assert _mentors(client, run) == before


def test_rows_are_fixed_and_let_go(run: MatchRun, timofey: Proposal, client: Client) -> None:
    rows = {"proposal_ids": [str(timofey.id), str(uuid4())]}
    fix, release = {**rows, "locked": True}, {**rows, "locked": False}
    changed = [send(client, f"/runs/{run.id}/lock/", body).json()["changed"] for body in (fix, fix, release)]
    assert changed == [1, 0, 1]


def test_a_pair_forbidden_twice_is_forbidden_once(
    school: Situation, run: MatchRun, timofey: Proposal, people: dict[str, Participation], client: Client
) -> None:
    path = f"/runs/{run.id}/proposals/{timofey.id}/ban/"
    pair = {"mentor_participation_id": str(people["Белова"].pk), "why": "ссора"}
    assert send(client, path, pair).json()["points"] == -3000
    assert send(client, path, pair).json() == {"covered": 0, "points": 0, "moves": []}
    assert _mentors(client, run)[str(people["Гусев"].pk)] == str(people["Волков"].pk)
    (ban,) = client.get(f"{API}/programmes/{school.programme.id}/bans/").json()["results"]
    assert (ban["mentor_participation_id"], ban["mentee_participation_id"], ban["why"]) == (
        str(people["Белова"].pk),
        str(people["Гусев"].pk),
        "ссора",
    )
    lift = {"ban_ids": [ban["id"]]}
    assert [send(client, f"/runs/{run.id}/bans/lift/", lift).json()["changed"] for _ in range(2)] == [1, 0]
    assert PairBan.objects.count() == 0


def test_a_pair_that_is_not_proposed_is_not_forbidden(
    run: MatchRun, timofey: Proposal, people: dict[str, Participation], client: Client
) -> None:
    other = {"mentor_participation_id": str(people["Волков"].pk)}
    assert_problem(send(client, f"/runs/{run.id}/proposals/{timofey.id}/ban/", other), 404, "proposal")
    assert PairBan.objects.count() == 0


def test_a_draft_that_has_become_too_large_is_still_explained(
    school: Situation, run: MatchRun, timofey: Proposal, people: dict[str, Participation], client: Client
) -> None:
    """Three are fixed with Anna, who has one place left."""
    Proposal.objects.create(run=run, mentee=school.mentee("Ершов Глеб"))
    Proposal.objects.filter(run=run).update(mentor=people["Белова"], is_manual=True)
    for path in ("", "proposals/", f"proposals/{timofey.id}/", "blocking/"):
        assert client.get(f"{API}/runs/{run.id}/{path}").status_code == 200, path
    nobody = {"mentor_participation_id": None}
    answer = send(client, f"/runs/{run.id}/proposals/{timofey.id}/", nobody, "PATCH")
    assert "больше людей, чем у него мест" in assert_problem(answer, 409, "locks_over_capacity")["title"]
