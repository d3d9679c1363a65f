"""Models and querysets that refuse to cross from one tenant to another.

A queryset built in one school and evaluated in another returns the other's rows; an
instance loaded in one and saved in another overwrites the row with the same id. Both were
reproduced. So a queryset and an instance remember the schema they were born in, and every
way to the database compares it with the current scope.

Django asks ``QuerySet.db`` immediately before it compiles any statement (iteration, count,
exists, aggregate, update, delete, bulk writes, explain), which makes it the one gate.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import UUID7

from tenants.context import current_scope
from tenants.errors import CrossTenantError
from tenants.levels import Level, level_of_app

_levels: dict[type[models.Model], Level] = {}


def _schema_for(model: type[TenantModel], *, write: bool) -> str:
    """Return the schema in which the current scope may touch ``model``.

    Raises TenantRequired without a fitting tenant, CrossTenantError when a school reaches
    for a region's table that is not catalogue, or writes to one that is.
    """
    scope, level = current_scope(), model.tenant_level()
    schema = scope.schema_of(level)
    if scope.level is not level and (write or not model.shared_with_schools):
        raise CrossTenantError(f"{model._meta.label} belongs to the region; a school may not touch it")
    return schema


def _schema_or_none(model: type[TenantModel]) -> str | None:
    return current_scope().schemas.get(_levels.get(model) or model.tenant_level())


def _compare(model: type[TenantModel], born: str | None, *, write: bool) -> str:
    schema = _schema_for(model, write=write)
    if born is not None and born != schema:
        raise CrossTenantError(f"{model._meta.label} of schema {born} used in schema {schema}")
    return schema


class TenantQuerySet[T: TenantModel](models.QuerySet[T, T]):
    """A queryset bound to the schema it was built in; unbound if built outside any tenant."""

    _for_write: bool
    _hints: dict[str, Any] | None

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query, using, hints)
        self._born_in: str | None = _schema_or_none(model) if model is not None else None

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._born_in = self._born_in or clone._born_in
        return clone  # type: ignore[no-any-return]

    def _guard(self) -> None:
        _compare(self.model, self._born_in, write=bool(self._for_write))
        owner = (self._hints or {}).get("instance")
        if isinstance(owner, TenantModel):
            owner.guard_tenant(write=False)

    @property
    def db(self) -> str:
        self._guard()
        return super().db

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().resolve_expression(*args, **kwargs)  # type: ignore[misc]

    def bulk_create(self, objs: Iterable[T], *args: Any, **kwargs: Any) -> list[T]:
        return super().bulk_create(_guarded(objs), *args, **kwargs)

    def bulk_update(self, objs: Iterable[T], *args: Any, **kwargs: Any) -> int:
        return super().bulk_update(_guarded(objs), *args, **kwargs)

    def raw(self, raw_query: Any, params: Any = (), translations: Any = None, using: Any = None) -> Any:
        self._guard()
        queryset = super().raw(raw_query, params, translations, using)
        return _GuardedRaw(queryset, self.model, _schema_for(self.model, write=False))


def _guarded[T: TenantModel](objs: Iterable[T]) -> list[T]:
    rows = list(objs)
    for row in rows:
        row.guard_tenant(write=True)
    return rows


class _GuardedRaw:
    """A raw queryset that compares the scope again each time it is read."""

    def __init__(self, queryset: Any, model: type[TenantModel], schema: str) -> None:
        self._queryset, self._model, self._born_in = queryset, model, schema

    def __iter__(self) -> Any:
        _compare(self._model, self._born_in, write=False)
        return iter(self._queryset)

    def __len__(self) -> int:
        return len(list(iter(self)))


TenantManager = models.Manager.from_queryset(TenantQuerySet)


class TenantModel(models.Model):
    """Base of every table that lives in a region's or a school's schema.

    ``shared_with_schools`` marks a region's catalogue table: the schools of the region may
    read it (never write), and the generated grants say the same to the database.
    """

    shared_with_schools: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._born_in = _schema_or_none(type(self))

    @classmethod
    def tenant_level(cls) -> Level:
        # Asked for every row and every query: looked up once a class.
        level = _levels.get(cls)
        if level is None:
            level = _levels[cls] = level_of_app(cls._meta.app_config.name)
        return level

    def guard_tenant(self, *, write: bool) -> None:
        """Raise unless this row may be used in the current scope."""
        schema = _compare(type(self), self._born_in, write=write)
        self._born_in = schema

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        self.guard_tenant(write=True)
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.guard_tenant(write=True)
        return super().delete(*args, **kwargs)

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        self.guard_tenant(write=False)
        super().refresh_from_db(using, fields, from_queryset)
