"""Connected schools without a row in the directory: shown under their name, linked or added by the operator."""

from __future__ import annotations

import pytest

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.region.directory.models import Organisation
from apps.region.directory.services.errors import DirectoryRefused
from apps.region.directory.services.listing import school_link, school_register
from apps.region.monitoring.models import SchoolState
from apps.shared.outbox.relay import drain
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member
from tests.region.directory.builders import municipality, organisation


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MUNICIPAL_COORDINATOR, Role.PARTNER_MANAGER])
def test_only_the_operator_links_and_adds(world: World, role: Role) -> None:
    row = organisation(world.north, member(world.north, Role.REGIONAL_OPERATOR).actor)
    someone = member(world.north, role)
    assert someone.browser.get("/organisations/unlisted/").status_code == 403
    assert someone.browser.post(f"/organisations/unlisted/{world.lyceum.id}/add/").status_code == 403
    with tenant_scope(world.north), pytest.raises(Forbidden):
        school_link(actor=someone.actor, tenant_id=world.lyceum.id, organisation_id=row.id)


def test_a_school_of_another_region_is_not_found(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    assert operator.browser.get(f"/organisations/unlisted/{world.college.id}/").status_code == 404
    with tenant_scope(world.north), pytest.raises(NotFound):
        school_register(actor=operator.actor, tenant_id=world.college.id)


def test_a_row_of_another_school_is_refused(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    row = organisation(world.north, operator)
    with tenant_scope(world.north):
        school_link(actor=operator, tenant_id=world.lyceum.id, organisation_id=row.id)
        with pytest.raises(DirectoryRefused, match="другой школе"):
            school_link(actor=operator, tenant_id=world.gymnasium.id, organisation_id=row.id)
        with pytest.raises(NotFound):
            school_link(actor=operator, tenant_id=world.lyceum.id, organisation_id=row.id)


def test_a_name_the_directory_has_is_to_be_linked_and_not_doubled(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    organisation(world.north, operator, world.lyceum.title, kind="other")
    with tenant_scope(world.north), pytest.raises(DirectoryRefused, match="уже есть"):
        school_register(actor=operator, tenant_id=world.lyceum.id)


def test_the_region_sees_the_school_under_its_name_and_is_told_what_is_missing(world: World) -> None:
    operator, analyst = member(world.north, Role.REGIONAL_OPERATOR), member(world.north, Role.ANALYST)
    page = operator.browser.get("/monitoring/schools/").content.decode()
    assert world.lyceum.title in page
    assert "нет в справочнике" in page
    assert "удалена" not in page
    card = f"/monitoring/schools/{world.lyceum.id}/"
    link = f"/organisations/unlisted/{world.lyceum.id}/"
    assert link in operator.browser.get(card).content.decode()
    seen = analyst.browser.get(card).content.decode()
    assert "Этой школы нет в справочнике организаций" in seen
    assert link not in seen


def test_linking_moves_the_figures_to_the_municipality_of_the_row(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    place = municipality(world.north, operator.actor, "Лесной район")
    row = organisation(world.north, operator.actor, "МБОУ Лицей № 1", municipality_id=place.id)
    page = operator.browser.get(f"/organisations/unlisted/{world.lyceum.id}/?q=Лицей").content.decode()
    assert row.title in page
    operator.browser.post(f"/organisations/unlisted/{world.lyceum.id}/link/{row.id}/")
    drain()
    with tenant_scope(world.north):
        assert SchoolState.objects.get(tenant_id=world.lyceum.id).municipality_id == place.id
    page = operator.browser.get("/organisations/unlisted/").content.decode()
    assert world.lyceum.title not in page
    assert world.gymnasium.title in page


def test_adding_makes_a_row_to_be_filled_in(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    answer = operator.browser.post(f"/organisations/unlisted/{world.gymnasium.id}/add/")
    with tenant_scope(world.north):
        row = Organisation.objects.get(tenant_id=world.gymnasium.id)
    assert row.title == world.gymnasium.title
    assert answer["Location"] == f"/organisations/{row.id}/edit/"
    assert operator.browser.get(f"/organisations/{row.id}/").status_code == 200
