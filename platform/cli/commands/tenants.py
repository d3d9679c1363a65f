"""`nastavnik tenants …`: the registry of regions and schools from the command line."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import click


@click.group("tenants", help="Регионы и школы: список, подключение, миграции, приостановка.")
def command() -> None:
    from cli.product import setup

    setup()


def _print(rows: list[dict[str, Any]], as_json: bool, titles: dict[str, str]) -> None:
    """Print rows for a program as they are, for a person as a table with the columns of ``titles``."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        return
    from rich.console import Console
    from rich.table import Table

    from tenants.models import Tenant, TenantState

    if not rows:
        click.echo("Ничего нет.")
        return
    words = {**dict(TenantState.choices), **dict(Tenant._meta.get_field("type").flatchoices)}
    table = Table(*titles.values(), box=None)
    for row in rows:
        table.add_row(*(str(words.get(str(row[name]), row[name])) for name in titles))
    # As wide as its contents: an address or an id with an ellipsis is useless.
    Console(highlight=False, width=1000).print(table)


_json = click.option("--json", "as_json", is_flag=True, help="Вывести JSON.")


@command.command("list", help="Показать регионы и школы с адресами и состоянием.")
@click.option("--region", "region_slug", help="Только школы региона с этим именем.")
@click.option("--state", help="Только в этом состоянии: new, building, ready, suspended, archived.")
@_json
def list_(region_slug: str | None, state: str | None, as_json: bool) -> None:
    from tenants.models import Tenant

    tenants = Tenant.objects.select_related("region").order_by("type", "title")
    if region_slug:
        tenants = tenants.filter(region__slug=region_slug)
    if state:
        tenants = tenants.filter(state=state)
    _print(
        [{"type": t.type, "state": t.state, "host": t.host, "id": t.id, "title": t.title} for t in tenants],
        as_json,
        {"type": "тип", "state": "состояние", "host": "адрес", "id": "id", "title": "название"},
    )


@command.command("create", help="Создать регион (без --region) или школу и построить их схему.")
@click.argument("slug")
@click.argument("title")
@click.option("--region", "region_slug", help="Имя региона, если создаётся школа.")
@_json
def create(slug: str, title: str, region_slug: str | None, as_json: bool) -> None:
    from tenants.levels import Level
    from tenants.models import Tenant
    from tenants.names import new_schema_name
    from tenants.provisioning.build import tenant_build

    region = _find(region_slug) if region_slug else None
    level = Level.SCHOOL if region else Level.REGION
    tenant, _created = Tenant.objects.get_or_create(
        slug=slug, region=region, defaults={"type": level, "title": title, "schema_name": new_schema_name(level)}
    )
    tenant_build(tenant.id)
    tenant.refresh_from_db()
    _print(
        [{"title": tenant.title, "host": tenant.host, "state": tenant.state, "id": tenant.id}],
        as_json,
        {"title": "название", "host": "адрес", "state": "состояние"},
    )


@command.command("import", help="Загрузить реестр организаций (xlsx, csv); без --apply только показать план.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", "region_slug", required=True, help="Имя региона.")
@click.option("--apply", "confirmed", is_flag=True, help="Загрузить; без этого только план.")
@_json
def import_(file: Path, region_slug: str, confirmed: bool, as_json: bool) -> None:
    from apps.core.actor import Actor, Role
    from apps.core.errors import Refused
    from apps.region.directory.services.imports import import_apply, import_check
    from apps.region.directory.wordings import ORGANISATION_WORDS
    from tenants.context import tenant_scope

    region = _find(region_slug).ref()
    actor = Actor(user_id=None, tenant_id=region.id, roles=frozenset({Role.REGIONAL_OPERATOR}))
    try:
        with tenant_scope(region):
            checked = import_check(actor=actor, file_name=file.name, data=file.read_bytes())
            if confirmed:
                import_apply(actor=actor, import_id=checked.id)
    except Refused as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"id": str(checked.id), "applied": confirmed, **checked.counts}))
        return
    click.echo(f"Строк в файле: {checked.counts['rows']}, организаций: {checked.counts['organisations']}.")
    for decision, label in ORGANISATION_WORDS.counters.items():
        click.echo(f"  {label}: {checked.counts[decision]}")
    click.echo("Загружено." if confirmed else "Это план. Чтобы загрузить, добавьте --apply.")


@command.command("activate", help="Подключить организации реестра: схемы строят процессы worker, здесь виден ход.")
@click.option("--region", "region_slug", required=True, help="Имя региона.")
@click.option("--municipality", help="Только в этом муниципалитете или округе; без него все организации региона.")
@_json
def activate(region_slug: str, municipality: str | None, as_json: bool) -> None:
    from apps.core.actor import Actor, Role
    from apps.core.errors import Refused
    from apps.region.directory.selectors import Filters, municipality_names, organisation_list
    from apps.region.directory.services.activation import organisations_activate
    from tenants.context import tenant_scope
    from tenants.provisioning.batches import batch_failures

    region = _find(region_slug).ref()
    actor = Actor(user_id=None, tenant_id=region.id, roles=frozenset({Role.REGIONAL_OPERATOR}))
    try:
        with tenant_scope(region):
            place, problem = municipality_names().find(municipality) if municipality else (None, "")
            if problem:
                raise click.ClickException(problem)
            found = organisation_list(actor=actor, filters=Filters(municipality_id=place))
            ids = list(found.values_list("id", flat=True))
            batch = organisations_activate(actor=actor, organisation_ids=ids)
    except Refused as error:
        raise click.ClickException(str(error)) from error
    _watch(batch.id, silent=as_json)
    failures = batch_failures(batch.id)
    rows = [{"title": tenant.title, "host": tenant.host, "error": tenant.error} for tenant in failures]
    if as_json:
        click.echo(json.dumps({"ordered": batch.tenants.count(), "failed": rows}, ensure_ascii=False))
    else:
        click.echo(f"Подключено: {batch.tenants.count() - len(failures)}, с ошибкой: {len(failures)}.")
        for row in rows:
            click.echo(f"  {row['title']} ({row['host']}): {row['error']}", err=True)
    raise SystemExit(1 if failures else 0)


