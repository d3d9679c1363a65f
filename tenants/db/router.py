"""Which tables are migrated where: by the level of the app, for the owner's connection only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps as installed_apps

from tenants.levels import Level, level_of_app

_migrating: ContextVar[Level] = ContextVar("nastavnik_migrating_level", default=Level.PLATFORM)


@contextmanager
def migrating(level: Level) -> Iterator[None]:
    """Let migrations create the tables of ``level`` and no others inside the block."""
    token = _migrating.set(level)
    try:
        yield
    finally:
        _migrating.reset(token)


class LevelRouter:
    """Allow a migration of an app only in a schema of the app's own level."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return level_of_app(installed_apps.get_app_config(app_label).name) is _migrating.get()
