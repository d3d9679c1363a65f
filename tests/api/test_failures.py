"""What no view of the API answers itself: a program gets a problem document and never a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from api.v1 import people
from apps.core.actor import Role
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program, send
from tests.factories import member, stranger


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the list of people fail with something that nobody may read."""

    def fail(**_arguments: Any) -> None:
        raise RuntimeError("Тимофей Гусев, password=tayna")

    monkeypatch.setattr(people.selectors, "person_list", fail)


def test_an_unexpected_error_tells_its_number_and_nothing_else(world: World, broken: None) -> None:
    client = program(world.lyceum, key(world.lyceum))
    client.raise_request_exception = False
    response = client.get(f"{API}/people/")
    body = assert_problem(response, 500, "server_error")
    assert body["request_id"] == response["X-Request-Id"]
    assert set(body) == {"type", "title", "status", "code", "request_id"}
    assert "tayna" not in response.content.decode()
    assert "Гусев" not in body["title"]


def test_people_still_get_a_page(world: World) -> None:
    browser = member(world.lyceum, Role.CURATOR).browser
    assert browser.get("/nothing-here/")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/api/", "/api/v2/people/", "/api/v1/nothing/"])
def test_an_unknown_address_is_a_problem(world: World, path: str) -> None:
    client = program(world.lyceum, key(world.lyceum))
    response = client.get(path)
    assert assert_problem(response, 404, "not_found")["request_id"] == response["X-Request-Id"]
    assert_problem(send(client, "/nothing/", {}), 404, "not_found")


def test_a_stranger_learns_no_more_of_addresses(world: World) -> None:
    assert_problem(stranger(world.lyceum).get("/api/v2/people/"), 404, "not_found")
    assert_problem(stranger(world.lyceum).get("/api/v1/nothing/"), 401, "not_authenticated")


def test_the_platform_host_and_a_wrong_host_answer_in_the_same_shape(world: World) -> None:
    assert_problem(Client(SERVER_NAME="nastavnik.localhost").get(f"{API}/people/"), 404, "not_found")
    assert_problem(Client(SERVER_NAME="evil.example.org").get(f"{API}/people/"), 400, "bad_request")
