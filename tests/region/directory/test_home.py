"""The first page of a region leads everybody to their own work."""

from __future__ import annotations

import pytest

from apps.core.actor import Role
from tenants.testing import World
from tests.factories import member
from tests.region.directory.builders import organisation, registry_file


def test_empty_region_starts_with_the_registry(world: World) -> None:
    page = member(world.north, Role.REGIONAL_OPERATOR).browser.get("/")
    assert "Справочник пуст" in page.content.decode()


def test_every_counter_opens_its_list(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    school = organisation(world.north, operator.actor)
    operator.browser.post("/organisations/activate/", {"selected": [school.id]})
    operator.browser.post("/imports/new/", {"file": registry_file()})
    counters = operator.browser.get("/").context["counters"]
    assert {str(counter.label) for counter in counters} >= {
        "подключаются",
        "загрузка ждёт решения",
        "куратор не приглашён",
    }
    assert {operator.browser.get(counter.url).status_code for counter in counters} == {200}


@pytest.mark.parametrize(
    ("role", "path"),
    [(Role.ANALYST, "/monitoring/"), (Role.PARTNER_MANAGER, "/partner/"), (Role.EXTERNAL_MENTOR, "/mentor/")],
)
def test_other_roles_are_led_to_their_page(world: World, role: Role, path: str) -> None:
    response = member(world.north, role).browser.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith(path)
