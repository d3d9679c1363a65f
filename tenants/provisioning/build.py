"""Building one tenant: schema, tables, role, grants and first rows in one transaction.

PostgreSQL runs all of it transactionally, roles included. A worker killed at any point leaves
the tenant as it was, and the next attempt starts from nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections, transaction
from django.utils.timezone import now

from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.errors import TenancyError, TenantNotReady
from tenants.levels import Level
from tenants.models import Domain, Tenant, TenantState
from tenants.names import quoted
from tenants.provisioning import grants, script
from tenants.routing.hosts import forget

type Seeder = Callable[[], None]

_seeders: dict[Level, list[Seeder]] = {Level.REGION: [], Level.SCHOOL: []}


def register_seeder(level: Level, seeder: Seeder) -> None:
    """Let an app put its first rows into a new schema. Runs in the tenant's scope; must be repeatable."""
    _seeders[level].append(seeder)


def tenant_build(tenant_id: UUID) -> TenantState:
    """Bring a tenant from ``new`` or ``building`` to ``ready``. Safe to call again and in parallel.

    Raises TenantNotReady when the tenant is suspended or archived; any database error leaves
    the tenant in ``new`` with the reason in ``error``.
    """
    tenant = _claim(tenant_id)
    if tenant.state == TenantState.READY:
        return TenantState.READY
    try:
        _create_schema(tenant)
        with tenant_scope(tenant.ref()):
            for seeder in _seeders[Level(tenant.type)]:
                seeder()
    except Exception as error:
        _failed(tenant_id, error)
        raise
    with platform_scope(), transaction.atomic():
        Tenant.objects.filter(id=tenant_id, state=TenantState.BUILDING).update(
            state=TenantState.READY, state_changed_at=now(), error=""
        )
        Domain.objects.get_or_create(domain=tenant.host, defaults={"tenant": tenant, "is_primary": True})
    forget(tenant.host)
    return TenantState.READY


def _claim(tenant_id: UUID) -> Tenant:
    with platform_scope(), transaction.atomic():
        tenant: Tenant = Tenant.objects.select_for_update(of=("self",)).select_related("region").get(id=tenant_id)
        if tenant.state in {TenantState.SUSPENDED, TenantState.ARCHIVED}:
            raise TenantNotReady(f"tenant {tenant_id} is {tenant.state}")
        if tenant.region and tenant.region.state != TenantState.READY:
            raise TenantNotReady(f"the region of tenant {tenant_id} is {tenant.region.state}")
        if tenant.state != TenantState.READY:
            tenant.state = TenantState.BUILDING
            tenant.attempts += 1
            tenant.state_changed_at = now()
            tenant.save(update_fields=["state", "attempts", "state_changed_at"])
    return tenant


def _failed(tenant_id: UUID, error: Exception) -> None:
    with platform_scope():
        Tenant.objects.filter(id=tenant_id, state=TenantState.BUILDING).update(
            state=TenantState.NEW, state_changed_at=now(), error=type(error).__name__
        )


def _create_schema(tenant: Tenant) -> None:
    """Create the tenant's schema; a second builder waits on the lock and finds it done."""
    ref = tenant.ref()
    with connections["owner"].cursor() as cursor:
        connection: psycopg.Connection = cursor.connection
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [ref.schema])
            if connection.execute("SELECT to_regnamespace(%s)", [ref.schema]).fetchone() == (None,):
                create_schema(connection, ref, settings.DATABASES["default"]["USER"])


def create_schema(connection: psycopg.Connection, tenant: TenantRef, application_role: str) -> None:
    """Run the level's script for a tenant in the caller's transaction of the owner's connection.

    One round trip in the simple protocol: the text is generated, nothing of it is input.
    Leaves the search_path of the transaction on the new schema.
    """
    text, digest = script.load(tenant.level)
    schema = quoted(tenant.schema)
    opening = [
        *grants.role_statements(tenant, application_role),
        f"CREATE SCHEMA {schema}",
        f"SET LOCAL search_path TO {schema}, public",
    ]
    closing = [
        *grants.table_statements(tenant),
        f"UPDATE public.tenants_tenant SET migration_digest = '{digest}' WHERE schema_name = '{tenant.schema}'",
    ]
    run_script(connection, ";\n".join(opening) + ";\n" + text + ";\n".join(closing))


def run_script(connection: psycopg.Connection, text: str) -> None:
    """Execute generated statements in one round trip, in the transaction of the connection."""
    result = connection.pgconn.exec_(text.encode())
    if result.status not in (psycopg.pq.ExecStatus.COMMAND_OK, psycopg.pq.ExecStatus.TUPLES_OK):
        raise TenancyError(result.error_message.decode(errors="replace"))
