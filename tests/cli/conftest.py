"""Real processes, real servers: each test starts the command as a user would and looks at what is left."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from runs import PATIENCE, Run

from cli.paths import Home
from cli.ports import free_port


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(home: Home, port: int) -> Iterator:
    runs: list[Run] = []

    def launch(plan: str = "plain") -> Run:
        run = Run(home, port, plan)
        runs.append(run)
        return run

    yield launch
    for run in runs:
        run.process.kill()
        run.process.communicate()


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, str]]:
    """The environment inside `nastavnik servers --test`."""
    inside = "import json, os; print(json.dumps(dict(os.environ)), flush=True); input()"
    command = [sys.executable, "-m", "cli", "servers", "--test", "--", sys.executable, "-c", inside]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the servers did not start"
    yield json.loads(line)
    process.communicate("\n", timeout=PATIENCE)
