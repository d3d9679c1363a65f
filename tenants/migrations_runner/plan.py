"""What a level's schemas should look like, and the SQL that brings one there.

A level is described by the set of its migrations. The SQL of a plan is rendered once, by
Django's own schema editor, and is the same text for every schema: names are unqualified and
the search_path decides where they land.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps as installed_apps
from django.db import connections
from django.db.migrations import Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenants.db.router import migrating
from tenants.errors import TenancyError
from tenants.levels import Level, level_of_app

type MigrationKey = tuple[str, str]


def digest_of(applied: Iterable[MigrationKey]) -> str:
    """Return the fingerprint of a set of applied migrations, stored on the tenant row."""
    return hashlib.sha256("\n".join(f"{app}.{name}" for app, name in sorted(applied)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class MigrationStep:
    """One migration: its key and the statements that apply it to a schema of its level."""

    key: MigrationKey
    statements: tuple[str, ...]


class LevelPlan:
    """The migrations of one level in order, with their SQL rendered on demand."""

    def __init__(self, level: Level) -> None:
        self.level = level

    @cached_property
    def _loader(self) -> MigrationLoader:
        return MigrationLoader(None)

    @cached_property
    def keys(self) -> tuple[MigrationKey, ...]:
        """All migrations of the level in an order that respects their dependencies."""
        graph = self._loader.graph
        ordered: dict[MigrationKey, None] = {}
        for leaf in sorted(graph.leaf_nodes()):
            ordered.update(dict.fromkeys(graph.forwards_plan(leaf)))
        labels = {app.label for app in installed_apps.get_app_configs() if level_of_app(app.name) is self.level}
        return tuple(key for key in ordered if key[0] in labels)

    @cached_property
    def digest(self) -> str:
        return digest_of(self.keys)

    def missing(self, applied: Iterable[MigrationKey]) -> tuple[MigrationKey, ...]:
        """Return what a schema with ``applied`` still needs, in order."""
        done = set(applied)
        return tuple(key for key in self.keys if key not in done)

    def steps(self, keys: Iterable[MigrationKey]) -> list[MigrationStep]:
        """Render the SQL of the given migrations. Raises TenancyError for one that is not pure DDL."""
        return [self._step(key) for key in keys]

    def _step(self, key: MigrationKey) -> MigrationStep:
        migration = self._loader.get_migration(*key)
        _refuse_python(migration)
        state = self._loader.project_state(key, at_end=False)
        return MigrationStep(key=key, statements=tuple(rendered(migration, state, self.level)))


def rendered(migration: Migration, state: ProjectState, level: Level) -> Iterable[str]:
    """Return the statements of one migration.

    ``atomic=False``: the editor only collects, and the runner may already be in the transaction
    of the school that needs the text first.
    """
    with migrating(level), connections["owner"].schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor, collect_sql=True)
    return _statements(editor.collected_sql)


def _statements(collected: Iterable[str]) -> Iterable[str]:
    for text in collected:
        lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("--")]
        if lines:
            yield "\n".join(lines)


def _refuse_python(migration: Migration) -> None:
    for operation in _flat(migration.operations):
        if isinstance(operation, RunPython):
            raise TenancyError(
                f"{migration.app_label}.{migration.name}: tenant migrations are DDL only; move data in a tenant task"
            )


def _flat(operations: Iterable[Operation]) -> Iterable[Operation]:
    for operation in operations:
        yield operation
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
