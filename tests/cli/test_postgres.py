"""What the bootstrap grants and, above all, what it does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import errors
from runs import PATIENCE

from cli.servers.bootstrap import bootstrap

ATTRIBUTES = """
    SELECT rolname, rolcanlogin, rolinherit, rolcreaterole, rolsuper, rolcreatedb, rolbypassrls, rolreplication
    FROM pg_roles WHERE rolname LIKE 'nastavnik%' ORDER BY 1
"""
MEMBERSHIPS = """
    SELECT member::regrole::text, admin_option, inherit_option, set_option
    FROM pg_auth_members WHERE roleid = 'nastavnik_platform'::regrole ORDER BY 1
"""


@pytest.fixture
def app(servers):
    with psycopg.connect(servers["DATABASE_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(servers):
    with psycopg.connect(servers["DATABASE_OWNER_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def superuser(servers):
    with psycopg.connect(servers["TEST_DATABASE_SUPERUSER_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def school(owner):
    """A school as provisioning makes one: its schema, its role, the role given to the application."""
    owner.execute("CREATE ROLE t_school NOLOGIN")
    owner.execute("CREATE SCHEMA t_school")
    owner.execute("CREATE TABLE t_school.people (name text)")
    owner.execute("GRANT USAGE ON SCHEMA t_school TO t_school")
    owner.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON t_school.people TO t_school")
    owner.execute("GRANT t_school TO nastavnik_app WITH INHERIT FALSE, SET TRUE")
    yield "t_school"
    owner.execute("DROP SCHEMA t_school CASCADE")
    owner.execute("DROP ROLE t_school")


def test_roles_have_the_attributes_they_need_and_no_other(superuser):
    assert superuser.execute(ATTRIBUTES).fetchall() == [
        ("nastavnik_app", True, False, False, False, False, False, False),
        ("nastavnik_owner", True, True, True, False, False, False, False),
        ("nastavnik_platform", False, False, False, False, False, False, False),
    ]
    assert superuser.execute(MEMBERSHIPS).fetchall() == [
        ("nastavnik_app", False, False, True),
        ("nastavnik_owner", True, False, False),
    ]


def test_bootstrap_again_changes_nothing(servers, superuser):
    def state():
        return (
            superuser.execute(ATTRIBUTES).fetchall(),
            superuser.execute(MEMBERSHIPS).fetchall(),
            superuser.execute("SELECT datname, datacl::text FROM pg_database ORDER BY 1").fetchall(),
            superuser.execute("SELECT setrole::regrole::text, setconfig FROM pg_db_role_setting ORDER BY 1").fetchall(),
        )

    before = state()
    bootstrap(
        servers["TEST_DATABASE_SUPERUSER_URL"],
        owner_password=urlsplit(servers["DATABASE_OWNER_URL"]).password,
        app_password=urlsplit(servers["DATABASE_URL"]).password,
    )
    assert state() == before


def test_bootstrap_takes_passwords_and_names_with_quotes(servers, superuser):
    app = urlsplit(servers["DATABASE_URL"])
    try:
        bootstrap(
            servers["TEST_DATABASE_SUPERUSER_URL"],
            owner_password=urlsplit(servers["DATABASE_OWNER_URL"]).password,
            app_password='it\'s "quoted" $x',
            database='odd "name',
        )
        with psycopg.connect(
            host=app.hostname, port=app.port, user=app.username, password='it\'s "quoted" $x', dbname='odd "name'
        ) as connection:
            assert connection.info.dbname == 'odd "name'
    finally:
        superuser.execute('DROP DATABASE "odd ""name"')
        bootstrap(
            servers["TEST_DATABASE_SUPERUSER_URL"],
            owner_password=urlsplit(servers["DATABASE_OWNER_URL"]).password,
            app_password=app.password,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "SELECT set_config('role', 'nastavnik_owner', false)",
        "UPDATE pg_settings SET setting = 'public' WHERE name = 'search_path'",
        "SET ROLE nastavnik_owner",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
def test_the_application_may_not(app, statement):
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_application_enters_a_school_only_by_its_role(app, school):
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("SELECT * FROM t_school.people")
    app.execute("SET ROLE t_school")
    assert app.execute("SELECT * FROM t_school.people").fetchall() == []
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("SELECT set_config('search_path', 'public', false)")
    app.execute("RESET ROLE")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("SELECT * FROM t_school.people")


def test_the_application_becomes_the_platform_only_explicitly(app, owner):
    owner.execute("CREATE TABLE public.registry (id int)")
    owner.execute("GRANT SELECT ON public.registry TO nastavnik_platform")
    try:
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("SELECT * FROM public.registry")
        app.execute("SET ROLE nastavnik_platform")
        assert app.execute("SELECT * FROM public.registry").fetchall() == []
    finally:
        owner.execute("DROP TABLE public.registry")


def test_sessions_of_the_application_have_limits_and_utc(app):
    settings = ("timezone", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    values = [app.execute(f"SHOW {name}").fetchone()[0] for name in settings]
    assert values == ["UTC", "30s", "5s", "1min"]


def test_nobody_enters_without_the_password(servers):
    address = servers["DATABASE_URL"].replace(urlsplit(servers["DATABASE_URL"]).password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_the_server_is_set_up_for_thousands_of_schemas(superuser):
    names = ("max_locks_per_transaction", "recovery_init_sync_method", "fsync")
    assert [superuser.execute(f"SHOW {name}").fetchone()[0] for name in names] == ["1024", "syncfs", "off"]


def test_cyrillic_changes_case(superuser):
    assert superuser.execute("SELECT lower('ЁЖ'), 'Ёж' ILIKE 'ёЖ'").fetchone() == ("ёж", True)


@pytest.mark.skipif(os.geteuid() != 0, reason="as an ordinary user the other tests are this test")
def test_root_does_not_run_the_server_as_root(superuser, servers):
    import psutil

    assert psutil.Process(int(_postmaster(servers))).uids().effective != 0


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root to become somebody else")
def test_an_ordinary_user_runs_the_servers_too(tmp_path):
    # The right to read what root reads: the interpreter of this run may lie in a closed folder.
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    become += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    inside = "import os, psycopg; print(os.geteuid(), psycopg.connect(os.environ['DATABASE_URL']).info.user)"
    command = [*become, sys.executable, "-m", "cli", "servers", "--test", "--", sys.executable, "-c", inside]
    shared = Path("/tmp")
    result = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, "TMPDIR": str(shared)},
    )
    assert result.stdout == "65534 nastavnik_app\n", result.stderr


def _postmaster(servers: dict[str, str]) -> str:
    return (Path(servers["NASTAVNIK_DATA_DIR"]) / "postgres" / "postmaster.pid").read_text().splitlines()[0]
