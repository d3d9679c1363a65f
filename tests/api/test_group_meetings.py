"""A program plans a group meeting, seats it and holds it; how people chose is for a curator's key alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from apps.core.actor import Role
from apps.school.group_meetings import services
from apps.school.group_meetings.models import Choice, GroupMeeting, Guest
from tenants.context import tenant_scope
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program, send
from tests.school.group_meetings.event import MENTEES, MENTORS, Event, planned, seated, voting
from tests.school.mentorships.situation import TODAY, seed_region
from tests.school.mentorships.situation import programme as situation

PLAN = {"held_on": "2026-11-30", "starts_at": "14:00", "rounds": 3, "tables": 3, "seats": 2, "wanted": 3}
COMMANDS = ("timetable/", "begin/", "ballots/open/", "ballots/extend/", "ballots/close/", "ballots/remind/")


@pytest.fixture
def here(world: World) -> Iterator[World]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield world


@pytest.fixture
def client(world: World) -> Client:
    return program(world.lyceum, key(world.lyceum))


def _path(event: Event, tail: str = "") -> str:
    return f"/group-meetings/{event.meeting.pk}/{tail}"


def _list(event: Event) -> str:
    return f"/programmes/{event.situation.programme.pk}/group-meetings/"


def _ballot(event: Event, name: str) -> str:
    return _path(event, f"preferences/{event.rows[name].pk}/")


def _of(event: Event, *names: str) -> list[str]:
    return [str(event.rows[name].pk) for name in names]


def test_only_a_key_of_a_curator_holds_meetings(here: World) -> None:
    event = voting(here.lyceum)
    head = program(here.lyceum, key(here.lyceum, Role.HEAD))
    for path in (_list(event), _path(event), _path(event, "guests/"), _path(event, "timetable/")):
        assert_problem(head.get(API + path), 403, "forbidden")
    for path in (_path(event, tail) for tail in COMMANDS):
        assert_problem(send(head, path, {}), 403, "forbidden")
    assert_problem(send(head, _list(event), PLAN), 403, "forbidden")
    assert_problem(send(head, _path(event), {"rounds": 4}, "PATCH"), 403, "forbidden")
    assert_problem(head.delete(API + _path(event)), 403, "forbidden")
    assert_problem(send(head, _path(event, "guests/"), {"participation_ids": []}, "PUT"), 403, "forbidden")


@pytest.mark.parametrize("role", [Role.HEAD, Role.PSYCHOLOGIST, Role.CLASS_TEACHER, Role.AUDITOR, Role.MENTOR])
def test_nobody_but_the_curator_reads_or_enters_preferences(here: World, role: Role) -> None:
    event = voting(here.lyceum)
    other = program(here.lyceum, key(here.lyceum, role))
    for path in (_path(event, "preferences/"), _ballot(event, "Гусев Тимофей")):
        assert_problem(other.get(API + path), 403, "forbidden")
    body = {"ranked": _of(event, "Белова Анна")}
    assert_problem(send(other, _ballot(event, "Гусев Тимофей"), body, "PUT"), 403, "forbidden")
    assert Choice.objects.count() == 0


def test_another_school_finds_no_meeting(here: World) -> None:
    event = voting(here.lyceum)
    stranger = program(here.gymnasium, key(here.gymnasium))
    tails = ("", "guests/", "timetable/", "preferences/")
    paths = [_list(event), _ballot(event, "Гусев Тимофей"), *(_path(event, tail) for tail in tails)]
    assert [stranger.get(API + path).status_code for path in paths] == [404] * len(paths)
    assert [send(stranger, _path(event, tail), {}).status_code for tail in COMMANDS] == [404] * len(COMMANDS)
    assert send(stranger, _list(event), PLAN).status_code == 404
    assert_problem(stranger.delete(API + _path(event)), 404, "group_meeting")


def test_a_reading_key_reads_as_its_owner_and_changes_nothing(here: World) -> None:
    event = voting(here.lyceum)
    reader = program(here.lyceum, key(here.lyceum, may_write=False))
    assert reader.get(API + _path(event)).status_code == 200
    assert reader.get(API + _path(event, "preferences/")).status_code == 200
    ballot = {"ranked": _of(event, "Белова Анна")}
    assert_problem(send(reader, _ballot(event, "Гусев Тимофей"), ballot, "PUT"), 403, "token_read_only")
    assert_problem(send(reader, _path(event, "ballots/close/"), {}), 403, "token_read_only")
    assert_problem(reader.delete(API + _path(event)), 403, "token_read_only")


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"held_on": "завтра"}, "held_on", "Неправильный формат date."),
        ({"starts_at": None}, "starts_at", "Это поле не может быть пустым."),
        ({"rounds": 0}, "rounds", "Убедитесь, что это значение больше либо равно 1."),
        ({"tables": 500}, "tables", "Убедитесь, что это значение меньше либо равно 200."),
    ],
)
def test_a_wrong_plan_names_its_field(here: World, client: Client, change: Any, field: str, sentence: str) -> None:
    event = planned(here.lyceum)
    for answer in (
        send(client, _list(event), PLAN | change),
        send(client, _path(event), change, "PATCH"),
    ):
        told = assert_problem(answer, 400, "invalid")
        assert list(told["errors"]) == [field]
        assert sentence in str(told["errors"][field])
    assert GroupMeeting.objects.count() == 1


def test_a_plan_sent_twice_is_one_meeting(here: World, client: Client) -> None:
    event = planned(here.lyceum)
    made = [send(client, _list(event), PLAN) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert made[0].json()["progress"]["mentees"] == len(MENTEES)
    other = send(client, _list(event), PLAN | {"starts_at": "16:00"}).json()
    page = client.get(f"{API}{_list(event)}?page_size=2").json()
    assert [row["id"] for row in page["results"]] == [other["id"], made[0].json()["id"]]
    rest = client.get(page["next"]).json()
    assert [row["id"] for row in rest["results"]] == [str(event.meeting.pk)]


def test_a_meeting_that_is_cancelled_is_gone(here: World, client: Client) -> None:
    event = planned(here.lyceum)
    assert client.delete(API + _path(event)).status_code == 204
    assert_problem(client.delete(API + _path(event)), 404, "group_meeting")


def test_a_meeting_with_ballots_is_neither_changed_nor_cancelled(here: World, client: Client) -> None:
    event = voting(here.lyceum)
    assert_problem(send(client, _path(event), {"rounds": 4}, "PATCH"), 409, "begun")
    assert_problem(send(client, _path(event, "timetable/"), {}), 409, "begun")
    assert_problem(send(client, _path(event, "guests/"), {"participation_ids": []}, "PUT"), 409, "begun")
    assert_problem(client.delete(API + _path(event)), 409, "begun")


def test_who_comes_is_named_and_strangers_are_not_among_them(here: World, client: Client) -> None:
    event = seated(here.lyceum)
    with tenant_scope(here.gymnasium):
        foreign = situation(here.gymnasium).mentee()
    coming = [*_of(event, "Белова Анна", "Гусев Тимофей"), str(foreign.pk), str(uuid4())]
    answers = [send(client, _path(event, "guests/"), {"participation_ids": coming}, "PUT") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"guests": 2}] * 2
    guests = client.get(API + _path(event, "guests/?role=mentee")).json()["results"]
    assert guests == [{"participation_id": str(event.rows["Гусев Тимофей"].pk), "role": "mentee", "route": []}]
    assert client.get(API + _path(event)).json()["seated_at"] is None
    assert_problem(client.get(API + _path(event, "timetable/")), 409, "not_seated")
    assert_problem(client.get(API + _path(event, "guests/?voted=true")), 400, "invalid")


def test_a_timetable_that_cannot_be_says_what_would_be_enough(here: World, client: Client) -> None:
    event = planned(here.lyceum, rounds=2)
    told = assert_problem(send(client, _path(event, "timetable/"), {}), 409, "few_rounds")
    assert "Раундов 2" in told["title"]
    assert {"field": "rounds", "value": 3} in told["details"]["ways"]
    assert send(client, _path(event), {"rounds": 3}, "PATCH").json()["rounds"] == 3
    assert send(client, _path(event, "timetable/"), {}).status_code == 200


def test_a_timetable_says_who_is_where_and_is_the_same_again(here: World, client: Client) -> None:
    event = planned(here.lyceum)
    made = [send(client, _path(event, "timetable/"), {}).json() for _ in range(2)]
    assert made[0] == made[1] == client.get(API + _path(event, "timetable/")).json()
    assert [row["starts_at"] for row in made[0]["rounds"]] == [
        "2026-11-23T14:00:00+03:00",
        "2026-11-23T14:12:00+03:00",
        "2026-11-23T14:24:00+03:00",
    ]
    for number in range(3):
        tables = made[0]["rounds"][number]["tables"]
        assert [seat["table"] for seat in tables] == [1, 2, 3]
        assert {seat["mentor_participation_id"] for seat in tables} == set(_of(event, *MENTORS))
        seated_now = [mentee for seat in tables for mentee in seat["mentee_participation_ids"]]
        assert sorted(seated_now) == sorted(_of(event, *MENTEES))
    assert made[0]["free_participation_ids"] == []


def test_ballots_cannot_open_before_there_is_a_timetable(here: World, client: Client) -> None:
    event = planned(here.lyceum)
    assert_problem(send(client, _path(event, "ballots/open/"), {}), 409, "not_seated")
    assert_problem(send(client, _path(event, "begin/"), {}), 409, "not_seated")
    assert_problem(send(client, _path(event, "ballots/extend/"), {}), 409, "not_open")


def test_a_meeting_is_held_and_its_ballots_are_counted_not_named(here: World, client: Client) -> None:
    event = seated(here.lyceum)
    assert send(client, _path(event, "begin/"), {}).json()["progress"]["phase"] == "round"
    opened = [send(client, _path(event, "ballots/open/"), {}).json() for _ in range(2)]
    assert (opened[0]["state"], opened[0]["closes_at"]) == ("open", opened[1]["closes_at"])
    guest = event.guest("Гусев Тимофей")
    services.ballot_submit(code=guest.code, ranked=event.ids("Белова Анна"), never=[])
    card = client.get(API + _path(event)).json()
    assert (card["progress"]["mentee_ballots"], card["progress"]["waiting"]) == (1, 8)
    guests = client.get(API + _path(event, "guests/"))
    assert guest.code not in guests.content.decode()
    assert set(guests.json()["results"][0]) == {"participation_id", "role", "route"}
    later = send(client, _path(event, "ballots/extend/"), {}).json()["closes_at"]
    assert later > card["closes_at"]
    assert send(client, _path(event, "ballots/remind/"), {}).json() == {"told": 0, "without_account": 8}
    closed = [send(client, _path(event, "ballots/close/"), {}).json() for _ in range(2)]
    assert [answer["state"] for answer in closed] == ["closed", "closed"]


def test_a_ballot_is_entered_in_place_of_an_earlier_one(here: World, client: Client) -> None:
    event = voting(here.lyceum)
    path = _ballot(event, "Гусев Тимофей")
    before = client.get(API + path).json()
    assert (before["is_given"], before["ranked"], before["never"]) == (False, [], [])
    assert {met["participation_id"] for met in before["met"]} == set(_of(event, *MENTORS))
    ivan, anna, vera = _of(event, "Волков Иван", "Белова Анна", "Громова Вера")
    for _ in range(2):
        given = send(client, path, {"ranked": [ivan, anna], "never": [vera]}, "PUT").json()
        assert (given["is_given"], given["ranked"], given["never"]) == (True, [ivan, anna], [vera])
    send(client, path, {"ranked": [anna]}, "PUT")
    found = client.get(API + _path(event, "preferences/")).json()["results"]
    assert found == [{"participation_id": str(event.rows["Гусев Тимофей"].pk), "ranked": [anna], "never": []}]
    assert event.guest("Гусев Тимофей").source == "hand"


def test_a_ballot_that_cannot_be_is_refused_in_words(here: World, client: Client) -> None:
    event = voting(here.lyceum)
    path = _ballot(event, "Гусев Тимофей")
    anna, peter = _of(event, "Белова Анна", "Дроздов Пётр")
    with tenant_scope(here.gymnasium):
        foreign = situation(here.gymnasium).mentor()
    for body, code in (
        ({"ranked": [peter]}, "stranger"),
        ({"ranked": [str(foreign.pk)]}, "stranger"),
        ({"ranked": [anna, anna]}, "twice"),
        ({"ranked": [anna], "never": [anna]}, "both"),
    ):
        assert_problem(send(client, path, body, "PUT"), 409, code)
    told = assert_problem(send(client, path, {"ranked": ["Анна"]}, "PUT"), 400, "invalid")
    assert "UUID" in str(told["errors"]["ranked"])
    nobody = _path(event, f"preferences/{foreign.pk}/")
    assert_problem(send(client, nobody, {"ranked": []}, "PUT"), 404, "guest")
    assert Choice.objects.count() == 0


def test_a_ballot_is_not_entered_before_they_open(here: World, client: Client) -> None:
    event = seated(here.lyceum)
    body = {"ranked": _of(event, "Белова Анна")}
    assert_problem(send(client, _ballot(event, "Гусев Тимофей"), body, "PUT"), 409, "not_open")


def test_preferences_come_by_pages_and_go_with_the_programme(here: World, client: Client) -> None:
    event = voting(here.lyceum)
    for name in MENTEES:
        body = {"ranked": _of(event, "Белова Анна")}
        assert send(client, _ballot(event, name), body, "PUT").status_code == 200
    first = client.get(f"{API}{_path(event, 'preferences/')}?page_size=4").json()
    second = client.get(first["next"]).json()
    named = {row["participation_id"] for page in (first, second) for row in page["results"]}
    assert (len(first["results"]), named) == (4, set(_of(event, *MENTEES)))
    services.choices_forget(event.actor, event.situation.programme)
    assert client.get(API + _path(event, "preferences/")).json()["results"] == []
    body = {"ranked": _of(event, "Белова Анна")}
    assert_problem(send(client, _ballot(event, "Гусев Тимофей"), body, "PUT"), 409, "forgotten")
    assert Guest.objects.filter(voted_at__isnull=False).count() == len(MENTEES)
