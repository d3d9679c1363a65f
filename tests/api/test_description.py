"""The description of the API: valid, committed, and shown without inline scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

import api.v1
from apps.core.actor import Role
from tenants.testing import World
from tests.factories import member

COMMITTED = Path(api.v1.__file__).parent / "openapi"


@pytest.mark.parametrize("level", ["region", "school"])
def test_the_committed_description_is_the_current_one(level: str, tmp_path: Path) -> None:
    made = tmp_path / f"{level}.yaml"
    call_command("spectacular", urlconf=f"config.urls.{level}", validate=True, fail_on_warn=True, file=str(made))
    regenerate = (
        f"python -m django spectacular --urlconf config.urls.{level} --validate --fail-on-warn"
        f" --file api/v1/openapi/{level}.yaml"
    )
    assert made.read_text() == (COMMITTED / f"{level}.yaml").read_text(), f"the API changed; run: {regenerate}"


def test_members_read_the_description_of_their_level(world: World) -> None:
    school = member(world.lyceum, Role.CURATOR).browser.get("/api/v1/schema/")
    region = member(world.north, Role.REGIONAL_OPERATOR).browser.get("/api/v1/schema/")
    assert b"/api/v1/people/" in school.content
    assert b"/api/v1/people/" not in region.content
    assert b"/api/v1/organisations/" in region.content


def test_the_reading_page_has_nothing_inline(world: World) -> None:
    browser = member(world.lyceum, Role.CURATOR).browser
    page = browser.get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<style" not in text
    assert "<script>" not in text
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    script = browser.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
