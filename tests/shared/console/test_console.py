"""The console of the platform: the operator alone creates regions and invites who runs them."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.core.actor import Role
from apps.shared.identity.models import Membership
from tenants.context import platform_scope
from tenants.models import Tenant
from tenants.testing import World
from tests.factories import member, user

HOST = "nastavnik.localhost"
REGION = {"title": "Тверская область", "slug": "tver", "timezone": "Europe/Moscow"}


def browser(*, operator: bool) -> Client:
    client = Client(SERVER_NAME=HOST)
    with platform_scope():
        client.force_login(user("Оператор Платформы", is_platform_operator=operator))
    return client


@pytest.mark.parametrize("path", ["", "new/"])
def test_ordinary_user_is_refused(world: World, path: str) -> None:
    assert browser(operator=False).get(f"/console/{path}").status_code == 403
    assert Client(SERVER_NAME=HOST).get(f"/console/{path}").status_code == 302


def test_regional_operator_has_no_console(world: World) -> None:
    regional = member(world.north, Role.REGIONAL_OPERATOR)
    assert regional.browser.get("/console/").status_code == 404
    client = Client(SERVER_NAME=HOST)
    with platform_scope():
        client.force_login(regional.user)
    assert client.post("/console/new/", REGION).status_code == 403
    assert client.post(f"/console/{world.south.id}/", {"full_name": "А", "email": "a@example.org"}).status_code == 403


def test_regions_are_listed_with_their_schools(world: World) -> None:
    page = browser(operator=True).get("/console/")
    assert {row.tenant.title: row.schools for row, _tone in page.context["rows"]} == {
        "Северная область": 2,
        "Южный край": 1,
    }


def test_school_is_not_a_region(world: World) -> None:
    assert browser(operator=True).get(f"/console/{world.lyceum.id}/").status_code == 404


@pytest.mark.parametrize("slug", ["north", "www", "1tver", "тверь", "tver_region", "-tver"])
def test_bad_or_taken_address_is_refused(world: World, slug: str) -> None:
    page = browser(operator=True).post("/console/new/", {**REGION, "slug": slug})
    assert page.status_code == 200
    assert page.context["form"].errors["slug"]
    with platform_scope():
        assert not Tenant.objects.filter(title="Тверская область").exists()


def test_region_is_created_and_answers(committed_world: World) -> None:
    response = browser(operator=True).post("/console/new/", REGION)
    assert response.status_code == 302
    assert Client(SERVER_NAME=f"tver.{HOST}").get("/partners/register/").status_code == 200


def test_first_operator_comes_by_letter(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    console = browser(operator=True)
    with django_capture_on_commit_callbacks(execute=True):
        console.post(f"/console/{world.south.id}/", {"full_name": "Зуева Нина Ивановна", "email": "zueva@example.org"})
    link = re.search(r"/invitations/\S+/", mail.outbox[0].body).group()
    newcomer = Client(SERVER_NAME=HOST)
    newcomer.post(link, {"password": "длинная фраза для входа"})
    with platform_scope():
        membership = Membership.objects.get(user__email="zueva@example.org")
        assert (membership.tenant_id, membership.role) == (world.south.id, Role.REGIONAL_OPERATOR)
    again = console.post(f"/console/{world.south.id}/", {"full_name": "Зуева Нина", "email": "zueva@example.org"})
    assert "уже работает здесь" in again.content.decode()


def test_invitation_of_another_region_is_not_found(world: World) -> None:
    console = browser(operator=True)
    console.post(f"/console/{world.south.id}/", {"full_name": "Зуева Нина", "email": "zueva@example.org"})
    invitation = console.get(f"/console/{world.south.id}/").context["invitations"][0]
    assert console.post(f"/console/{world.north.id}/invitations/{invitation.id}/revoke/").status_code == 404
    assert console.post(f"/console/{world.south.id}/invitations/{invitation.id}/revoke/").status_code == 302
    assert console.get(f"/console/{world.south.id}/").context["invitations"] == []
