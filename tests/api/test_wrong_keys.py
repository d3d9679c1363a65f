"""Keys cannot be guessed: an address that keeps sending wrong ones is told to wait, whatever school it asks."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.utils import timezone

from apps.shared.identity import bearer
from apps.shared.identity.tokens import API_TOKEN_PREFIX
from tenants.context import TenantRef
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program

WRONG = API_TOKEN_PREFIX + "guess"


@pytest.fixture(autouse=True)
def three_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "WRONG_KEYS", 3)


def _statuses(*clients: Client) -> list[int]:
    return [client.get(f"{API}/people/").status_code for client in clients]


def _from(address: str, client: Client) -> Client:
    client.defaults["REMOTE_ADDR"] = address
    return client


def _used_up(host: TenantRef) -> None:
    assert _statuses(*[program(host, WRONG)] * 3) == [401] * 3


def test_guessing_is_stopped_for_all_schools_at_once(world: World) -> None:
    assert _statuses(*(program(host, WRONG) for host in (world.lyceum, world.gymnasium, world.college))) == [401] * 3
    response = program(world.lyceum, WRONG).get(f"{API}/people/")
    assert "ключ" in assert_problem(response, 429, "throttled")["title"]
    assert 0 < int(response["Retry-After"]) <= 300
    assert_problem(program(world.north, WRONG).get(f"{API}/organisations/"), 429, "throttled")


def test_a_right_guess_after_the_limit_is_not_told_from_a_wrong_one(world: World) -> None:
    secret = key(world.lyceum)
    _used_up(world.lyceum)
    assert_problem(program(world.lyceum, secret).get(f"{API}/people/"), 429, "throttled")


@pytest.mark.parametrize("wrong", ["", "guess", "bWVudG9y.x.y"])
def test_what_does_not_look_like_a_key_is_a_wrong_one_too(wrong: str, world: World) -> None:
    assert _statuses(*[program(world.lyceum, wrong)] * 4) == [401, 401, 401, 429]


def test_a_key_of_another_school_and_a_dead_one_count(world: World) -> None:
    foreign, dead = key(world.gymnasium), key(world.lyceum, revoked_at=timezone.now())
    clients = [program(world.lyceum, secret) for secret in (foreign, dead, foreign, dead)]
    assert _statuses(*clients) == [401, 401, 401, 429]


def test_another_address_is_not_held_back(world: World) -> None:
    secret = key(world.lyceum)
    _used_up(world.lyceum)
    assert _statuses(_from("203.0.113.7", program(world.lyceum, secret))) == [200]


def test_neighbours_of_one_ipv6_network_are_one(world: World) -> None:
    clients = [_from(f"2001:db8::{last}", program(world.lyceum, WRONG)) for last in range(1, 5)]
    assert _statuses(*clients) == [401, 401, 401, 429]


def test_a_program_that_works_goes_on_beside_one_with_a_dead_key(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    assert _statuses(client) == [200]
    _used_up(world.lyceum)
    assert _statuses(client, program(world.lyceum, WRONG)) == [200, 429]


def test_good_keys_and_requests_without_one_are_not_counted(world: World) -> None:
    good, nobody = program(world.lyceum, key(world.lyceum)), Client(SERVER_NAME=world.lyceum.host)
    assert _statuses(good, nobody, good, nobody, good, nobody, good) == [200, 401, 200, 401, 200, 401, 200]
    _used_up(world.lyceum)


def test_the_wait_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "WINDOW_SECONDS", 1)
    secret = key(world.lyceum)
    _used_up(world.lyceum)
    time.sleep(1.1)  # the window is kept by the cache server, whose clock no test moves
    assert _statuses(program(world.lyceum, secret)) == [200]
