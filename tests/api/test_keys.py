"""«Ключи API»: made and shown once, listed with the last use, revoked."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from apps.core.actor import Role
from apps.shared.identity.models import ApiToken
from tenants.context import TenantRef, platform_scope
from tenants.testing import World
from tests.api.client import API, key, program
from tests.factories import Member, member

FORM = {"title": "Электронный журнал", "may_write": "read", "days": "90"}


def _key_of(tenant: TenantRef) -> ApiToken:
    with platform_scope():
        return ApiToken.objects.get(tenant_id=tenant.id)


def _made(owner: Member, **values: str) -> str:
    page = owner.browser.post("/tokens/new/", {**FORM, **values})
    found = re.search(r'value="(mnt_[^"]+)"', page.content.decode())
    assert found, page.content.decode()[:2000]
    return found[1]


@pytest.mark.parametrize("role", [Role.HEAD, Role.MENTOR, Role.AUDITOR, Role.PSYCHOLOGIST])
def test_only_curators_make_keys_in_a_school(world: World, role: Role) -> None:
    browser = member(world.lyceum, role).browser
    assert browser.get("/tokens/").status_code == 403
    assert browser.post("/tokens/new/", FORM).status_code == 403


def test_an_analyst_makes_no_keys_in_a_region(world: World) -> None:
    assert member(world.north, Role.ANALYST).browser.get("/tokens/").status_code == 403


@pytest.mark.parametrize("days", ["0", "366", "много"])
def test_a_key_lives_a_year_at_most(world: World, days: str) -> None:
    page = member(world.lyceum, Role.CURATOR).browser.post("/tokens/new/", {**FORM, "days": days})
    assert page.status_code == 422
    with platform_scope():
        assert not ApiToken.objects.exists()


def test_a_second_click_makes_no_second_key(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    _made(curator)
    assert "уже действует" in curator.browser.post("/tokens/new/", FORM).content.decode()
    assert _key_of(world.lyceum)


def test_a_key_is_shown_once_and_works_at_once(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    secret = _made(curator)
    assert program(world.lyceum, secret).get(f"{API}/people/").status_code == 200
    listed = curator.browser.get("/tokens/").content.decode()
    assert "Электронный журнал" in listed
    assert secret not in listed
    assert _key_of(world.lyceum).token_hash not in listed
    assert "no-store" in curator.browser.get("/tokens/new/")["Cache-Control"]


def test_an_operator_makes_a_writing_key_for_the_region(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    secret = _made(operator, may_write="write")
    assert _key_of(world.north).may_write
    assert program(world.north, secret).get(f"{API}/organisations/").status_code == 200


def test_a_revoked_key_stops_at_once(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    secret = _made(curator)
    address = f"/tokens/{_key_of(world.lyceum).id}/revoke/"
    assert "Электронный журнал" in curator.browser.get(address).content.decode()
    assert curator.browser.post(address).status_code == 302
    assert curator.browser.post(address).status_code == 302
    assert program(world.lyceum, secret).get(f"{API}/people/").status_code == 401
    assert "отозван" in curator.browser.get("/tokens/").content.decode()


def test_a_key_of_another_school_cannot_be_seen_or_revoked(world: World) -> None:
    secret = key(world.gymnasium)
    address = f"/tokens/{_key_of(world.gymnasium).id}/revoke/"
    curator = member(world.lyceum, Role.CURATOR)
    assert curator.browser.get(address).status_code == 404
    assert curator.browser.post(address).status_code == 404
    assert curator.browser.post(f"/tokens/{uuid4()}/revoke/").status_code == 404
    assert "Электронный журнал" not in curator.browser.get("/tokens/").content.decode()
    assert program(world.gymnasium, secret).get(f"{API}/people/").status_code == 200


def test_the_last_use_is_noted_once_a_minute(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    start = timezone.now()
    seen = []
    for seconds in (0, 30, 90):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            client.get(f"{API}/people/")
        seen.append(_key_of(world.lyceum).last_used_at)
    assert seen[0] == seen[1] == start
    assert seen[2] == start + timedelta(seconds=90)
