"""Starting again, starting twice, and everything that can prevent a start."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys

import pytest
from runs import PATIENCE

from cli.disk import require_space
from cli.instance import reset
from cli.messages import Refusal, known_cause
from cli.paths import Home
from cli.vault import Vault

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to prepare the situation")


def nastavnik(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, **environment},
    )


def stopped_output(run):
    run.wait_ready()
    run.process.terminate()
    return run.finish()


def test_data_survives_a_restart(start, home):
    first = start("remember")
    line = next(line for line in first.process.stdout if line.startswith("rows"))
    assert line == "rows 1 items 1\n"
    assert stopped_output(first)[0] == 0
    second = start("remember")
    line = next(line for line in second.process.stdout if line.startswith("rows"))
    assert line == "rows 2 items 2\n"


def test_a_busy_port_is_named_with_a_way_out(start, port):
    with socket.create_server(("127.0.0.1", port)):
        code, _, err = start().finish()
    assert code == 1
    assert err.startswith(f"Порт {port} занят другой программой;")
    assert "NASTAVNIK_PORT=" in err
    assert len(err.strip().splitlines()) == 1


def test_a_second_instance_is_refused_and_the_first_goes_on(start):
    first = start()
    first.wait_ready()
    code, _, err = start().finish()
    assert code == 1
    assert err.strip().startswith(f"«Наставник» уже запущен (процесс {first.process.pid})")
    assert first.process.poll() is None


def test_data_of_another_major_version_is_refused_and_kept(start, home):
    home.postgres.mkdir(parents=True)
    (home.postgres / "PG_VERSION").write_text("17\n")
    code, _, err = start().finish()
    assert code == 1
    assert "созданы PostgreSQL 17" in err
    assert (home.postgres / "PG_VERSION").read_text() == "17\n"


def test_a_folder_with_something_else_is_refused_and_kept(start, home):
    home.postgres.mkdir(parents=True)
    (home.postgres / "thesis.txt").write_text("years of work")
    code, _, err = start().finish()
    assert code == 1
    assert "не данные PostgreSQL" in err
    assert (home.postgres / "thesis.txt").read_text() == "years of work"


def test_too_little_space_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(Refusal, match=r"свободно .* МБ, а нужно не меньше"):
        require_space(tmp_path, 10**12)


def test_a_disk_that_fills_up_is_recognised_in_the_log():
    sentence = known_cause("PANIC:  could not write to file: No space left on device", path="/data")
    assert sentence == "На диске с папкой /data закончилось место; освободите его и повторите запуск."


@needs_root
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_full_disk_during_the_creation_of_the_database(tmp_path):
    from cli.servers.postgres import Postgres

    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=10m", "tmpfs", tmp_path], check=False)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(Refusal, match="закончилось место"):
            Postgres(data=tmp_path / "postgres", port=1, password="x").prepare()
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


@needs_root
def test_a_home_of_another_user_is_refused(start, home):
    home.root.mkdir()
    os.chown(home.root, 65534, 65534)
    code, _, err = start().finish()
    assert code == 1
    assert f"Папка {home.root} создана пользователем «nobody»" in err


def test_a_wrong_port_is_refused(tmp_path):
    result = nastavnik("up", NASTAVNIK_PORT="восемь", NASTAVNIK_DATA_DIR=str(tmp_path))
    assert result.returncode == 1
    assert "NASTAVNIK_PORT=восемь" in result.stderr


def test_env_needs_a_running_instance(tmp_path):
    result = nastavnik("env", "--", "true", NASTAVNIK_DATA_DIR=str(tmp_path))
    assert result.returncode == 1
    assert "не запущены" in result.stderr


def test_env_runs_a_command_with_the_addresses_of_the_running_servers(start, home):
    start().wait_ready()
    code = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).info.user)"
    result = nastavnik("env", "--", sys.executable, "-c", code, NASTAVNIK_DATA_DIR=str(home.root))
    assert result.stdout == "nastavnik_app\n"


def test_env_is_refused_after_the_instance_stopped(start, home):
    stopped_output(start())
    result = nastavnik("env", "--", "true", NASTAVNIK_DATA_DIR=str(home.root))
    assert result.returncode == 1


def test_reset_deletes_our_data_and_nothing_else(home):
    home.ensure()
    Vault(home.secrets).get("secret_key")
    (home.root / "photo.jpg").write_text("mine")
    reset(home)
    assert sorted(path.name for path in home.root.iterdir()) == ["lock", "photo.jpg"]


def test_reset_of_a_running_instance_is_refused(start, home):
    start().wait_ready()
    with pytest.raises(Refusal, match="уже запущен"):
        reset(home)
    assert home.postgres.exists()


def test_secrets_are_private_and_stable(home):
    home.ensure()
    first = Vault(home.secrets).get("postgres_app")
    assert Vault(home.secrets).get("postgres_app") == first
    assert stat.S_IMODE(home.secrets.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700


def test_broken_secrets_are_refused_not_replaced(home):
    home.ensure()
    home.secrets.write_text("{")
    with pytest.raises(Refusal, match="повреждён"):
        Vault(home.secrets)
    assert home.secrets.read_text() == "{"


def test_passwords_are_on_no_command_line(start, home):
    import psutil

    pids = start().wait_ready()
    passwords = json.loads(home.secrets.read_text()).values()
    lines = " ".join(" ".join(psutil.Process(pid).cmdline()) for pid in pids)
    assert [password for password in passwords if password in lines] == []


def test_everything_listens_on_loopback_only(start):
    import psutil

    pids = start().wait_ready()
    addresses = {
        connection.laddr.ip
        for pid in pids
        for connection in psutil.Process(pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


def test_the_home_is_the_checkout_by_default(monkeypatch):
    monkeypatch.delenv("NASTAVNIK_DATA_DIR", raising=False)
    assert Home.from_environment().root.name == ".nastavnik"
