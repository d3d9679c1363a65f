"""A tenant is built whole or not at all, by the script that equals the migrations."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction

from apps.school.people.models import Person
from tenants.context import tenant_scope
from tenants.errors import TenantNotReady
from tenants.levels import Level
from tenants.migrations_runner.plan import LevelPlan
from tenants.migrations_runner.platform import template_fingerprint
from tenants.models import Tenant, TenantState
from tenants.names import new_schema_name
from tenants.provisioning import build as building
from tenants.provisioning.batches import batch_failures, batch_progress, batch_retry, batch_start, send_unfinished
from tenants.provisioning.build import tenant_build
from tenants.provisioning.fingerprint import FINGERPRINT_SQL
from tenants.provisioning.lifecycle import tenant_set_state
from tenants.provisioning.script import path_of, render
from tenants.testing import World


def _new_school(world: World, slug: str, **fields: object) -> Tenant:
    return Tenant.objects.create(
        type=Level.SCHOOL,
        title=f"Школа {slug}",
        slug=slug,
        region_id=world.north.id,
        schema_name=new_schema_name(Level.SCHOOL),
        **fields,
    )


def _schema_exists(schema: str) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [schema])
        return bool(cursor.fetchone()[0])


def _role_exists(schema: str) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [schema])
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("level", [Level.REGION, Level.SCHOOL])
def test_committed_script_equals_the_migrations(committed_world: World, level: Level) -> None:
    assert path_of(level).read_text() == render(level), "run: nastavnik tenants script"


@pytest.mark.parametrize(("level", "name"), [(Level.REGION, "north"), (Level.SCHOOL, "lyceum")])
def test_scripted_schema_equals_the_migrated_one(committed_world: World, level: Level, name: str) -> None:
    schema = getattr(committed_world, name).schema
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SET search_path TO "{schema}"')
        cursor.execute(FINGERPRINT_SQL, {"schema": schema})
        (fingerprint,) = cursor.fetchone()
        cursor.execute("SET search_path TO public")
    assert fingerprint == template_fingerprint(level)


def test_new_school_is_ready_and_alone(committed_world: World) -> None:
    school = _new_school(committed_world, "new-1")
    assert tenant_build(school.id) == TenantState.READY
    school.refresh_from_db()
    assert (school.state, school.migration_digest) == (TenantState.READY, LevelPlan(Level.SCHOOL).digest)
    with tenant_scope(school.ref()):
        Person.objects.create(kind="pupil", last_name="Первый", first_name="Пётр")
        assert Person.objects.count() == 1
    with tenant_scope(committed_world.lyceum):
        assert Person.objects.count() == 0


def test_building_again_and_in_parallel_is_harmless(committed_world: World) -> None:
    school = _new_school(committed_world, "new-2")
    start = Barrier(4)
    states: list[TenantState] = []

    def work() -> None:
        start.wait()
        states.append(tenant_build(school.id))
        connections.close_all()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == [TenantState.READY] * 4


def test_failure_leaves_nothing_and_does_not_stop_the_others(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = _new_school(committed_world, "broken"), _new_school(committed_world, "fine")
    text, digest = building.script.load(Level.SCHOOL)

    def load_with_a_mistake(level: Level) -> tuple[str, str]:
        return text + "SELECT 1 / 0;\n", digest

    with monkeypatch.context() as patched:
        patched.setattr(building.script, "load", load_with_a_mistake)
        with pytest.raises(Exception, match="division by zero"):
            tenant_build(broken.id)
    broken.refresh_from_db()
    assert (broken.state, broken.error, broken.attempts) == (TenantState.NEW, "TenancyError", 1)
    assert not _schema_exists(broken.schema_name)
    assert not _role_exists(broken.schema_name)
    assert tenant_build(fine.id) == TenantState.READY
    assert tenant_build(broken.id) == TenantState.READY


_KILLED_BUILDER = """
import os, signal, sys, django
django.setup()
from django.db import connections
from uuid import UUID
from tenants.provisioning import build
real = build.run_script
def killed_in_the_middle(connection, text):
    real(connection, text)
    os.kill(os.getpid(), signal.SIGKILL)
