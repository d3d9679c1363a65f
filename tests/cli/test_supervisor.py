"""Nothing that was started is left behind, whatever ends the run."""

from __future__ import annotations

import signal
import sys

import psutil
import pytest
from runs import commands, survivors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_ends_every_child_and_their_children(start, number):
    run = start()
    pids = run.wait_ready()
    names = {psutil.Process(pid).name() for pid in pids}
    run.process.send_signal(number)
    code, out, err = run.finish()
    assert code == 0
    assert err == ""
    assert "Остановлено." in out
    assert {"postgres", "valkey-server", "sleep"} <= names
    assert survivors(pids) == []


def test_a_child_that_ignores_the_signal_is_killed(start):
    run = start("stubborn")
    pids = run.wait_ready()
    run.process.terminate()
    assert run.finish()[0] == 0
    assert survivors(pids) == []


@pytest.mark.parametrize("plan", ["remember", "stubborn"])
def test_everybody_ends_when_the_supervisor_is_killed(start, plan):
    run = start(plan)
    pids = run.wait_ready()
    run.process.kill()
    run.finish()
    assert survivors(pids) == []
    start(plan).wait_ready()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_servers_end_even_when_the_guardian_is_killed_too(start):
    run = start()
    pids = run.wait_ready()
    guardian = next(pid for pid, words in commands(pids).items() if "cli.guardian" in words)
    servers = {pid for pid, words in commands(pids).items() if not words[0].endswith("sleep")}
    psutil.Process(guardian).kill()
    run.process.kill()
    run.finish()
    assert survivors(servers) == []


def test_a_crashed_child_ends_the_run_and_is_named(start, home):
    run = start("crash")
    pids = run.wait_ready()
    (home.root / "crash").touch()
    code, _, err = run.finish()
    assert code == 1
    log = home.logs / "worker.log"
    assert err.strip() == f"Процесс «worker» неожиданно завершился (код 3); подробности: {log}"
    assert survivors(pids) == []


def test_a_killed_server_ends_the_run_and_is_named(start):
    run = start()
    pids = run.wait_ready()
    valkey = next(pid for pid, words in commands(pids).items() if "valkey-server" in words[0])
    psutil.Process(valkey).kill()
    code, _, err = run.finish()
    assert code == 1
    assert "Процесс «valkey» неожиданно завершился (сигнал 9)" in err
    assert survivors(pids) == []


def test_a_failed_step_ends_the_run_and_is_named(start):
    code, _, err = start("bad-step").finish()
    assert code == 1
    assert err.strip() == "Шаг «миграции» не выполнен (код 5); «Наставник» остановлен."


def test_a_stop_during_a_step_stops_the_step_too(start):
    run = start("slow-step")
    for line in run.process.stdout:
        if "миграции" in line:
            break
    run.process.terminate()
    pids = {child.pid for child in psutil.Process(run.process.pid).children(recursive=True)}
    assert run.finish()[0] == 128 + signal.SIGTERM
    assert survivors(pids) == []


def test_console_shows_short_lines_and_files_keep_everything(start, home):
    run = start()
    run.wait_ready()
    run.process.terminate()
    run.finish()
    assert '"event": "web started"' in (home.logs / "web.log").read_text()
    assert "database system is ready" in (home.logs / "postgres.log").read_text()
