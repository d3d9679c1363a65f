"""What an instance consists of: the steps before it serves, its services, the steps when it serves.

This is the list to extend when the product gets another process or another preparation.
"""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass, field

from cli.paths import Home
from cli.ports import LOOPBACK
from cli.process import Service, Step

PYTHON = sys.executable


@dataclass(frozen=True)
class Plan:
    """Steps run in order; services start in order and stop in the opposite one, so the web server comes last."""

    setup: list[Step] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    afterwards: list[Step] = field(default_factory=list)


def nastavnik(*arguments: str) -> list[str]:
    """Give the command line of our own command in this interpreter."""
    return [PYTHON, "-m", "cli", *arguments]


def instance(*, port: int, demo: bool) -> Plan:
    """Plan an instance on this machine; with `demo` it also gets the demo region."""
    setup = [Step(name="миграции", argv=nastavnik("tenants", "migrate"))]
    if demo:
        setup.append(Step(name="демонстрационные данные", argv=nastavnik("demo-load")))
    return Plan(setup=setup, services=[_beat(), _worker(), _relay(), _web(port)])


def _web(port: int) -> Service:
    options = ["-c", "python:config.gunicorn", "--graceful-timeout", "8"]
    return Service(
        name="web",
        argv=[PYTHON, "-m", "gunicorn", *options, "--bind", f"{LOOPBACK}:{port}", "config.wsgi"],
        environment={"PROMETHEUS_MULTIPROC_DIR": str(Home.from_environment().metrics)},
    )


def _worker() -> Service:
    options = ["--loglevel", "INFO", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    return Service(
        name="worker",
        argv=[PYTHON, "-m", "celery", "--quiet", "-A", "config.celery", "worker", *options],
        # Warm shutdown, then the cold one, which puts unfinished tasks back into the queue.
        signals=((signal.SIGTERM, 10.0), (signal.SIGQUIT, 5.0)),
    )


def _relay() -> Service:
    return Service(name="relay", argv=nastavnik("relay"))


def _beat() -> Service:
    # The default scheduler keeps the time of the last run in a file that a crash can break; ours starts from the code.
    options = ["--loglevel", "INFO", "--scheduler", "celery.beat:Scheduler", "--pidfile", ""]
    return Service(name="beat", argv=[PYTHON, "-m", "celery", "--quiet", "-A", "config.celery", "beat", *options])
