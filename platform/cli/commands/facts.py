"""`nastavnik facts …`: recompute the region's figures, or prove that they are right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tenants.context import TenantRef


@click.group("facts", help="Показатели региона: пересчитать или сверить со школами.")
def command() -> None:
    from cli.product import setup

    setup()


def _schools(region_slug: str | None) -> list[TenantRef]:
    from tenants.models import Tenant, TenantState

    schools = Tenant.objects.filter(type="school", state=TenantState.READY).select_related("region")
    if region_slug:
        schools = schools.filter(region__slug=region_slug)
    return [tenant.ref() for tenant in schools.order_by("title")]


def _tracked(schools: list[TenantRef], as_json: bool) -> Iterable[TenantRef]:
    from rich.progress import track

    return schools if as_json else track(schools, description="школы")


@command.command("rebuild", help="Пересчитать показатели всех школ.")
@click.option("--region", "region_slug", help="Только в этом регионе.")
@click.option("--json", "as_json", is_flag=True)
def rebuild(region_slug: str | None, as_json: bool) -> None:
    from apps.region.monitoring.refresh import school_refresh

    schools = _schools(region_slug)
    changed = sum(school_refresh(school) for school in _tracked(schools, as_json))
    if as_json:
        click.echo(json.dumps({"schools": len(schools), "changed": changed}))
    else:
        click.echo(f"Школ: {len(schools)}, показатели изменились у {changed}.")


@command.command("reconcile", help="Сверить показатели региона со школами; расхождения — код выхода 1.")
@click.option("--region", "region_slug", help="Только в этом регионе.")
@click.option("--json", "as_json", is_flag=True)
def reconcile(region_slug: str | None, as_json: bool) -> None:
    from apps.region.monitoring.refresh import school_differences

    schools = _schools(region_slug)
    found = [d for school in _tracked(schools, as_json) for d in school_differences(school)]
    rows = [{"school": str(d.tenant_id), "measure": d.cell.measure, "shown": d.shown, "true": d.true} for d in found]
    if as_json:
        click.echo(json.dumps({"schools": len(schools), "differences": rows}))
    else:
        click.echo(f"Сверено школ: {len(schools)}, расхождений: {len(rows)}.")
        for row in rows[:50]:
            click.echo(f"  {row['school']} {row['measure']}: показано {row['shown']}, на деле {row['true']}")
    raise SystemExit(1 if rows else 0)
