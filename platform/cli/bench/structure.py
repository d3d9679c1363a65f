"""Provisioning and migrations against psql and against the library as it comes."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from cli.bench import fleet
from cli.bench.peers import Peer
from cli.bench.report import Result

ROUNDS = 9
OURS = "config.settings.test"
NEXT = "cli.bench.next_settings"
STOCK = "cli.bench.stock_settings"
STOCK_NEXT = "cli.bench.stock_next_settings"


def measure(region_id: UUID, schools: int) -> Iterator[Result]:
    """Yield the figures of building; leaves ``schools`` built schools behind."""
    built = fleet.build_with_workers(fleet.register_schools(region_id, schools))
    hundred = min(100, schools // 3)
    first, last = statistics.median(built[:hundred]), statistics.median(built[-hundred:])
    yield Result(
        "массовое подключение: последние сто школ к первым", last / first, "×", 1.3, "lower",
        f"{first * 1000:.0f} → {last * 1000:.0f} мс на школу, 2 процесса",
    )  # fmt: skip
    yield from _one_school(region_id)


def _one_school(region_id: UUID) -> Iterator[Result]:
    """Create schools in three ways in turn."""
    ours, bare, stock = [], [], []
    with Peer("cli.bench.builder", "ours") as builder, Peer("cli.bench.builder", "stock", settings=STOCK) as library:
        for tenant_id in fleet.register_schools(region_id, ROUNDS):
            ours.append(builder.ask(tenant_id))
            bare.append(_psql_once())
            stock.append(library.ask())
    one, limit, other = statistics.median(ours), statistics.median(bare), statistics.median(stock)
    yield Result(
        "подключение школы к тому же DDL через psql", one / limit, "×", 1.3, "lower",
        f"{one * 1000:.0f} мс против {limit * 1000:.0f} мс",
    )  # fmt: skip
    yield Result(
        "django-tenants как есть к нашему подключению", other / one, "×", 15, "higher",
        f"{other:.1f} с против {one:.2f} с",
    )  # fmt: skip


def _psql_once() -> float:
    """Run the level's DDL by psql in one transaction, in a schema of its own; return the seconds, the start of psql included."""
    from cli.servers.postgres import program
    from tenants.levels import Level
    from tenants.names import new_schema_name
    from tenants.provisioning.script import path_of

    schema = new_schema_name(Level.SCHOOL)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(f'BEGIN; CREATE SCHEMA "{schema}"; SET LOCAL search_path TO "{schema}";\n')
        file.write(path_of(Level.SCHOOL).read_text())
        file.write("COMMIT;\n")
        file.flush()
        command, environment = psql_command(program("psql"))
        started = time.perf_counter()
        subprocess.run([*command, "-f", file.name], env=environment, check=True, capture_output=True)
        return time.perf_counter() - started


def psql_command(binary: str | Path) -> tuple[list[str], dict[str, str]]:
    """Return the command line and environment of a PostgreSQL client as the owner."""
    address = urlsplit(os.environ["DATABASE_OWNER_URL"])
    command = [
        str(binary), "-h", str(address.hostname), "-p", str(address.port), "-U", unquote(str(address.username)),
        "-d", address.path.lstrip("/"),
    ]  # fmt: skip
    if str(binary).endswith("psql"):
        command += ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    return command, {**os.environ, "PGPASSWORD": unquote(str(address.password))}


def measure_migrations(schools: int) -> Iterator[Result]:
    """Yield what a deploy costs; leaves every school with one column more, so it comes last."""
    from tenants.models import Tenant

    built = Tenant.objects.filter(type="school", state="ready").order_by("id")
    sample = list(built.values_list("schema_name", flat=True)[:ROUNDS])
    with Peer("cli.bench.migrator", "ours", settings=OURS) as ours:
        idle = ours.ask()
    _stock_seconds(STOCK, sample)  # the library notes in every schema what we keep in ``public`` alone: once
    stock_idle = _stock_seconds(STOCK, sample)
    per_school = idle["seconds"] / schools
    yield Result(
        "migrate_schemas без изменений к нашему, на школу", stock_idle / per_school, "×", 500, "higher",
        f"{stock_idle:.2f} с против {per_school * 1000:.2f} мс (все {schools} за {idle['seconds']:.2f} с)",
    )  # fmt: skip
    stock_additive = _stock_seconds(STOCK_NEXT, sample)
    with Peer("cli.bench.migrator", "ours", settings=NEXT) as ours:
        additive = ours.ask()
    # The sample already has the column, from the peer, and says so; everything else must have succeeded.
    migrated = additive["attempted"] - additive["failed"]
    if additive["failed"] > len(sample):
        raise RuntimeError(f"{additive['failed']} schools did not migrate")
    per_school = additive["seconds"] / migrated
    yield Result(
        "migrate_schemas, одна добавляющая миграция, к нашему, на школу", stock_additive / per_school, "×", 100, "higher",
        f"{stock_additive:.2f} с против {per_school * 1000:.1f} мс ({migrated} школ за {additive['seconds']:.1f} с)",
    )  # fmt: skip


def _stock_seconds(settings: str, sample: Sequence[str]) -> float:
    """Return the median seconds of the library's command over one schema, without the start of the process."""
    with Peer("cli.bench.migrator", "stock", settings=settings) as library:
        return statistics.median([library.ask(schema) for schema in sample][1:])
