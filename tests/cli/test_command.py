"""The command line itself: quick, lazy, Russian, honest exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from runs import PATIENCE

from cli import showcase
from cli.console import LogFile, is_routine, shorten
from cli.main import nastavnik


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments], check=False, capture_output=True, text=True, timeout=PATIENCE
    )


def test_help_lists_the_commands_in_russian():
    result = run("--help")
    assert result.returncode == 0
    assert "Использование: nastavnik" in result.stdout
    assert "demo " in result.stdout
    assert "Usage" not in result.stdout


def test_help_does_not_load_django():
    code = (
        "import sys; from cli.main import nastavnik; nastavnik(['--help'], standalone_mode=False);"
        "print([name for name in ('django', 'rich', 'psycopg', 'celery') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=PATIENCE)
    assert result.stdout.endswith("[]\n")


def test_every_module_is_a_command():
    for name in nastavnik.list_commands(None):
        assert CliRunner().invoke(nastavnik, [name, "--help"]).exit_code == 0


def test_an_unknown_command_is_refused():
    result = run("teleport")
    assert result.returncode == 2
    assert "Нет такой команды: teleport." in result.stderr


def test_servers_return_the_exit_code_and_leave_nothing(tmp_path):
    inside = "import os; print(os.environ['NASTAVNIK_DATA_DIR']); raise SystemExit(7)"
    result = run("servers", "--test", "--", sys.executable, "-c", inside)
    assert result.returncode == 7
    folder = result.stdout.strip()
    assert folder
    assert subprocess.run(["ls", folder], check=False, capture_output=True).returncode != 0


def test_servers_report_a_missing_program():
    result = run("servers", "--test", "--", "/no/such/program")
    assert result.returncode == 1
    assert "Не удалось запустить «/no/such/program»" in result.stderr


def test_wrong_settings_are_sentences_and_no_traceback(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "cli", "tenants", "list"],
        check=False, capture_output=True, text=True, timeout=PATIENCE,
        env={
            **{name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "SECRET_KEY"}},
            "DATABASE_URL": "postgresql://a:b@127.0.0.1/x",
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "NASTAVNIK_DATA_DIR": str(tmp_path),
        },
    )  # fmt: skip
    assert result.returncode == 1
    assert "REDIS_URL: не задана" in result.stderr
    assert "SECRET_KEY: не задана" in result.stderr
    assert "Traceback" not in result.stderr


def test_structured_log_lines_are_shortened():
    assert shorten('{"level": "warning", "event": "slow", "ms": 5}') == "warning: slow"
    assert shorten("{not json") == "{not json"
    assert shorten("[1]") == "[1]"


@pytest.mark.parametrize(
    "line",
    [
        '{"level": "warning", "event": "slow"}',
        "[2026-11-23 18:23:41 +0000] [12484] [ERROR] Worker exited",
        "[2026-11-23 21:24:37,686: WARNING/MainProcess] lost the connection",
        "Traceback (most recent call last):",
        '{"level": "info"}',
    ],
)
def test_lines_that_may_need_somebody_are_not_routine(line):
    assert not is_routine(line)


@pytest.mark.parametrize(
    "line",
    [
        '{"level": "info", "event": "request"}',
        "[2026-11-23 18:23:41 +0000] [12484] [INFO] Booting worker with pid: 12492",
        "[2026-11-23 21:24:37,686: INFO/ForkPoolWorker-1] Task tenants.build[70b4] succeeded",
    ],
)
def test_lines_that_say_all_is_well_are_routine(line):
    assert is_routine(line)


def test_a_long_log_is_turned_over_once(tmp_path, monkeypatch):
    monkeypatch.setattr("cli.console.LOG_LIMIT", 10)
    log = LogFile(tmp_path / "web.log")
    log.write(b"first part\n")
    log.write(b"second part\n")
    log.close()
    assert (tmp_path / "web.log.1").read_text() == "first part\n"
    assert (tmp_path / "web.log").read_text() == "second part\n"


def test_addresses_and_logins_are_shown_whole(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    login = {"role": "Куратор", "url": "http://school-1.nastavnik.localhost:8000/", "login": "k@x.ru", "password": "p"}
    address = {"title": "Платформа", "url": "http://nastavnik.localhost:8000/"}
    content = {"addresses": [address], "password": "p", "logins": [login]}
    (tmp_path / "demo.json").write_text(json.dumps(content))
    showcase.show(tmp_path / "demo.json")
    shown = capsys.readouterr().out
    assert "http://nastavnik.localhost:8000/" in shown
    assert all(value in shown for value in login.values())
