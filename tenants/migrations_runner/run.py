"""Bringing every tenant up to date: current ones cost nothing, all others are attempted.

Each tenant has its own transaction, a short lock timeout and a row in the report. A failure
in one school never stops the next, and a rerun touches only what is still behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import psycopg
from django.db import connections

from tenants.context import platform_scope
from tenants.levels import Level
from tenants.migrations_runner.plan import LevelPlan, MigrationKey
from tenants.models import Tenant, TenantState
from tenants.names import quoted
from tenants.provisioning.build import run_script
from tenants.provisioning.grants import table_statements

LOCK_TIMEOUT = "5s"


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """How one tenant fared. ``error`` is the first line of the server's message, empty on success."""

    schema: str
    title: str
    applied: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Script:
    """The SQL from one digest to the current one. Grants are repeated after it only where it brings new tables."""

    text: str
    steps: int
    has_new_tables: bool


class _Scripts:
    """The SQL from one digest to the current one, rendered once and shared by all tenants at that digest."""

    def __init__(self) -> None:
        self._plans = {level: LevelPlan(level) for level in (Level.REGION, Level.SCHOOL)}
        self._rendered: dict[tuple[Level, frozenset[MigrationKey]], _Script] = {}
        self._lock = Lock()

    def digest(self, level: Level) -> str:
        return self._plans[level].digest

    def towards_current(self, level: Level, applied: frozenset[MigrationKey]) -> _Script:
        with self._lock:  # rendering is not thread-safe and is worth doing once
            if (level, applied) not in self._rendered:
                plan = self._plans[level]
                steps = plan.steps(plan.missing(applied))
                lines = [statement for step in steps for statement in step.statements]
                lines += [
                    f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', now())"
                    for app, name in (step.key for step in steps)
                ]
                text = "".join(f"{line.rstrip(';')};\n" for line in lines)
                self._rendered[level, applied] = _Script(text, len(steps), "CREATE TABLE" in text)
            return self._rendered[level, applied]


def outdated() -> Iterator[Tenant]:
    """Yield the tenants whose structure is not the current one: one query, whatever their number."""
    current = {level: LevelPlan(level).digest for level in (Level.REGION, Level.SCHOOL)}
    with platform_scope():
        queryset = Tenant.objects.select_related("region").exclude(state__in=[TenantState.NEW, TenantState.BUILDING])
        for level, digest in current.items():
            yield from queryset.filter(type=level).exclude(migration_digest=digest).order_by("type", "schema_name")


def tenants_migrate(
    *, workers: int = 2, progress: Callable[[MigrationResult], None] = lambda _result: None
) -> list[MigrationResult]:
    """Migrate all outdated tenants with ``workers`` connections; return one result per tenant."""
    scripts = _Scripts()
    waiting = list(outdated())
    results: list[MigrationResult] = []
    report = Lock()

    def migrate(tenant: Tenant) -> None:
        result = _migrate(tenant, scripts)
        with report:
            results.append(result)
            progress(result)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(migrate, waiting))
        list(pool.map(lambda _i: connections["owner"].close(), range(workers)))
    return results


def _migrate(tenant: Tenant, scripts: _Scripts) -> MigrationResult:
    ref = tenant.ref()
    schema = quoted(ref.schema)
    try:
        with connections["owner"].cursor() as cursor:
            connection: psycopg.Connection = cursor.connection
            with connection.transaction():
                applied = frozenset(connection.execute(f"SELECT app, name FROM {schema}.django_migrations").fetchall())
                script = scripts.towards_current(ref.level, applied)
                opening = [f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'", f"SET LOCAL search_path TO {schema}, public"]
                closing = [
                    *(table_statements(ref) if script.has_new_tables else ()),
                    (
                        "UPDATE public.tenants_tenant SET migration_digest = "
                        f"'{scripts.digest(ref.level)}' WHERE schema_name = '{ref.schema}'"
                    ),
                ]
                run_script(connection, ";\n".join(opening) + ";\n" + script.text + ";\n".join(closing))
        return MigrationResult(ref.schema, tenant.title, script.steps)
    except Exception as error:
        message = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return MigrationResult(ref.schema, tenant.title, 0, message)
