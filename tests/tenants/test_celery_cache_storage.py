"""Tasks, caches and files belong to one tenant, or refuse."""

from __future__ import annotations

import pytest
from django.core.cache import cache, caches
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tenants.celery import HEADER, TenantTask, platform_task, tenant_task
from tenants.context import current_tenant, platform_scope, tenant_scope
from tenants.errors import TenantNotReady, TenantRequired
from tenants.models import Tenant
from tenants.testing import World

ran_in: list[object] = []


@tenant_task(name="tests.tenant")
def _in_tenant() -> None:
    ran_in.append(current_tenant())


@platform_task(name="tests.platform")
def _on_platform() -> None:
    ran_in.append(current_tenant())


def test_tenant_task_runs_where_it_was_sent(world: World) -> None:
    ran_in.clear()
    with tenant_scope(world.lyceum):
        _in_tenant.delay()
    assert ran_in == [world.lyceum]


def test_tenant_task_without_a_tenant_is_not_sent(world: World) -> None:
    with pytest.raises(TenantRequired):
        _in_tenant.delay()


def test_forged_message_without_a_tenant_does_not_run(world: World) -> None:
    with pytest.raises(TenantRequired):
        _in_tenant.apply().get()


@pytest.mark.parametrize("state", ["new", "building", "suspended", "archived"])
def test_task_of_a_closed_tenant_does_not_run(world: World, state: str) -> None:
    Tenant.objects.filter(id=world.lyceum.id).update(state=state)
    with pytest.raises(TenantNotReady), tenant_scope(world.lyceum):
        _in_tenant.delay()


def test_unknown_tenant_in_a_message_does_not_run(world: World) -> None:
    headers = {HEADER: "00000000-0000-7000-8000-000000000000"}
    with pytest.raises(TenantNotReady):
        _in_tenant.apply(headers=headers).get()


def test_platform_task_never_inherits_a_school(world: World) -> None:
    ran_in.clear()
    with tenant_scope(world.lyceum):
        _on_platform.delay()
    assert ran_in == [None]


def test_every_task_of_the_product_says_where_it_runs() -> None:
    from config.celery import app
    from tenants.celery import PlatformTask

    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith(("celery.", "tests."))]
    assert ours
    assert [task.name for task in ours if not isinstance(task, TenantTask | PlatformTask)] == []
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)


def test_cache_of_one_school_is_empty_in_another(world: World) -> None:
    with tenant_scope(world.lyceum):
        cache.set("roadmap", "тайна")
    with tenant_scope(world.gymnasium):
        assert cache.get("roadmap") is None
    with tenant_scope(world.lyceum):
        assert cache.get("roadmap") == "тайна"


def test_tenant_cache_needs_a_tenant_and_the_platform_cache_does_not(world: World) -> None:
    with pytest.raises(TenantRequired):
        cache.get("anything")
    caches["platform"].set("limit", 1)
    with tenant_scope(world.lyceum):
        assert caches["platform"].get("limit") == 1


def test_file_of_one_school_is_absent_in_another(world: World) -> None:
    with tenant_scope(world.lyceum):
        name = default_storage.save("orders/1.txt", ContentFile(b"prikaz"))
        assert default_storage.exists(name)
    with tenant_scope(world.gymnasium):
        assert not default_storage.exists(name)
    with platform_scope(), pytest.raises(TenantRequired):
        default_storage.exists(name)


@pytest.mark.parametrize("name", ["../r/x.txt", "/etc/passwd", "a/../../x.txt"])
def test_file_names_cannot_climb(world: World, name: str) -> None:
    with tenant_scope(world.lyceum), pytest.raises(SuspiciousFileOperation):
        default_storage.save(name, ContentFile(b"x"))


def test_files_have_no_public_address(world: World) -> None:
    with tenant_scope(world.lyceum), pytest.raises(NotImplementedError):
        default_storage.url("orders/1.txt")
