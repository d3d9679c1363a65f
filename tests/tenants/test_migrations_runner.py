"""Every school is brought to the current structure; one that cannot be does not stop the others."""

from __future__ import annotations

import pytest
from django.db import connections, migrations, models

from apps.school.notifications.models import Notification
from tenants.context import tenant_scope
from tenants.errors import TenancyError
from tenants.levels import Level
from tenants.migrations_runner import run as runner
from tenants.migrations_runner.plan import LevelPlan, MigrationStep, _refuse_python, digest_of, rendered
from tenants.migrations_runner.run import outdated, tenants_migrate
from tenants.models import Tenant
from tenants.testing import World

NEXT = ("people", "0099_nickname")


class _NextRelease(LevelPlan):
    """The plan of a release that adds a column to every school."""

    @property
    def keys(self):  # type: ignore[no-untyped-def,override]
        current = LevelPlan(self.level).keys
        return (*current, NEXT) if self.level is Level.SCHOOL else current

    @property
    def digest(self) -> str:  # type: ignore[override]
        return digest_of(self.keys)

    def _step(self, key):  # type: ignore[no-untyped-def]
        state = LevelPlan(self.level)._loader.project_state()
        operation = migrations.AddField("person", "nickname", models.CharField(max_length=40, db_default=""))
        migration = migrations.Migration(key[1], key[0])
        migration.operations = [operation]
        return MigrationStep(key, tuple(rendered(migration, state, self.level)))


@pytest.fixture
def next_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LevelPlan", _NextRelease)


def _has_column(schema: str) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM information_schema.columns "
            "WHERE table_schema = %s AND column_name = 'nickname')",
            [schema],
        )
        return bool(cursor.fetchone()[0])


def test_nothing_to_do_touches_no_school(committed_world: World) -> None:
    assert list(outdated()) == []
    assert tenants_migrate() == []


def test_additive_migration_reaches_every_school(committed_world: World, next_release: None) -> None:
    schools = [committed_world.lyceum, committed_world.gymnasium, committed_world.college]
    results = tenants_migrate(workers=2)
    assert sorted(result.schema for result in results) == sorted(school.schema for school in schools)
    assert {(result.applied, result.error) for result in results} == {(1, "")}
    assert all(_has_column(school.schema) for school in schools)
    assert tenants_migrate() == []


def test_failing_school_is_reported_and_only_it_is_rerun(committed_world: World, next_release: None) -> None:
    broken = committed_world.gymnasium.schema
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{broken}".people_person ADD COLUMN nickname text')
    results = {result.schema: result.error for result in tenants_migrate()}
    assert "already exists" in results.pop(broken)
    assert set(results.values()) == {""}
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{broken}".people_person DROP COLUMN nickname')
    assert [result.schema for result in tenants_migrate()] == [broken]


def test_school_may_use_a_table_that_a_release_brings(committed_world: World) -> None:
    behind = committed_world.gymnasium
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'DROP TABLE "{behind.schema}".notifications_notification')
        cursor.execute(f"DELETE FROM \"{behind.schema}\".django_migrations WHERE app = 'notifications'")
    Tenant.objects.filter(id=behind.id).update(migration_digest="")
    assert [(result.schema, result.error) for result in tenants_migrate()] == [(behind.schema, "")]
    with tenant_scope(behind):
        assert Notification.objects.count() == 0


def test_locked_school_does_not_hold_the_deploy(
    committed_world: World, next_release: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "LOCK_TIMEOUT", "100ms")
    locked = committed_world.lyceum.schema
    reader = connections["owner"].copy()
    with reader.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f'LOCK TABLE "{locked}".people_person IN ACCESS SHARE MODE')
        results = {result.schema: result.error for result in tenants_migrate(workers=1)}
        cursor.execute("ROLLBACK")
    reader.close()
    assert "lock timeout" in results[locked]
    assert [result.schema for result in tenants_migrate()] == [locked]


def test_suspended_school_is_migrated_and_unbuilt_is_not(committed_world: World, next_release: None) -> None:
    Tenant.objects.filter(id=committed_world.college.id).update(state="suspended")
    Tenant.objects.filter(id=committed_world.lyceum.id).update(state="new")
    found = {tenant.id for tenant in outdated()}
    assert found == {committed_world.college.id, committed_world.gymnasium.id}


def test_data_migrations_are_refused() -> None:
    migration = migrations.Migration("0002_data", "people")
    migration.operations = [migrations.RunPython(migrations.RunPython.noop)]
    with pytest.raises(TenancyError, match="DDL only"):
        _refuse_python(migration)


def test_digest_depends_on_the_set_and_not_on_the_order() -> None:
    assert digest_of([("a", "1"), ("b", "2")]) == digest_of([("b", "2"), ("a", "1")])
    assert digest_of([("a", "1")]) != digest_of([("a", "2")])