connections["default"].settings_dict["NAME"] = connections["owner"].settings_dict["NAME"] = sys.argv[2]
build.run_script = killed_in_the_middle
build.tenant_build(UUID(sys.argv[1]))
"""


def test_killed_builder_leaves_nothing_half_built(committed_world: World) -> None:
    school = _new_school(committed_world, "killed")
    name = connection.settings_dict["NAME"]
    builder = subprocess.run(
        [sys.executable, "-c", _KILLED_BUILDER, str(school.id), name],
        env={**os.environ, "PYTHONPATH": ".:platform"},
        check=False,
    )
    assert builder.returncode == -signal.SIGKILL
    school.refresh_from_db()
    assert school.state == TenantState.BUILDING
    assert not _schema_exists(school.schema_name)
    assert not _role_exists(school.schema_name)
    assert tenant_build(school.id) == TenantState.READY


def test_suspended_tenant_is_not_built_and_archive_is_final(committed_world: World) -> None:
    school = _new_school(committed_world, "life")
    tenant_build(school.id)
    assert tenant_set_state(school.id, TenantState.SUSPENDED).state == TenantState.SUSPENDED
    with pytest.raises(TenantNotReady):
        tenant_build(school.id)
    assert tenant_set_state(school.id, TenantState.READY).state == TenantState.READY
    tenant_set_state(school.id, TenantState.ARCHIVED)
    with pytest.raises(TenantNotReady):
        tenant_set_state(school.id, TenantState.READY)


def test_batch_shows_progress_and_retries_what_failed(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    schools = [_new_school(committed_world, f"batch-{number}") for number in range(3)]
    real = building._create_schema

    def fails_for_the_first(tenant: Tenant) -> None:
        {schools[0].id: lambda _t: 1 / 0}.get(tenant.id, real)(tenant)

    with monkeypatch.context() as patched:
        patched.setattr(building, "_create_schema", fails_for_the_first)
        batch = batch_start(
            region_id=committed_world.north.id, tenant_ids=[school.id for school in schools], requested_by=None
        )
    progress = batch_progress(batch.id)
    assert (progress.total, progress.ready, progress.failed, progress.is_finished) == (3, 2, 1, True)
    assert [tenant.slug for tenant in batch_failures(batch.id)] == ["batch-0"]
    assert batch_retry(batch.id) == 1
    assert batch_progress(batch.id).ready == 3
    assert send_unfinished() == 0


def test_batch_takes_only_schools_of_its_region(committed_world: World) -> None:
    school = _new_school(committed_world, "foreign")
    batch = batch_start(region_id=committed_world.south.id, tenant_ids=[school.id], requested_by=None)
    assert batch_progress(batch.id).total == 0


def test_abandoned_order_is_sent_again(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.provisioning import batches

    school = _new_school(committed_world, "abandoned")
    with monkeypatch.context() as lost_broker:
        lost_broker.setattr(batches, "_send", lambda _ids: None)
        batch = batch_start(region_id=committed_world.north.id, tenant_ids=[school.id], requested_by=None)
    assert batch_progress(batch.id).waiting == 1
    Tenant.objects.filter(id=school.id).update(state_changed_at="2026-01-01T00:00:00Z")
    assert send_unfinished() == 1
    assert batch_progress(batch.id).ready == 1


@pytest.mark.parametrize(
    "name", ["public", "pg_catalog", "a,public", "$user", "школа", "s_1", 's_"; DROP', "S_0123456789ab"]
)
def test_schema_names_are_generated_only(world: World, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenant.objects.create(type="school", title="x", slug="x", region_id=world.north.id, schema_name=name[:16])
