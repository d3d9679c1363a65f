"""Migrating ``public`` and the two template schemas with Django's own executor.

There are three such schemas in an installation, so the executor's slowness does not matter
here. A template is what a script-built schema is compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from tenants.db.router import migrating
from tenants.levels import Level
from tenants.migrations_runner.plan import LevelPlan, MigrationKey
from tenants.provisioning.fingerprint import FINGERPRINT_SQL
from tenants.provisioning.grants import platform_grants

TEMPLATES: Final = {Level.REGION: "template_region", Level.SCHOOL: "template_school"}

type Progress = Callable[[str], None]


def platform_migrate(progress: Progress = lambda _line: None) -> list[MigrationKey]:
    """Bring ``public`` and the templates up to date and repeat the grants. Returns what was applied."""
    applied = [key for level in Level for key in _migrate_level(level, progress)]
    with connections["owner"].cursor() as cursor:
        for statement in platform_grants():
            cursor.execute(statement)
    return applied


def _migrate_level(level: Level, progress: Progress) -> list[MigrationKey]:
    owner = connections["owner"]
    schema = TEMPLATES.get(level, "public")
    with owner.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        cursor.execute(f'SET search_path TO "{schema}", public' if schema != "public" else "SET search_path TO public")
    try:
        with migrating(level):
            if level is not Level.PLATFORM:
                _ensure_history(schema)
            executor = MigrationExecutor(owner)
            missing = LevelPlan(level).missing(_history(schema))
            for key in missing:
                progress(f"{level.value}: {key[0]}.{key[1]}")
            executor.migrate([key for key in executor.loader.graph.leaf_nodes() if key in LevelPlan(level).keys])
        return list(missing)
    finally:
        with owner.cursor() as cursor:
            cursor.execute("SET search_path TO public")


def _ensure_history(schema: str) -> None:
    """Give the template its own ``django_migrations``: the executor would find the one of ``public``."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{schema}.django_migrations"])
        if cursor.fetchone() == (None,):
            with connections["owner"].schema_editor() as editor:
                editor.create_model(MigrationRecorder(connections["owner"]).Migration)


def _history(schema: str) -> set[MigrationKey]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{schema}.django_migrations"])
        if cursor.fetchone() == (None,):
            return set()
        cursor.execute(f'SELECT app, name FROM "{schema}".django_migrations')
        return set(cursor.fetchall())


def template_fingerprint(level: Level) -> str:
    """Return the structure checksum of the level's template."""
    schema = TEMPLATES[level]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SET search_path TO "{schema}"')
        try:
            cursor.execute(FINGERPRINT_SQL, {"schema": schema})
            (fingerprint,) = cursor.fetchone()
        finally:
            cursor.execute("SET search_path TO public")
    return str(fingerprint)
