"""`nastavnik tenants …` as the operator of the installation types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from apps.core.actor import Role
from apps.region.directory.models import Organisation
from cli.main import nastavnik
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member
from tests.region.directory.builders import FILE, municipality, organisation


def typed(*words: str) -> Result:
    return CliRunner().invoke(nastavnik, ["tenants", *words])


def test_unknown_region_is_refused_with_the_way_to_the_list(world: World) -> None:
    result = typed("activate", "--region", "nowhere")
    assert result.exit_code == 1
    assert "Нет региона или школы «nowhere»" in result.stderr


def test_unknown_municipality_connects_nothing(world: World) -> None:
    organisation(world.north, member(world.north, Role.REGIONAL_OPERATOR).actor)
    result = typed("activate", "--region", world.north.host.split(".")[0], "--municipality", "Атлантида")
    assert result.exit_code == 1
    assert "«Атлантида»" in result.stderr
    with tenant_scope(world.north):
        assert Organisation.objects.get().tenant_id is None


@pytest.mark.parametrize("command", ["suspend", "resume"])
def test_state_that_cannot_follow_is_refused(command: str, world: World) -> None:
    typed("suspend", world.lyceum.host)
    typed("archive", world.lyceum.host, "--yes")
    result = typed(command, world.lyceum.host)
    assert (result.exit_code, "перейти нельзя" in result.stderr) == (1, True)


def test_organisations_of_one_municipality_are_built_and_counted(committed_world: World) -> None:
    north = committed_world.north
    operator = member(north, Role.REGIONAL_OPERATOR).actor
    inside = municipality(north, operator, "Северный район")
    chosen = organisation(north, operator, "Школа № 1", municipality_id=inside.id)
    left = organisation(north, operator, "Школа № 2")
    result = typed("activate", "--region", north.host.split(".")[0], "--municipality", "Северный район", "--json")
    assert json.loads(result.stdout) == {"ordered": 1, "failed": []}
    with tenant_scope(north):
        connected = dict(Organisation.objects.values_list("id", "tenant_id"))
    assert connected[left.id] is None
    listed = {row["id"]: row["state"] for row in json.loads(typed("list", "--json").stdout)}
    assert listed[str(connected[chosen.id])] == "ready"


def test_file_is_planned_and_loaded_only_when_asked(world: World, tmp_path: Path) -> None:
    file = tmp_path / "реестр.csv"
    file.write_text(FILE)
    region = world.north.host.split(".")[0]
    planned = typed("import", str(file), "--region", region)
    assert "новых организаций: 2" in planned.stdout
    with tenant_scope(world.north):
        assert not Organisation.objects.exists()
    loaded = json.loads(typed("import", str(file), "--region", region, "--apply", "--json").stdout)
    assert (loaded["applied"], loaded["create"]) == (True, 2)
    with tenant_scope(world.north):
        assert Organisation.objects.count() == 2


def test_list_for_people_speaks_russian_and_cuts_no_address(world: World) -> None:
    shown = typed("list").stdout
    assert "школа или колледж" in shown
    assert all(school.host in shown for school in (world.lyceum, world.gymnasium, world.college))
