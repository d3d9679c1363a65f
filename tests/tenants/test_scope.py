"""The scope is the only source of truth, and the connection follows it or is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
from django.db import InterfaceError, ProgrammingError, connection, connections, transaction

from apps.school.people.models import Person
from tenants.context import TenantRef, current_tenant, platform_scope, tenant_scope
from tenants.errors import ScopeSwitchFailed, TenantRequired, TenantSwitchInTransaction
from tenants.levels import Level
from tenants.names import new_schema_name
from tenants.testing import World


def _whoami() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        return cursor.fetchone()


def test_connection_stands_in_the_scope(world: World) -> None:
    with tenant_scope(world.lyceum):
        assert _whoami() == (world.lyceum.schema, world.lyceum.schema)
        with tenant_scope(world.gymnasium):
            assert _whoami() == (world.gymnasium.schema, world.gymnasium.schema)
        assert _whoami() == (world.lyceum.schema, world.lyceum.schema)
    assert _whoami() == ("nastavnik_platform", "public")


def test_scope_ends_with_an_exception(world: World) -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(world.lyceum):
        1 / 0
    assert current_tenant() is None


def test_threads_do_not_share_a_scope(world: World) -> None:
    seen: list[TenantRef | None] = []
    with tenant_scope(world.lyceum):
        thread = Thread(target=lambda: seen.append(current_tenant()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_switch_inside_a_transaction_is_refused(committed_world: World) -> None:
    with tenant_scope(committed_world.lyceum), transaction.atomic():
        with pytest.raises(TenantSwitchInTransaction), tenant_scope(committed_world.gymnasium):
            pass
        with tenant_scope(committed_world.lyceum):
            assert current_tenant() == committed_world.lyceum


def test_rollback_does_not_bring_back_the_previous_school(world: World) -> None:
    with tenant_scope(world.lyceum):
        _whoami()
    with tenant_scope(world.gymnasium):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _whoami()
            1 / 0
        assert _whoami() == (world.gymnasium.schema, world.gymnasium.schema)


@pytest.fixture
def unbuilt(committed_world: World) -> TenantRef:
    """A school that was ordered and has neither a schema nor a role yet."""
    return replace(committed_world.lyceum, schema=new_schema_name(Level.SCHOOL), host="x.example.org")


@pytest.fixture
def newcomer(unbuilt: TenantRef) -> Iterator[TenantRef]:
    """A school of this test alone: roles belong to the server, and other workers use those of the world."""
    _as_owner(f'CREATE ROLE "{unbuilt.schema}" NOLOGIN', f'CREATE SCHEMA "{unbuilt.schema}"')
    _as_owner(f'GRANT USAGE ON SCHEMA "{unbuilt.schema}" TO "{unbuilt.schema}"')
    yield unbuilt
    _as_owner(f'DROP SCHEMA "{unbuilt.schema}" CASCADE', f'DROP ROLE "{unbuilt.schema}"')


def _as_owner(*statements: str) -> None:
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _let_in(school: TenantRef) -> None:
    _as_owner(f'GRANT "{school.schema}" TO "{connection.settings_dict["USER"]}" WITH INHERIT FALSE, SET TRUE')


def test_failed_switch_closes_the_connection(committed_world: World, unbuilt: TenantRef) -> None:
    with tenant_scope(committed_world.lyceum):
        _whoami()
        server_connection = connection.connection
    with tenant_scope(unbuilt), pytest.raises(InterfaceError) as refused:
        _whoami()
    assert isinstance(refused.value.__cause__, ScopeSwitchFailed)
    assert server_connection.closed
    with tenant_scope(committed_world.lyceum):
        assert _whoami() == (committed_world.lyceum.schema, committed_world.lyceum.schema)


def test_role_that_stays_denied_is_not_entered(newcomer: TenantRef) -> None:
    with tenant_scope(newcomer), pytest.raises(InterfaceError, match="permission denied to set role"):
        _whoami()


def test_role_granted_meanwhile_is_entered_by_a_new_connection(
    newcomer: TenantRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapper = type(connections["default"])
    connect = wrapper.connect

    def connect_after_the_grant(self: Any) -> None:
        _let_in(newcomer)
        connect(self)

    _whoami()
    monkeypatch.setattr(wrapper, "connect", connect_after_the_grant)
    with tenant_scope(newcomer):
        assert _whoami() == (newcomer.schema, newcomer.schema)


def test_denied_role_inside_a_transaction_starts_no_second_one(newcomer: TenantRef) -> None:
    with tenant_scope(newcomer), pytest.raises(InterfaceError), transaction.atomic():
        _whoami()
    assert _whoami() == ("nastavnik_platform", "public")


def test_school_role_reads_no_other_schema(world: World) -> None:
    statements = [
        f'SELECT * FROM "{world.gymnasium.schema}".people_person',
        f'SELECT * FROM "{world.north.schema}".partners_externalmentor',
        "SELECT * FROM public.identity_user",
        "SELECT * FROM public.tenants_tenant",
        "DELETE FROM public.audit_entry",
        "UPDATE public.outbox_event SET topic = 'x'",
        f"SELECT query_to_xml('SELECT * FROM \"{world.gymnasium.schema}\".people_person', true, true, '')",
        "SELECT set_config('search_path', 'public', false)",
        "CREATE TEMP TABLE stolen (x int)",
        "CREATE TABLE stolen (x int)",
    ]
    refused = []
    with tenant_scope(world.lyceum):
        for statement in statements:
            with pytest.raises(ProgrammingError, match=r"permission denied|no schema"), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(statement)
            refused.append(statement)
    assert refused == statements


def test_stacked_statements_are_refused(world: World) -> None:
    with tenant_scope(world.lyceum), pytest.raises(ProgrammingError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s; RESET ROLE", [1])


def test_forged_audit_and_outbox_rows_are_refused(world: World) -> None:
    with tenant_scope(world.lyceum):
        for table, columns in (
            (
                "audit_entry",
                "(schema_name, role, action, object_type, changes, request_id) VALUES (%s, '', '', '', '{}', '')",
            ),
            ("outbox_event", "(tenant_id, schema_name, topic) VALUES (uuidv7(), %s, 'x')"),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"INSERT INTO {table} {columns}", [world.gymnasium.schema])


def test_region_role_reads_no_school(world: World) -> None:
    with tenant_scope(world.north), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{world.lyceum.schema}".people_person')


def test_school_tables_need_a_school(world: World) -> None:
    with pytest.raises(TenantRequired):
        Person.objects.count()
    with tenant_scope(world.north), pytest.raises(TenantRequired):
        Person.objects.count()
    with tenant_scope(world.lyceum), platform_scope(), pytest.raises(TenantRequired):
        Person.objects.count()
