"""A school exported, dropped and restored is the same school, to the last row."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connections

from apps.school.people.models import ClassGroup, Person
from apps.school.programmes.models import Participation, Programme
from tenants.context import TenantRef, tenant_scope
from tenants.models import Tenant, TenantState
from tenants.provisioning.lifecycle import tenant_set_state
from tenants.provisioning.transfer import (
    TransferRefused,
    tenant_digests,
    tenant_drop_schema,
    tenant_export,
    tenant_restore,
)
from tenants.testing import World


def _populate(school: TenantRef) -> None:
    with tenant_scope(school):
        group = ClassGroup.objects.create(title="8А", grade=8, academic_year=2026)
        programme = Programme.objects.create(
            title="Проба", form_code="pupil-pupil", goal="Ц", starts_on=date(2026, 9, 1), ends_on=date(2027, 5, 1)
        )
        for number in range(50):
            person = Person.objects.create(
                kind="pupil",
                last_name=f"Ученик{number}",
                first_name="Ян",
                class_group=group,
                birth_date=date(2012, 1, 5),
            )
            Participation.objects.create(programme=programme, person=person, role="mentee", joined_on=date(2026, 9, 2))


def _exported(school: TenantRef) -> tuple[Tenant, io.BytesIO]:
    tenant = Tenant.objects.select_related("region").get(id=school.id)
    file = io.BytesIO()
    tenant_export(tenant, file)
    file.seek(0)
    return tenant, file


def test_restored_school_has_identical_tables_and_works(committed_world: World) -> None:
    _populate(committed_world.lyceum)
    tenant, file = _exported(committed_world.lyceum)
    before = tenant_digests(tenant)
    neighbour = tenant_digests(Tenant.objects.get(id=committed_world.gymnasium.id))
    tenant = tenant_set_state(tenant.id, TenantState.SUSPENDED)
    tenant_drop_schema(tenant)
    tenant_restore(tenant, file)
    tenant_set_state(tenant.id, TenantState.READY)
    assert tenant_digests(tenant) == before
    assert before["people_person"].rows == 50
    assert tenant_digests(Tenant.objects.get(id=committed_world.gymnasium.id)) == neighbour
    with tenant_scope(committed_world.lyceum):
        assert Person.objects.filter(class_group__title="8А").count() == 50
        Person.objects.create(kind="pupil", last_name="Новый", first_name="Ян")


def test_working_school_is_not_dropped(committed_world: World) -> None:
    with pytest.raises(TransferRefused, match="suspend"):
        tenant_drop_schema(Tenant.objects.get(id=committed_world.lyceum.id))


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-200], lambda _data: b"not a file at all", lambda data: data[:40] + b"\x00\x00" + data[42:]],
    ids=["cut", "foreign", "changed"],
)
def test_damaged_file_leaves_no_schema(committed_world: World, damage) -> None:  # type: ignore[no-untyped-def]
    _populate(committed_world.lyceum)
    tenant, file = _exported(committed_world.lyceum)
    tenant = tenant_set_state(tenant.id, TenantState.SUSPENDED)
    tenant_drop_schema(tenant)
    with pytest.raises(Exception):  # noqa: B017  (gzip and the reader name the damage differently)
        tenant_restore(tenant, io.BytesIO(damage(file.getvalue())))
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)", [tenant.schema_name])
        assert cursor.fetchone() == (None,)


def test_file_of_another_structure_is_refused(committed_world: World) -> None:
    tenant = Tenant.objects.select_related("region").get(id=committed_world.lyceum.id)
    tenant.migration_digest = "f" * 64
    file = io.BytesIO()
    tenant_export(tenant, file)
    file.seek(0)
    with pytest.raises(TransferRefused, match="another version"):
        tenant_restore(tenant, file)
