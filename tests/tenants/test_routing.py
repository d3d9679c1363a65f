"""From a host to a school: exact names only, live membership, closed gates."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.core.actor import Role
from apps.shared.identity.models import Membership
from tenants.models import Domain, Tenant, TenantState
from tenants.provisioning.lifecycle import tenant_set_state
from tenants.routing.hosts import forget, normalised, tenant_at
from tenants.testing import World
from tests.factories import browser_of, member, stranger

PAGE = "/look/"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.org",
        "lyceum-1.nastavnik.localhost",
        "lyceum-1.south.nastavnik.localhost",
        "x.lyceum-1.north.nastavnik.localhost",
        "north.nastavnik.localhost.evil.example.org",
        "nastavnik.localhost.north",
        "lyceum-1 .north.nastavnik.localhost",
        "lyceum-1.north.nastavnik.localhost@evil.example.org",
        "",
    ],
)
def test_unknown_host_is_refused(world: World, host: str) -> None:
    assert Client(SERVER_NAME="x", HTTP_HOST=host).get("/session/").status_code in {400, 404}


@pytest.mark.parametrize(
    "host",
    [
        "LYCEUM-1.North.Nastavnik.Localhost",
        "lyceum-1.north.nastavnik.localhost.",
        "lyceum-1.north.nastavnik.localhost:8000",
    ],
)
def test_legal_spellings_lead_to_the_school(world: World, host: str) -> None:
    found = tenant_at(normalised(host))
    assert found is not None
    assert found.ref == world.lyceum


def test_forwarded_host_is_ignored(world: World) -> None:
    response = Client(SERVER_NAME="nastavnik.localhost", HTTP_X_FORWARDED_HOST=world.lyceum.host).get(
        "/accounts/login/"
    )
    assert response.status_code == 200


def test_member_of_another_school_and_stranger_stay_outside(world: World) -> None:
    teacher = member(world.gymnasium, Role.CURATOR)
    session_carried_over = teacher.browser.get("/session/close/", SERVER_NAME=world.lyceum.host)
    assert session_carried_over.status_code in {302, 404, 405}
    assert stranger(world.lyceum).get("/nothing-here/").status_code == 404


def test_session_of_one_school_is_worth_nothing_in_another(world: World) -> None:
    both = member(world.lyceum, Role.CURATOR)
    Membership.objects.create(user=both.user, tenant_id=world.gymnasium.id, role=Role.CURATOR)
    foreign = browser_of(both.user, world.lyceum)
    response = foreign.get("/", SERVER_NAME=world.gymnasium.host)
    assert response.status_code == 302
    assert response["Location"].startswith("http://nastavnik.localhost")


def test_ended_membership_closes_at_the_next_request(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    assert curator.browser.post("/session/close/").status_code == 302
    curator = member(world.lyceum, Role.CURATOR, "Вторая Кураторова")
    Membership.objects.filter(user=curator.user).update(state="ended")
    assert curator.browser.post("/session/close/").status_code == 404


def test_closed_tenants_do_not_answer(world: World) -> None:
    tenant_set_state(world.lyceum.id, TenantState.SUSPENDED)
    closed = stranger(world.lyceum).get("/")
    assert closed.status_code == 503
    assert "приостановлен" in closed.content.decode().lower()
    Tenant.objects.filter(id=world.north.id).update(state="suspended")
    forget()
    assert stranger(world.gymnasium).get("/").status_code == 404


def test_second_address_of_a_school_works(world: World) -> None:
    Domain.objects.create(domain="mentor.lyceum.example", tenant_id=world.lyceum.id, is_primary=False)
    found = tenant_at("mentor.lyceum.example")
    assert found is not None
    assert found.ref == world.lyceum


def test_probes_answer_on_any_host(world: World) -> None:
    assert Client(SERVER_NAME="10.0.0.7").get("/livez").status_code == 200
    ready = Client(SERVER_NAME="nastavnik.localhost").get("/readyz")
    assert (ready.status_code, ready.json()["failed"]) == (200, [])
