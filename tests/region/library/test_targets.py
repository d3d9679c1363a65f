"""Targets of an indicator: set by the region year by year, with a new version of the indicator."""

from __future__ import annotations

from datetime import date

import pytest

from apps.core.actor import Role
from apps.region.library import selectors
from apps.region.library.models import Indicator
from tenants.context import TenantRef, tenant_scope
from tenants.testing import World
from tests.factories import member

REVISION = {"title": "Дети 10–19 лет", "valid_from": "2026-10-01", "source": "Приказ министерства № 5"}


def _i1(region: TenantRef) -> Indicator:
    with tenant_scope(region):
        return next(row for row in selectors.indicator_list(date(2026, 11, 1)) if row.code == "i1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("сорок пять", "Не понимаем строку «сорок пять»"),
        ("2026: 45\n2026: 50", "Год 2026 указан дважды"),
        ("2026: 145", "больше 100"),
    ],
)
def test_targets_nobody_can_read_are_refused(world: World, text: str, said: str) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    address = f"/library/indicators/{_i1(world.north).id}/"
    page = operator.browser.post(address, {**REVISION, "targets": text})
    assert said in page.content.decode()
    assert _i1(world.north).targets["2024"] == 70


def test_a_target_of_the_region_is_the_one_the_figures_are_compared_with(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    address = f"/library/indicators/{_i1(world.north).id}/"
    assert "2024: 70" in operator.browser.get(address).content.decode()
    operator.browser.post(address, {**REVISION, "targets": "2025: 40\n2026 — 45,5 %"})
    assert _i1(world.north).targets == {"2025": 40, "2026": 45.5}
    page = operator.browser.get("/monitoring/indicators/i1/?period=2026-09-01").content.decode()
    assert "45,5\u00a0%" in page
    assert "не задана" not in page


def test_other_catalogues_have_no_targets(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    with tenant_scope(world.north):
        form = selectors.form_get("pupil-pupil")
    assert 'name="targets"' not in operator.browser.get(f"/library/forms/{form.id}/").content.decode()
