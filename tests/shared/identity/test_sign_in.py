"""Signing in: one login host, a one-time ticket to a school, limits over all hosts."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from apps.core.actor import Role
from apps.shared.identity.handover import NONCE_COOKIE, ticket_issue, ticket_redeem
from apps.shared.identity.models import Membership
from tenants.context import TenantRef
from tenants.testing import World
from tests.factories import member, user

PASSWORD = "demo-password-1"


def _sign_in(email: str, password: str = PASSWORD) -> tuple[Client, int]:
    browser = Client(SERVER_NAME=settings.BASE_DOMAIN)
    response = browser.post("/accounts/login/", {"login": email, "password": password})
    return browser, response.status_code


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _walk_in(platform: Client, school: TenantRef) -> Client:
    """Follow the redirects a browser would: school, platform, school again."""
    at_school = Client(SERVER_NAME=school.host)
    to_platform = at_school.get("/people/")["Location"]
    to_school = platform.get(_path(to_platform))["Location"]
    at_school.get(_path(to_school))
    return at_school


def test_wrong_password_signs_nobody_in(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    browser, status = _sign_in(curator.user.email, "another-password")
    assert status == 200
    assert "_auth_user_id" not in browser.session


def test_password_guessing_is_stopped_whatever_the_host(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    for attempt in range(6):
        _sign_in(curator.user.email, f"guess-{attempt}")
    browser, _status = _sign_in(curator.user.email)
    assert "_auth_user_id" not in browser.session
    assert [key for key in caches["platform"]._cache.get_client().keys("*platform*") if b"login" in key]


def test_member_walks_into_the_school_and_only_there(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    platform, status = _sign_in(curator.user.email)
    assert status == 302
    inside = _walk_in(platform, world.lyceum)
    assert inside.session["tenant_id"] == str(world.lyceum.id)
    at_neighbour = Client(SERVER_NAME=world.gymnasium.host)
    to_platform = at_neighbour.get("/people/")["Location"]
    assert platform.get(_path(to_platform)).status_code == 404


def test_ticket_works_once_in_one_browser_on_one_host(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    owner = {"user_id": curator.user.pk, "tenant_id": world.lyceum.id, "nonce": "a" * 32}
    stolen = ticket_issue(**owner)
    assert ticket_redeem(ticket=stolen, tenant_id=world.lyceum.id, nonce="b" * 32) is None
    assert ticket_redeem(ticket=stolen, tenant_id=world.lyceum.id, nonce="a" * 32) is None
    elsewhere = ticket_issue(**owner)
    assert ticket_redeem(ticket=elsewhere, tenant_id=world.gymnasium.id, nonce="a" * 32) is None
    good = ticket_issue(**owner)
    assert ticket_redeem(ticket=good, tenant_id=world.lyceum.id, nonce="a" * 32) == curator.user.pk
    assert ticket_redeem(ticket=good, tenant_id=world.lyceum.id, nonce="a" * 32) is None


def test_stranger_is_sent_to_the_login_and_back_to_the_page(world: World) -> None:
    response = Client(SERVER_NAME=world.lyceum.host).get("/people/?q=1")
    query = parse_qs(urlsplit(response["Location"]).query)
    assert response["Location"].startswith(f"http://{settings.BASE_DOMAIN}")
    assert query["next"] == ["/people/?q=1"]
    assert query["nonce"] == [response.cookies[NONCE_COOKIE].value]


@pytest.mark.parametrize("after", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)"])
def test_return_address_stays_on_the_host(world: World, after: str) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    browser = Client(SERVER_NAME=world.lyceum.host)
    browser.cookies[NONCE_COOKIE] = "n" * 32
    ticket = ticket_issue(user_id=curator.user.pk, tenant_id=world.lyceum.id, nonce="n" * 32)
    assert browser.get("/session/", {"ticket": ticket, "next": after})["Location"] == "/"


def test_ended_membership_gets_no_ticket(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    platform, _status = _sign_in(curator.user.email)
    Membership.objects.filter(user=curator.user).update(state="ended")
    assert platform.get(f"/enter/{world.lyceum.id}/", {"nonce": "x"}).status_code == 404


def test_staff_without_a_second_factor_set_it_up_first(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MFA_REQUIRED_FOR_STAFF = True
    curator = member(world.lyceum, Role.CURATOR)
    platform, _status = _sign_in(curator.user.email)
    response = platform.get(f"/enter/{world.lyceum.id}/", {"nonce": "x"})
    assert response["Location"] == "/accounts/2fa/totp/activate/"
    mentee = member(world.lyceum, Role.MENTEE, "Юля Ученикова")
    platform, _status = _sign_in(mentee.user.email)
    assert "/session/" in platform.get(f"/enter/{world.lyceum.id}/", {"nonce": "x"})["Location"]


def test_home_lists_places_and_leads_to_the_only_one(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    platform, _status = _sign_in(curator.user.email)
    assert platform.get("/")["Location"] == f"http://{world.lyceum.host}:{settings.PORT}/"
    Membership.objects.create(user=curator.user, tenant_id=world.gymnasium.id, role=Role.HEAD)
    page = platform.get("/").content.decode()
    assert world.lyceum.title in page
    assert world.gymnasium.title in page


def test_person_without_a_place_is_told_what_to_do(world: World) -> None:
    nobody = user("Никита Ничейный")
    platform, _status = _sign_in(nobody.email)
    assert "Вас пока никуда не пригласили" in platform.get("/").content.decode()
