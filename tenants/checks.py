"""System checks of the tenancy rules. Ids ``tenants.E001``…; each has a test and a hint."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models

from tenants.db.guards import TenantModel
from tenants.levels import Level, level_of_app


def _own_models() -> Iterable[type[models.Model]]:
    for model in installed_apps.get_models(include_auto_created=True):
        if model._meta.app_config.name.startswith("apps."):
            yield model


def _level(model: type[models.Model]) -> Level:
    return level_of_app(model.__module__)


@register(Tags.models)
def tenant_tables_use_guarded_models(**_: Any) -> list[CheckMessage]:
    """E001: every table of a tenant level derives from TenantModel."""
    return [
        Error("a tenant table without guards", hint="derive it from TenantModel", obj=model, id="tenants.E001")
        for model in _own_models()
        if _level(model) is not Level.PLATFORM and not issubclass(model, TenantModel)
    ]


@register(Tags.models)
def foreign_keys_stay_in_their_level(**_: Any) -> list[CheckMessage]:
    """E002: a database foreign key never leaves the schema of its table."""
    return [
        Error(
            f"{field.name} points to {field.related_model._meta.label} of another level",
            hint="store a plain indexed UUID",
            obj=model,
            id="tenants.E002",
        )
        for model in _own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and _level(field.related_model) is not _level(model)
    ]


@register(Tags.models)
def table_names_are_disjoint(**_: Any) -> list[CheckMessage]:
    """E003: no table name exists on two levels: a missing table would be read from the next schema."""
    seen: dict[str, Level] = {}
    errors: list[CheckMessage] = []
    for model in installed_apps.get_models(include_auto_created=True):
        level = _level(model)
        other = seen.setdefault(model._meta.db_table, level)
        if other is not level:
            errors.append(
                Error(f"table {model._meta.db_table} exists on {other} and {level}", obj=model, id="tenants.E003")
            )
    return errors


@register(Tags.models)
def settings_agree_with_folders(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """E004: TENANT_TYPES lists exactly the apps whose folder says so."""
    errors: list[CheckMessage] = []
    for level in Level:
        listed = set(settings.TENANT_TYPES[level]["APPS"])
        lying = {
            config.name
            for config in installed_apps.get_app_configs()
            if config.name.startswith("apps.") and level_of_app(config.name) is level and any(config.get_models())
        }
        for app in sorted(lying - listed):
            errors.append(Error(f"{app} has tables of level {level} but is not in its APPS", id="tenants.E004"))
        for app in sorted(name for name in listed if name.startswith("apps.") and level_of_app(name) is not level):
            errors.append(Error(f"{app} is listed under {level} but lies in another folder", id="tenants.E004"))
    return errors


MAX_SCHOOL_TABLES = 40
MAX_INDEXES = 4


@register(Tags.models)
def school_schema_stays_small(**_: Any) -> list[CheckMessage]:
    """E005: at most 40 tables in a school, E006: at most 4 indexes on a table beside its key."""
    school = [model for model in _own_models() if _level(model) is Level.SCHOOL]
    errors: list[CheckMessage] = []
    if len(school) > MAX_SCHOOL_TABLES:
        errors.append(Error(f"a school has {len(school)} tables; {MAX_SCHOOL_TABLES} is the limit", id="tenants.E005"))
    for model in school:
        if (count := _index_count(model)) > MAX_INDEXES:
            errors.append(
                Error(
                    f"{count} indexes beside the primary key",
                    hint="set db_index=False on foreign keys that a composite index already serves",
                    obj=model,
                    id="tenants.E006",
                )
            )
    return errors


def _index_count(model: type[models.Model]) -> int:
    fields = [field for field in model._meta.local_fields if not field.primary_key]
    return (
        sum(bool(field.unique or getattr(field, "db_index", False)) for field in fields)
        + len(model._meta.indexes)
        + sum(isinstance(constraint, models.UniqueConstraint) for constraint in model._meta.constraints)
    )


@register(Tags.models)
def keys_are_uuids(**_: Any) -> list[CheckMessage]:
    """E007: ids of two schools never meet, so every key of ours is a UUID."""
    return [
        Error("the primary key is not a UUID", obj=model, id="tenants.E007")
        for model in _own_models()
        if not model._meta.auto_created
        and not isinstance(model._meta.pk, (models.UUIDField, models.CompositePrimaryKey, models.OneToOneField))
    ]


@register(Tags.security)
def roots_are_safe(**_: Any) -> list[CheckMessage]:
    """E008: the backend is ours; the stock one serves the previous school after a cancelled switch."""
    errors: list[CheckMessage] = []
    default = settings.DATABASES["default"]
    if default["ENGINE"] != "tenants.db.backend":
        errors.append(Error("DATABASES['default'] does not use tenants.db.backend", id="tenants.E008"))
    if default.get("OPTIONS", {}).get("server_side_binding") is not True:
        errors.append(Error("server_side_binding is off: stacked statements could reset the role", id="tenants.E009"))
    if "django.contrib.sites" in settings.INSTALLED_APPS:
        errors.append(Error("django.contrib.sites is installed", id="tenants.E010"))
    return errors


@register(Tags.caches)
def no_process_caches_in_tenant_apps(**_: Any) -> list[CheckMessage]:
    """E011: lru_cache and cache in a tenant app would hand one school's value to another."""
    errors: list[CheckMessage] = []
    for config in installed_apps.get_app_configs():
        if level_of_app(config.name) is Level.PLATFORM:
            continue
        for name, source in _sources(config):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.ImportFrom) and node.module == "functools":
                    banned = {alias.name for alias in node.names} & {"lru_cache", "cache"}
                    if banned:
                        errors.append(Error(f"{name} imports {sorted(banned)} of functools", id="tenants.E011"))
                if (
                    isinstance(node, ast.ImportFrom)
                    and node.module == "celery"
                    and any(alias.name == "shared_task" for alias in node.names)
                ):
                    errors.append(Error(f"{name} uses shared_task", hint="use tenants.celery", id="tenants.E012"))
    return errors


def _sources(config: AppConfig) -> Iterable[tuple[str, str]]:
    from pathlib import Path

    for path in Path(inspect.getfile(type(config))).parent.rglob("*.py"):
        yield f"{config.name}/{path.name}", path.read_text()


@register(Tags.database)
def application_is_no_superuser(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """E013: the application's login is neither superuser nor owner and cannot pass row security."""
    if not databases or "default" not in databases:
        return []
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls OR rolinherit FROM pg_roles WHERE rolname = session_user")
        (too_strong,) = cursor.fetchone()
    return (
        [Error("the application role is superuser, bypasses row security or inherits its schools", id="tenants.E013")]
        if too_strong
        else []
    )
