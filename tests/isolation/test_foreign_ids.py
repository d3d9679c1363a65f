"""On one's own host, somebody else's id is the same as no id at all: same status, same page."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.core.actor import Role
from tenants.testing import World
from tests.factories import member
from tests.isolation.attack import Findings, without_noise
from tests.isolation.canary import REGION_MARK, SCHOOL_MARK, Canary, fill, row_changes
from tests.isolation.routes import NOWHERE, Route, methods, routes, values_for


@pytest.fixture
def canary(world: World) -> Canary:
    return fill(world)


def _addresses(route: Route, canary: Canary) -> tuple[str, str]:
    foreign = values_for(route, canary)
    return route.address(foreign), route.address({**foreign, **dict.fromkeys(route.ids, str(NOWHERE))})


@pytest.mark.parametrize("role", [Role.CURATOR, Role.MENTOR])
def test_ids_of_another_school_do_not_exist(role: Role, world: World, canary: Canary) -> None:
    browser = member(world.gymnasium, role, "Семён Петрович Чужой").browser
    _sweep("school", browser, world, canary, (SCHOOL_MARK,), frozenset({world.lyceum.schema, world.north.schema}))


@pytest.mark.parametrize("role", [Role.REGIONAL_OPERATOR, Role.EXTERNAL_MENTOR])
def test_ids_of_another_region_do_not_exist(role: Role, world: World, canary: Canary) -> None:
    browser = member(world.south, role, "Южный Оператор").browser
    marks = (SCHOOL_MARK, REGION_MARK)
    _sweep("region", browser, world, canary, marks, frozenset({world.lyceum.schema, world.north.schema}))


def _sweep(
    level: str, browser: Client, world: World, canary: Canary, marks: tuple[str, ...], guarded: frozenset[str]
) -> None:
    findings = Findings(marks, guarded)
    before = row_changes(world)
    differing = []
    for turn, route in enumerate(route for route in routes(level) if route.ids):
        foreign, missing = _addresses(route, canary)
        for method in methods(route, turn):
            # Whether the browser may look at all is not the question here, so both are asked the same way.
            (status, page), (usual, nothing) = (findings.call(browser, method, path) for path in (foreign, missing))
            if (status, without_noise(page)) != (usual, without_noise(nothing)):
                differing.append(f"{method} {foreign}: {status} and {usual}")
    assert not findings.problems, "\n".join(findings.problems)
    assert differing == []
    assert row_changes(world) == before
    assert findings.calls > 50
