"""The pytest plugin of the kernel: one prepared database, two regions and three schools, real scopes.

The database is built once a run by the product's own migrate and provisioning, and copied
with ``CREATE DATABASE … TEMPLATE`` for every xdist worker. Tests run in Django's usual
transaction; those that need their own connections take ``transactional_tenants``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from filelock import FileLock

from tenants.context import TenantRef, platform_scope
from tenants.levels import Level
from tenants.names import new_schema_name


@dataclass(frozen=True, slots=True)
class World:
    """Two regions that never see each other and three schools: two in the first, one in the second."""

    north: TenantRef
    south: TenantRef
    lyceum: TenantRef
    gymnasium: TenantRef
    college: TenantRef

    @property
    def tenants(self) -> tuple[TenantRef, ...]:
        return (self.north, self.south, self.lyceum, self.gymnasium, self.college)


_HOSTS = {
    "north": (Level.REGION, "Северная область", "north", None),
    "south": (Level.REGION, "Южный край", "south", None),
    "lyceum": (Level.SCHOOL, "Лицей № 1", "lyceum-1", "north"),
    "gymnasium": (Level.SCHOOL, "Гимназия № 2", "gymnasium-2", "north"),
    "college": (Level.SCHOOL, "Колледж связи", "college", "south"),
}


type Bootstrap = Callable[[str], None]


def _superuser() -> psycopg.Connection:
    return psycopg.connect(os.environ["TEST_DATABASE_SUPERUSER_URL"], autocommit=True)


def _owner_name() -> str:
    return str(urlsplit(os.environ["DATABASE_OWNER_URL"]).username)


def _point_connections_at(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def _create_database(superuser: psycopg.Connection, name: str, template: str, bootstrap: Bootstrap) -> None:
    superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    superuser.execute(f'CREATE DATABASE "{name}" OWNER "{_owner_name()}" TEMPLATE "{template}"')
    bootstrap(name)


def build_world() -> World:
    """Migrate the platform and provision the five tenants in the current database."""
    from tenants.migrations_runner.platform import platform_migrate
    from tenants.models import Tenant
    from tenants.provisioning.build import tenant_build

    platform_migrate()
    built: dict[str, Tenant] = {}
    with platform_scope():
        for key, (level, title, slug, region) in _HOSTS.items():
            tenant = Tenant.objects.create(
                type=level,
                title=title,
                slug=slug,
                region=built[region] if region else None,
                schema_name=new_schema_name(level),
            )
            tenant_build(tenant.id)
            tenant.refresh_from_db()
            built[key] = tenant
    return World(**{key: tenant.ref() for key, tenant in built.items()})


@dataclass(frozen=True, slots=True)
class _Databases:
    """Where this worker's copy of the prepared database comes from, to be copied again."""

    template: str
    own: str
    bootstrap: Bootstrap

    def renew(self) -> None:
        connections.close_all()
        _point_connections_at("postgres")
        with _superuser() as superuser:
            _create_database(superuser, self.own, self.template, self.bootstrap)
        _point_connections_at(self.own)


def _load_world() -> World:
    from tenants.models import Tenant

    with platform_scope():
        by_slug = {tenant.slug: tenant.ref() for tenant in Tenant.objects.select_related("region")}
    return World(**{key: by_slug[slug] for key, (_level, _title, slug, _region) in _HOSTS.items()})


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    database_bootstrap: Bootstrap,
    settle_world: Callable[[], object],
) -> Iterator[_Databases]:
    """Build the prepared database once for all workers and give each its own copy.

    Two fixtures of the project take part: ``database_bootstrap`` grants the roles their rights in
    a database, ``settle_world`` does what would follow the building of tenants in production.
    """
    shared = tmp_path_factory.getbasetemp().parent if worker_id != "master" else tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock(), _superuser() as superuser, FileLock(shared / "world.lock"):
        run_id = shared.name.replace("-", "_")
        template, own = f"world_{run_id}", f"world_{run_id}_{worker_id}"
        if not (shared / "world.built").exists():
            _create_database(superuser, template, "template1", database_bootstrap)
            _point_connections_at(template)
            build_world()
            settle_world()
            _point_connections_at("postgres")
            (shared / "world.built").touch()
        _create_database(superuser, own, template, database_bootstrap)
        _point_connections_at(own)
    yield _Databases(template, own, database_bootstrap)
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def _world(django_db_setup: None, django_db_blocker: Any) -> World:
    with django_db_blocker.unblock():
        return _load_world()


@pytest.fixture
def world(_world: World, db: None) -> World:
    """The tenants, inside the test's transaction."""
    return _world


@pytest.fixture
def committed_world(_world: World, django_db_setup: _Databases, django_db_blocker: Any) -> Iterator[World]:
    """The tenants with real transactions, threads and connections; the database is copied anew afterwards."""
    with django_db_blocker.unblock():
        yield _world
        django_db_setup.renew()


@pytest.fixture(autouse=True)
def _fresh_caches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test cache keys of its own, and forget which hosts were looked up."""
    from tenants.routing.hosts import forget

    prefix = f"nm-test-{os.getpid()}-{id(request.node)}"
    for alias in ("default", "platform"):
        monkeypatch.setattr(caches[alias], "key_prefix", prefix)
    forget()
