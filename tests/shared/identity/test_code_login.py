"""Signing in by a code from the class list: guesses are limited, names stay in the school."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from apps.core.actor import Role
from apps.school.people.models import ClassGroup, Person
from apps.school.people.services import access_codes_issue
from apps.school.programmes.rollups import period_of
from apps.shared.identity.models import Membership, User
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member


@pytest.fixture
def strip(world: World) -> dict[str, str]:
    """Юля Сотникова of 7Б has got a strip of paper with a code."""
    curator = member(world.lyceum, Role.CURATOR)
    with tenant_scope(world.lyceum):
        year = period_of(date.today()).year
        group = ClassGroup.objects.create(title="7Б", grade=7, academic_year=year)
        Person.objects.create(kind="pupil", last_name="Сотникова", first_name="Юля", class_group=group)
        ((_person, code),) = access_codes_issue(actor=curator.actor, class_id=group.id)
    return {"class_title": "7б", "last_name": "сотникова", "code": code}


def _post(world: World, fields: dict[str, str], school: str = "lyceum") -> tuple[Client, object]:
    browser = Client(SERVER_NAME=settings.BASE_DOMAIN)
    tenant = getattr(world, school)
    return browser, browser.post(f"/enter/{tenant.id}/code/?nonce=n", fields)


@pytest.mark.parametrize("wrong", [{"code": "AAAAAAAA"}, {"last_name": "Иванова"}, {"class_title": "7А"}])
def test_wrong_strip_signs_nobody_in(world: World, strip: dict[str, str], wrong: dict[str, str]) -> None:
    browser, response = _post(world, strip | wrong)
    assert response.status_code == 200
    assert "_auth_user_id" not in browser.session


def test_code_of_one_school_is_worth_nothing_in_another(world: World, strip: dict[str, str]) -> None:
    browser, response = _post(world, strip, "gymnasium")
    assert response.status_code == 200
    assert "_auth_user_id" not in browser.session


def test_region_has_no_code_login(world: World, strip: dict[str, str]) -> None:
    _browser, response = _post(world, strip, "north")
    assert response.status_code == 404


def test_guessing_is_stopped(world: World, strip: dict[str, str]) -> None:
    statuses = [_post(world, strip | {"code": "AAAAAAAA"})[1].status_code for _ in range(16)]
    assert statuses[-1] == 429
    assert _post(world, strip)[1].status_code == 429


def test_learner_comes_in_and_the_name_stays_in_the_school(world: World, strip: dict[str, str]) -> None:
    browser, response = _post(world, strip)
    assert response["Location"].startswith(f"/enter/{world.lyceum.id}/")
    assert f"//{world.lyceum.host}" in browser.get(response["Location"])["Location"]
    account = User.objects.get(id=browser.session["_auth_user_id"])
    assert (account.full_name, account.email) == ("Участник", None)
    assert Membership.objects.get(user=account).role == Role.MENTEE
    _post(world, strip)
    assert User.objects.filter(full_name="Участник").count() == 1


def test_login_page_offers_the_code_on_the_way_to_a_school_only(world: World) -> None:
    browser = Client(SERVER_NAME=settings.BASE_DOMAIN)
    way = "/accounts/login/?next=/enter/{}/%3Fnonce%3Dn%26next%3D%252F"
    assert "Войти по коду" in browser.get(way.format(world.lyceum.id)).content.decode()
    assert "Войти по коду" not in browser.get(way.format(world.north.id)).content.decode()
    assert "Войти по коду" not in browser.get("/accounts/login/").content.decode()
