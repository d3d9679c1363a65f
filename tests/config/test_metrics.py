"""``/metrics``: for nobody from outside, and one sum however many processes serve."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from django.db import connection
from django.test import Client
from structlog.testing import capture_logs

from cli import plan
from cli.ports import free_port
from tenants.testing import World

COUNT = 'nastavnik_request_seconds_count{level="platform",route="none",status="404"}'


def test_the_world_gets_no_metrics(world: World) -> None:
    assert Client(REMOTE_ADDR="203.0.113.7").get("/metrics").status_code == 404


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded"])
def test_a_proxy_beside_us_brings_nobody_in(header: str, world: World) -> None:
    assert Client(headers={header: "203.0.113.7"}).get("/metrics").status_code == 404


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer ", "Bearer another-key", "Basic the-key-of-prometheus"])
def test_a_wrong_key_opens_nothing_from_outside(key: str, world: World, settings: Any) -> None:
    settings.METRICS_TOKEN = "the-key-of-prometheus"
    assert Client(REMOTE_ADDR="203.0.113.7", headers={"authorization": key}).get("/metrics").status_code == 404


def test_no_key_is_set_and_an_empty_one_opens_nothing(world: World, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert Client(REMOTE_ADDR="203.0.113.7", headers={"authorization": "Bearer "}).get("/metrics").status_code == 404


def test_prometheus_reads_from_another_machine_with_its_key(world: World, settings: Any) -> None:
    settings.METRICS_TOKEN = "the-key-of-prometheus"
    browser = Client(REMOTE_ADDR="10.1.2.3", headers={"authorization": "Bearer the-key-of-prometheus"})
    assert "nastavnik_outbox_waiting" in browser.get("/metrics").content.decode()


def test_a_single_process_answers_for_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    browser = Client(SERVER_NAME="nobody.nastavnik.localhost")
    before = _count(browser.get("/metrics").content.decode())
    browser.get("/")
    text = browser.get("/metrics").content.decode()
    assert _count(text) == before + 1
    assert "nastavnik_outbox_waiting 0.0" in text


def test_log_names_the_route_of_a_request_and_not_its_address(world: World) -> None:
    with capture_logs() as lines:
        Client(SERVER_NAME="nastavnik.localhost").get("/invitations/the-secret-of-a-letter/")
    (request,) = [line for line in lines if line["event"] == "request"]
    assert (request["route"], request["status"]) == ("identity:invitation", 404)
    assert "the-secret-of-a-letter" not in str(lines)


class Server:
    """A gunicorn of this installation with its workers, over the tests' database."""

    def __init__(self, metrics: Path) -> None:
        self.port = free_port()
        service = plan.instance(port=self.port, demo=False).services[-1]
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
        self.process = subprocess.Popen(
            service.argv,
            env={
                **os.environ,
                **(service.environment or {}),
                "DATABASE_URL": address.geturl(),
                "PROMETHEUS_MULTIPROC_DIR": str(metrics),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def get(self, path: str) -> str:
        """Ask on a connection of its own, so that any worker may answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as line:
            line.request("GET", path, headers={"Host": "nobody.nastavnik.localhost", "Connection": "close"})
            return line.getresponse().read().decode()

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.get("/livez")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("gunicorn did not start")

    def kill(self) -> None:
        workers = psutil.Process(self.process.pid).children()
        for process in (self.process, *workers):
            process.kill()
        self.process.wait(20)
        psutil.wait_procs(workers, 20)

    def kill_a_worker(self) -> None:
        worker = psutil.Process(self.process.pid).children()[0]
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)


@pytest.fixture
def metrics(tmp_path: Path) -> Path:
    """A directory with what an earlier run left behind, and something that is not ours."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "histogram_1.db").write_text("an earlier run")
    (folder / "thesis.txt").write_text("years of work")
    return folder


@pytest.fixture
def server(metrics: Path, world: World) -> Iterator[Server]:
    running = Server(metrics)
    try:
        running.wait()
        yield running
    finally:
        running.kill()


def _count(text: str) -> float:
    return sum(float(line.removeprefix(COUNT)) for line in text.splitlines() if line.startswith(COUNT))


def test_every_worker_answers_with_the_sum_of_all(server: Server, metrics: Path) -> None:
    with ThreadPoolExecutor(16) as visitors:
        list(visitors.map(server.get, ["/"] * 100))
    assert {_count(server.get("/metrics")) for _ in range(12)} == {100}
    assert len(list(metrics.glob("histogram_*.db"))) == 2
    assert (metrics / "thesis.txt").exists()
    server.kill_a_worker()
    assert {_count(server.get("/metrics")) for _ in range(12)} == {100}
    assert "nastavnik_outbox_waiting 0.0" in server.get("/metrics")
