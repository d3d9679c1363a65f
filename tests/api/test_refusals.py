"""What the API says no to, and that it says so in one shape."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from api.v1.throttling import IdentityThrottle
from apps.core.actor import Role
from apps.shared.identity.models import Membership, MembershipState
from apps.shared.identity.throttle import network_of
from tenants.context import platform_scope, tenant_scope
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program, send
from tests.factories import browser_of, member, stranger
from tests.school.people.builders import timofey

PERSON = {"kind": "teacher", "last_name": "Петрова", "first_name": "Ирина"}


def test_a_stranger_needs_a_key(world: World) -> None:
    response = stranger(world.lyceum).get(f"{API}/people/")
    assert "ключ" not in assert_problem(response, 401, "not_authenticated")["title"]
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_key_of_one_school_opens_no_other(world: World) -> None:
    secret = key(world.lyceum)
    assert program(world.lyceum, secret).get(f"{API}/people/").status_code == 200
    assert_problem(program(world.gymnasium, secret).get(f"{API}/people/"), 401, "not_authenticated")
    assert_problem(program(world.north, secret).get(f"{API}/organisations/"), 401, "not_authenticated")


def test_an_expired_key_is_no_key(world: World) -> None:
    assert_problem(program(world.lyceum, key(world.lyceum, days=-1)).get(f"{API}/people/"), 401, "not_authenticated")


def test_a_revoked_key_is_no_key(world: World) -> None:
    secret = key(world.lyceum, revoked_at=timezone.now())
    assert_problem(program(world.lyceum, secret).get(f"{API}/people/"), 401, "not_authenticated")


def test_a_key_ends_with_the_membership_of_its_owner(world: World) -> None:
    secret = key(world.lyceum)
    with platform_scope():
        Membership.objects.filter(tenant_id=world.lyceum.id).update(state=MembershipState.ENDED)
    assert_problem(program(world.lyceum, secret).get(f"{API}/people/"), 401, "not_authenticated")


def test_a_key_does_not_open_pages(world: World) -> None:
    assert program(world.lyceum, key(world.lyceum)).get("/people/").status_code == 302


def test_a_reading_key_does_not_write(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum, may_write=False))
    assert client.get(f"{API}/people/").status_code == 200
    assert_problem(send(client, "/people/", PERSON), 403, "token_read_only")


def test_a_key_can_do_no_more_than_its_owner(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum, Role.AUDITOR))
    assert client.get(f"{API}/people/").status_code == 200
    assert_problem(send(client, "/people/", PERSON), 403, "forbidden")


def test_a_session_without_the_form_token_does_not_write(world: World) -> None:
    browser = member(world.lyceum, Role.CURATOR).browser
    browser.handler.enforce_csrf_checks = True
    assert_problem(send(browser, "/people/", PERSON), 403, "permission_denied")


def test_a_card_of_another_school_is_no_card(world: World) -> None:
    with tenant_scope(world.gymnasium):
        foreign = timofey()
    client = program(world.lyceum, key(world.lyceum))
    answers = [client.get(f"{API}/people/{person_id}/") for person_id in (foreign.id, uuid4())]
    bodies = [assert_problem(answer, 404, "person") for answer in answers]
    assert [{**body, "request_id": ""} for body in bodies] == [{**bodies[0], "request_id": ""}] * 2


def test_ids_and_states_cannot_be_assigned(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    chosen = "01890000-0000-7000-8000-000000000001"
    extra = {"id": chosen, "state": "erased", "role": "curator", "user_id": chosen, "external_mentor_id": chosen}
    created = send(client, "/people/", {**PERSON, **extra})
    assert created.status_code == 201
    assert created.json()["id"] != chosen
    assert created.json()["state"] == "active"
    changed = send(client, f"/people/{created.json()['id']}/", {**extra, "position": "учитель"}, "PATCH")
    assert (changed.json()["state"], changed.json()["position"]) == ("active", "учитель")
    assert changed.json()["id"] == created.json()["id"]


def test_a_class_that_is_not_there_is_refused(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    assert send(client, "/people/", {**PERSON, "class_id": str(uuid4())}).status_code == 404


def test_answers_are_kept_by_no_browser(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    for answer in (client.get(f"{API}/people/"), client.get(f"{API}/people/{uuid4()}/"), send(client, "/people/", {})):
        assert answer["Cache-Control"] == "no-store"


def test_broken_json_is_a_problem(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    response = client.generic("POST", f"{API}/people/", "{", content_type="application/json")
    assert_problem(response, 400, "parse_error")


def test_a_wrong_value_names_its_field(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    body = assert_problem(send(client, "/people/", {**PERSON, "birth_date": "вчера"}), 400, "invalid")
    assert list(body["errors"]) == ["birth_date"]


@pytest.mark.parametrize("query", ["knd=pupil", "kind=robot", "class_id=7"])
def test_an_unknown_filter_is_refused_and_not_ignored(world: World, query: str) -> None:
    client = program(world.lyceum, key(world.lyceum))
    assert_problem(client.get(f"{API}/people/?{query}"), 400, "invalid")


@pytest.mark.parametrize("cursor", ["cD1hYmM=", "cD0lMDA="])
def test_a_cursor_made_by_hand_is_not_found(world: World, cursor: str) -> None:
    client = program(world.lyceum, key(world.lyceum))
    assert_problem(client.get(f"{API}/people/", {"cursor": cursor}), 404, "not_found")


def test_other_methods_and_types_are_problems_too(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    assert_problem(client.delete(f"{API}/people/"), 405, "method_not_allowed")
    assert_problem(client.post(f"{API}/people/", {"kind": "teacher"}), 415, "unsupported_media_type")
    assert_problem(client.get(f"{API}/people/", headers={"accept": "text/csv"}), 406, "not_acceptable")
    assert_problem(client.get(f"{API}/nothing/"), 404, "not_found")
    assert_problem(client.get(f"{API}/people/not-an-id/"), 404, "not_found")


def test_a_refusal_of_a_service_keeps_its_code(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    assert send(client, "/people/", PERSON).status_code == 201
    assert "карточку" in assert_problem(send(client, "/people/", PERSON), 409, "already_there")["title"]


def test_too_many_requests_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(IdentityThrottle, "rate", "2/min", raising=False)
    secret = key(world.lyceum)
    answers = [program(world.lyceum, secret).get(f"{API}/people/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[2], 429, "throttled")
    assert 0 < int(answers[2]["Retry-After"]) <= 60


def test_a_person_has_one_budget_over_all_schools(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(IdentityThrottle, "rate", "2/min", raising=False)
    curator = member(world.lyceum, Role.CURATOR)
    with platform_scope():
        Membership.objects.create(user=curator.user, tenant_id=world.college.id, role=Role.CURATOR)
    here, there = curator.browser, browser_of(curator.user, world.college)
    answers = [browser.get(f"{API}/people/").status_code for browser in (here, there, here)]
    assert answers == [200, 200, 429]


def test_neighbours_of_one_ipv6_network_are_one(world: World) -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8:0:0:ffff::9") == "2001:db8::/64"
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")
    assert network_of("::ffff:10.0.0.7") == network_of("10.0.0.7") == "10.0.0.7"


def test_the_api_has_no_place_on_the_platform_host(world: World) -> None:
    account = member(world.lyceum, Role.CURATOR).user
    browser = Client(SERVER_NAME="nastavnik.localhost")
    browser.force_login(account)
    assert browser.get(f"{API}/people/").status_code == 404
