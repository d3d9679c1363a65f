"""Each system check finds the mistake it is for."""

from __future__ import annotations

import pytest
from django.db import models
from django.test import override_settings
from django.test.utils import isolate_apps

from apps.shared.identity.models import User
from tenants import checks
from tenants.db.guards import TenantModel


def _ids(messages: list) -> set[str]:  # type: ignore[type-arg]
    return {message.id for message in messages}


def test_project_is_clean() -> None:
    from django.core.management import call_command

    call_command("check", fail_level="WARNING")


@pytest.fixture
def own_models(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Let a check see the given models instead of the project's."""

    def use(*found: type[models.Model]) -> None:
        monkeypatch.setattr(checks, "_own_models", lambda: iter(found))

    return use


@isolate_apps()
def test_unguarded_tenant_table_is_found(own_models) -> None:  # type: ignore[no-untyped-def]
    class Bare(models.Model):
        __module__ = "apps.school.people.models"

        class Meta:
            app_label = "people"

    own_models(Bare)
    assert _ids(checks.tenant_tables_use_guarded_models()) == {"tenants.E001"}
    assert _ids(checks.keys_are_uuids()) == {"tenants.E007"}


@isolate_apps()
def test_foreign_key_across_levels_is_found(own_models) -> None:  # type: ignore[no-untyped-def]
    class Linked(TenantModel):
        __module__ = "apps.school.people.models"
        user = models.ForeignKey(User, models.CASCADE)

        class Meta(TenantModel.Meta):
            app_label = "people"

    own_models(Linked)
    assert _ids(checks.foreign_keys_stay_in_their_level()) == {"tenants.E002"}


@isolate_apps()
def test_too_many_indexes_are_found(own_models) -> None:  # type: ignore[no-untyped-def]
    class Indexed(TenantModel):
        __module__ = "apps.school.people.models"
        a = models.IntegerField(db_index=True)
        b = models.IntegerField(db_index=True)
        c = models.IntegerField(db_index=True)
        d = models.IntegerField(unique=True)
        e = models.IntegerField(db_index=True)

        class Meta(TenantModel.Meta):
            app_label = "people"

    own_models(Indexed)
    assert _ids(checks.school_schema_stays_small()) == {"tenants.E006"}
    own_models(*[Indexed] * 41)
    assert "tenants.E005" in _ids(checks.school_schema_stays_small())


def test_table_on_two_levels_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.school.people.models.Person._meta.db_table", "identity_user")
    assert _ids(checks.table_names_are_disjoint()) == {"tenants.E003"}


def test_app_listed_under_the_wrong_level_is_found() -> None:
    from django.conf import settings

    types = {level: dict(entry) for level, entry in settings.TENANT_TYPES.items()}
    types["region"]["APPS"] = [*types["region"]["APPS"], "apps.school.people"]
    types["school"]["APPS"] = [app for app in types["school"]["APPS"] if app != "apps.school.people"]
    with override_settings(TENANT_TYPES=types):
        assert _ids(checks.settings_agree_with_folders()) == {"tenants.E004"}


def test_stock_backend_and_client_binding_are_found() -> None:
    stock = {"default": {"ENGINE": "django_tenants.postgresql_backend", "OPTIONS": {}}}
    with override_settings(DATABASES=stock):
        assert _ids(checks.roots_are_safe()) == {"tenants.E008", "tenants.E009"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from functools import lru_cache\n", {"tenants.E011"}),
        ("from functools import cache\n", {"tenants.E011"}),
        ("from celery import shared_task\n", {"tenants.E012"}),
        ("from functools import partial\n", set()),
    ],
)
def test_process_caches_and_bare_tasks_are_found(monkeypatch: pytest.MonkeyPatch, source: str, found: set[str]) -> None:
    monkeypatch.setattr(checks, "_sources", lambda _config: [("module.py", source)])
    assert _ids(checks.no_process_caches_in_tenant_apps()) == found


def test_application_role_is_weak(world) -> None:  # type: ignore[no-untyped-def]
    assert checks.application_is_no_superuser(databases=["default"]) == []
