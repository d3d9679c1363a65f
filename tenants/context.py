"""The scope: which tenant the running code belongs to.

One ContextVar is the only source of truth. The database backend, the caches, the storage
and the task base class all compare themselves with it; nobody sets a connection by hand.
A scope is entered with a new context manager per call, so threads and re-entrant code
cannot restore each other's tenant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from tenants.errors import TenantRequired
from tenants.levels import Level
from tenants.names import PLATFORM_ROLE, is_schema_name


@dataclass(frozen=True, slots=True)
class TenantRef:
    """All that running code needs to know of a tenant; safe to keep, cache and compare.

    ``region`` is the region of a school and ``None`` for a region itself.
    """

    id: UUID
    schema: str
    level: Level
    title: str
    host: str
    timezone: str
    region: TenantRef | None = None

    def __post_init__(self) -> None:
        if not is_schema_name(self.schema):
            raise ValueError(f"not a tenant schema: {self.schema!r}")
        if (self.level is Level.SCHOOL) != (self.region is not None):
            raise ValueError("a school has a region and a region has none")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a piece of code may touch: a database role and the schemas it sees, in order.

    ``schemas`` names the schema of each level that exists here. It is asked for every row read,
    so it is a dictionary and no property.
    """

    tenant: TenantRef | None
    role: str
    search_path: tuple[str, ...]
    schemas: Mapping[Level, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        schemas = {Level.PLATFORM: "public"}
        if self.tenant is not None:
            schemas[self.tenant.level] = self.tenant.schema
            if self.tenant.region is not None:
                schemas[Level.REGION] = self.tenant.region.schema
        object.__setattr__(self, "schemas", schemas)

    @property
    def level(self) -> Level:
        return self.tenant.level if self.tenant else Level.PLATFORM

    @property
    def schema(self) -> str:
        return self.search_path[0]

    def schema_of(self, level: Level) -> str:
        """Return the schema in which this scope resolves tables of ``level``.

        Raises TenantRequired when the scope has no such schema, for example school
        tables outside a school.
        """
        schema = self.schemas.get(level)
        if schema is None:
            raise TenantRequired(f"tables of level {level!r} do not exist in scope {self.schema!r}")
        return schema


PLATFORM_SCOPE: Final = Scope(tenant=None, role=PLATFORM_ROLE, search_path=("public",))

_scope: ContextVar[Scope] = ContextVar("nastavnik_scope", default=PLATFORM_SCOPE)


def scope_for(tenant: TenantRef) -> Scope:
    """Build the scope of a tenant. A school also sees its region's catalogue, after its own tables."""
    path = (tenant.schema, tenant.region.schema, "public") if tenant.region else (tenant.schema, "public")
    return Scope(tenant=tenant, role=tenant.schema, search_path=path)


def current_scope() -> Scope:
    return _scope.get()


def current_tenant() -> TenantRef | None:
    return _scope.get().tenant


def require_tenant(level: Level | None = None) -> TenantRef:
    """Return the current tenant; raise TenantRequired without one or with one of another level."""
    tenant = _scope.get().tenant
    if tenant is None or (level is not None and tenant.level is not level):
        raise TenantRequired(f"a tenant of level {level or 'any'!r} is required here")
    return tenant


def require_school() -> TenantRef:
    return require_tenant(Level.SCHOOL)


def require_region() -> TenantRef:
    """Return the region of the current scope: the region itself, or the one of the current school."""
    tenant = require_tenant()
    return tenant.region or tenant


@contextmanager
def tenant_scope(tenant: TenantRef) -> Iterator[TenantRef]:
    """Run the block in ``tenant``. Raises TenantSwitchInTransaction inside an open transaction."""
    with _entered(scope_for(tenant)):
        yield tenant


@contextmanager
def platform_scope() -> Iterator[None]:
    """Run the block on the platform level, whatever scope surrounds it."""
    with _entered(PLATFORM_SCOPE):
        yield


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    from tenants.db.transactions import refuse_switch_in_transaction

    if scope != _scope.get():
        refuse_switch_in_transaction()
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)
