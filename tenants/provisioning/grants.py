"""What each role may do. Explicit lists of tables: ``ON ALL TABLES`` costs 300 ms a school (measured)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.apps import apps as installed_apps

from tenants.context import TenantRef
from tenants.db.guards import TenantModel
from tenants.levels import Level
from tenants.names import PLATFORM_ROLE, REGIONS_ROLE, SCHOOLS_ROLE, catalogue_role, quoted

# The only tables of ``public`` that a tenant's role may touch; row security narrows both.
_PUBLIC_FOR_TENANTS: Final = "GRANT INSERT, SELECT ON audit_entry, outbox_event TO {role}"


def tables_of(level: Level) -> list[str]:
    """Return the tables of a tenant level, in a stable order."""
    return sorted(
        model._meta.db_table
        for model in installed_apps.get_models(include_auto_created=True)
        if issubclass(model, TenantModel) and model.tenant_level() is level and model._meta.managed
    )


def _catalogue_tables() -> list[str]:
    return sorted(
        model._meta.db_table
        for model in installed_apps.get_models()
        if issubclass(model, TenantModel) and model.shared_with_schools
    )


def _listed(tables: list[str]) -> str:
    return ", ".join(f'"{table}"' for table in tables)


def platform_grants() -> Iterator[str]:
    """Yield the grants of ``public``, repeated after every migration of the platform level."""
    yield f"GRANT USAGE ON SCHEMA public TO {PLATFORM_ROLE}, {SCHOOLS_ROLE}, {REGIONS_ROLE}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {PLATFORM_ROLE}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {PLATFORM_ROLE}"
    yield f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM {PLATFORM_ROLE}"
    for role in (SCHOOLS_ROLE, REGIONS_ROLE):
        yield _PUBLIC_FOR_TENANTS.format(role=role)


def _create_role(name: str) -> str:
    """Return a statement that creates a role unless a copy of this database on the same server has it."""
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') "
        f'THEN CREATE ROLE "{name}" NOLOGIN INHERIT; END IF; END $$'
    )


def role_statements(tenant: TenantRef, application_role: str) -> Iterator[str]:
    """Yield the statements that create the tenant's own role before its tables exist."""
    role = quoted(tenant.schema)
    group = SCHOOLS_ROLE if tenant.level is Level.SCHOOL else REGIONS_ROLE
    yield _create_role(tenant.schema)
    yield f'GRANT {role} TO "{application_role}" WITH INHERIT FALSE, SET TRUE'
    yield f"GRANT {group} TO {role}"
    if tenant.region is None:
        yield _create_role(catalogue_role(tenant.schema))
    else:
        yield f'GRANT "{catalogue_role(tenant.region.schema)}" TO {role}'


def table_statements(tenant: TenantRef) -> Iterator[str]:
    """Yield the grants on the tenant's schema and tables; repeated after each of its migrations."""
    role = quoted(tenant.schema)
    yield f"GRANT USAGE ON SCHEMA {role} TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_listed(tables_of(tenant.level))} TO {role}"
    if tenant.region is None and (shared := _catalogue_tables()):
        catalogue = f'"{catalogue_role(tenant.schema)}"'
        yield f"GRANT USAGE ON SCHEMA {role} TO {catalogue}"
        yield f"GRANT SELECT ON {_listed(shared)} TO {catalogue}"
