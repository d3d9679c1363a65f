"""Nobody without a membership gets anything from any address of a school or a region.

Generated from the URLconfs: a new route is attacked on the day it is added.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.actor import Role
from apps.shared.identity.access import is_public
from apps.shared.identity.models import ApiToken
from apps.shared.identity.tokens import API_TOKEN_PREFIX, hash_of
from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.testing import World
from tests.factories import Member, browser_of, member, stranger
from tests.isolation.attack import Findings
from tests.isolation.canary import PERSON_MARK, REGION_MARK, SCHOOL_MARK, Canary, fill, row_changes
from tests.isolation.routes import METHODS, leads_to, methods, routes, values_for

# Routes that anybody may open, and why. Everything else must refuse.
PUBLIC: Final = {
    ("platform", "favicon.ico"): "leads to the icon, the same for everybody",
    ("platform", "look/"): "choosing large type works before signing in",
    ("platform", "invitations/<str:secret>/"): "the secret of the letter is what lets in",
    ("platform", "enter/<uuid:tenant_id>/code/"): "a pupil without e-mail signs in with a code of the class list",
    ("region", "favicon.ico"): "leads to the icon, the same for everybody",
    ("region", "look/"): "choosing large type works before signing in",
    ("region", "session/"): "exchanges a one-time ticket for a session; without a ticket 404",
    ("region", "partners/register/"): "an employer applies before it has an account",
    ("region", "partners/registered/"): "thanks an employer for the application",
    ("school", "favicon.ico"): "leads to the icon, the same for everybody",
    ("school", "look/"): "choosing large type works before signing in",
    ("school", "session/"): "exchanges a one-time ticket for a session; without a ticket 404",
    ("school", "b/"): "asks for the code of a badge of a group meeting",
    ("school", "b/<str:secret>/"): "the code of the badge is what opens one's own ballot",
}

type Attacker = Callable[[World, TenantRef], Client]


def _on(host: TenantRef, browser: Client) -> Client:
    """Carry a browser with its cookies over to another host."""
    browser.defaults["SERVER_NAME"] = host.host
    return browser


def _gymnasium_curator(world: World) -> Member:
    return member(world.gymnasium, Role.CURATOR, "Семён Петрович Чужой")


def anonymous(world: World, host: TenantRef) -> Client:
    return stranger(host)


def curator_of_another_school(world: World, host: TenantRef) -> Client:
    return _on(host, _gymnasium_curator(world).browser)


def curator_with_a_forged_session(world: World, host: TenantRef) -> Client:
    return browser_of(_gymnasium_curator(world).user, host)


def operator_of_another_region(world: World, host: TenantRef) -> Client:
    return browser_of(member(world.south, Role.REGIONAL_OPERATOR, "Южный Оператор").user, host)


def token_of_another_school(world: World, host: TenantRef) -> Client:
    curator = _gymnasium_curator(world)
    secret = API_TOKEN_PREFIX + "gymnasium"
    with platform_scope():
        ApiToken.objects.create(
            token_hash=hash_of(secret),
            hint="sium",
            title="Журнал",
            user=curator.user,
            tenant_id=world.gymnasium.id,
            may_write=True,
            expires_at=timezone.now() + timedelta(days=1),
        )
    return Client(SERVER_NAME=host.host, headers={"authorization": f"Bearer {secret}"})


ATTACKERS: Final = (
    anonymous,
    curator_of_another_school,
    curator_with_a_forged_session,
    operator_of_another_region,
    token_of_another_school,
)


@pytest.fixture
def canary(world: World) -> Canary:
    return fill(world)


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda attacker: attacker.__name__)
@pytest.mark.parametrize("level", ["school", "region"])
def test_an_outsider_gets_nothing(level: str, attacker: Attacker, world: World, canary: Canary) -> None:
    host = {"school": world.lyceum, "region": world.north}[level]
    browser = attacker(world, host)
    findings = Findings((SCHOOL_MARK, REGION_MARK), frozenset({world.lyceum.schema, world.north.schema}))
    before = row_changes(world)
    for turn, route in enumerate(routes(level), ATTACKERS.index(attacker)):
        address = route.address(values_for(route, canary))
        for method in methods(route, turn):
            findings.call(browser, method, address, public=(level, route.pattern) in PUBLIC)
    assert not findings.problems, "\n".join(findings.problems)
    assert row_changes(world) == before
    assert findings.calls >= len(routes(level)) * 3


def test_all_attackers_together_use_every_method_on_every_address() -> None:
    for number, route in enumerate(routes("school")):
        used = {method for turn in range(len(ATTACKERS)) for method in methods(route, number + turn)}
        assert used == set(METHODS)


def test_the_platform_host_says_nothing_of_tenants_to_strangers(world: World, canary: Canary) -> None:
    outsider = browser_of(_gymnasium_curator(world).user, world.gymnasium)
    browsers = [Client(SERVER_NAME="nastavnik.localhost"), outsider]
    findings = Findings((SCHOOL_MARK, REGION_MARK), frozenset({world.lyceum.schema, world.north.schema}))
    before = row_changes(world)
    for route in routes("platform"):
        address = route.address(values_for(route, canary))
        # Login, recovery and the own list of places are for everybody; the rest names a tenant or needs an operator.
        nobodys = not route.ids and not route.pattern.startswith("console/")
        open_to_all = nobodys or ("platform", route.pattern) in PUBLIC
        for method in METHODS:
            for browser in browsers:
                browser.defaults["SERVER_NAME"] = "nastavnik.localhost"
                findings.call(browser, method, address, public=open_to_all)
    assert not findings.problems, "\n".join(findings.problems)
    assert row_changes(world) == before


@pytest.mark.parametrize("level", ["school", "region", "platform"])
def test_every_route_is_attacked(level: str, canary: Canary, capsys: pytest.CaptureFixture[str]) -> None:
    found = routes(level)
    astray = [route.pattern for route in found if not leads_to(route, route.address(values_for(route, canary)))]
    with capsys.disabled():
        print(f"\nisolation: {len(found)} routes of the {level} are attacked by {len(METHODS)} methods")
    assert astray == []


@pytest.mark.parametrize("level", ["school", "region", "platform"])
def test_public_routes_are_the_listed_ones(level: str) -> None:
    found = {(level, route.pattern) for route in routes(level) if is_public(route.view)}
    assert found == {key for key in PUBLIC if key[0] == level}


def test_a_filled_world_is_marked_everywhere(canary: Canary) -> None:
    rows: list[Any] = [*canary.school.values(), *canary.region.values()]
    assert len(rows) > 50
    assert canary.school["people.Person"].last_name == PERSON_MARK
    assert canary.region["partners.ExternalMentor"].last_name == REGION_MARK


def test_a_write_that_was_taken_back_is_counted_all_the_same(world: World, canary: Canary) -> None:
    before = row_changes(world)
    findings = Findings((), frozenset({world.lyceum.schema}))
    with findings.taken_back() as writes, tenant_scope(world.lyceum):
        type(canary.school["people.Person"]).objects.update(last_name="Другая")
    assert writes
    assert row_changes(world) != before
    with tenant_scope(world.lyceum):
        assert type(canary.school["people.Person"]).objects.filter(last_name=PERSON_MARK).exists()