def _watch(batch_id: UUID, *, silent: bool) -> None:
    """Show how far an order is until nothing of it waits any more."""
    from rich.progress import Progress

    from tenants.provisioning.batches import batch_progress

    with Progress(disable=silent) as progress:
        bar = progress.add_task("организации", total=None)
        while not (now := batch_progress(batch_id)).is_finished:
            progress.update(bar, total=now.total, completed=now.ready + now.failed)
            time.sleep(0.5)
        progress.update(bar, total=now.total, completed=now.ready + now.failed)


@command.command("migrate", help="Привести public и схемы всех регионов и школ к текущей версии.")
@click.option("--workers", default=2, show_default=True, help="Сколько соединений работают одновременно.")
@_json
def migrate(workers: int, as_json: bool) -> None:
    from rich.progress import Progress

    from tenants.migrations_runner.platform import platform_migrate
    from tenants.migrations_runner.run import outdated, tenants_migrate

    applied = platform_migrate(lambda line: None if as_json else click.echo(f"  {line}"))
    waiting = sum(1 for _ in outdated())
    with Progress(disable=as_json or not waiting) as progress:
        bar = progress.add_task("схемы", total=waiting)
        results = tenants_migrate(workers=workers, progress=lambda _result: progress.advance(bar))
    failed = [result for result in results if result.error]
    if as_json:
        click.echo(
            json.dumps(
                {
                    "platform": [".".join(key) for key in applied],
                    "migrated": len(results) - len(failed),
                    "failed": [{"schema": r.schema, "title": r.title, "error": r.error} for r in failed],
                },
                ensure_ascii=False,
            )
        )
    else:
        click.echo(f"Схем обновлено: {len(results) - len(failed)}, с ошибкой: {len(failed)}.")
        for result in failed:
            click.echo(f"  {result.title} ({result.schema}): {result.error}", err=True)
    raise SystemExit(1 if failed else 0)


@command.command("report", help="Показать, у каких схем какая версия.")
@_json
def report(as_json: bool) -> None:
    from django.db.models import Count

    from tenants.levels import Level
    from tenants.migrations_runner.plan import LevelPlan
    from tenants.models import Tenant

    current = {level.value: LevelPlan(level).digest for level in (Level.REGION, Level.SCHOOL)}
    groups = Tenant.objects.values("type", "state", "migration_digest").annotate(count=Count("id")).order_by("type")
    _print(
        [
            {
                "type": group["type"],
                "state": group["state"],
                "structure": "current" if group["migration_digest"] == current[group["type"]] else "behind",
                "schemas": group["count"],
            }
            for group in groups
        ],
        as_json,
        {"type": "тип", "state": "состояние", "structure": "структура", "schemas": "схем"},
    )


def _find(slug_or_host: str) -> Any:
    from django.db.models import Q

    from tenants.models import Tenant

    tenants = Tenant.objects.select_related("region")
    tenant = tenants.filter(Q(domains__domain=slug_or_host) | Q(slug=slug_or_host, region=None)).first()
    if tenant is None:
        raise click.ClickException(f"Нет региона или школы «{slug_or_host}». Список: nastavnik tenants list")
    return tenant


def _move(host: str, state: str) -> None:
    from tenants.errors import TenantNotReady
    from tenants.models import TenantState
    from tenants.provisioning.lifecycle import tenant_set_state

    tenant = _find(host)
    try:
        tenant_set_state(tenant.id, TenantState(state))
    except TenantNotReady as error:
        raise click.ClickException(f"«{tenant.title}»: сейчас состояние {tenant.state}, перейти нельзя.") from error
    click.echo(f"«{tenant.title}»: {TenantState(state).label}.")


@command.command("suspend", help="Закрыть регион или школу: данные остаются, вход закрыт.")
@click.argument("host")
def suspend(host: str) -> None:
    _move(host, "suspended")


@command.command("resume", help="Снова открыть приостановленных.")
@click.argument("host")
def resume(host: str) -> None:
    _move(host, "ready")


@command.command("archive", help="Отправить в архив: вернуть можно только восстановлением.")
@click.argument("host")
@click.confirmation_option(prompt="Отправить в архив?")
def archive(host: str) -> None:
    _move(host, "archived")


@command.command("script", help="Записать SQL построения схем по миграциям; --check только сравнить.")
@click.option("--check", is_flag=True)
def script(check: bool) -> None:
    from tenants.levels import Level
    from tenants.provisioning.script import path_of, render

    stale = []
    for level in (Level.REGION, Level.SCHOOL):
        text = render(level)
        path: Path = path_of(level)
        if not path.exists() or path.read_text() != text:
            stale.append(path.name)
            if not check:
                path.write_text(text)
    if stale and check:
        raise click.ClickException(f"Устарели: {', '.join(stale)}. Выполните nastavnik tenants script")
    click.echo("Сценарии соответствуют миграциям." if not stale else f"Записаны: {', '.join(stale)}.")
