"""Starting the driver as a program and looking at what is left of it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from cli.paths import Home

DRIVER = Path(__file__).parent / "driver.py"
PATIENCE = 90


class Run:
    """One run of the driver with its output."""

    def __init__(self, home: Home, port: int, plan: str) -> None:
        self.home = home
        self.port = port
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        environment |= {"NASTAVNIK_DATA_DIR": str(home.root), "NASTAVNIK_PORT": str(port)}
        self.process = subprocess.Popen(
            [sys.executable, str(DRIVER), plan],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_ready(self) -> set[int]:
        """Wait for the line that says so and return every process the run consists of."""
        assert self.process.stdout is not None
        seen = []
        for line in self.process.stdout:
            seen.append(line)
            if "ГОТОВО" in line:
                return {child.pid for child in psutil.Process(self.process.pid).children(recursive=True)}
        raise AssertionError("".join(seen) + self.finish()[2])

    def finish(self) -> tuple[int, str, str]:
        """Wait for the end and return exit code, output and errors."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def survivors(pids: set[int]) -> list[str]:
    """Name those of the processes that still run, after giving the dying ones time to finish."""
    alive = []
    for pid in pids:
        try:
            process = psutil.Process(pid)
            process.wait(timeout=PATIENCE)
        except psutil.NoSuchProcess:
            continue
        except psutil.TimeoutExpired:
            alive.append(" ".join(process.cmdline()))
    return alive


def commands(pids: set[int]) -> dict[int, list[str]]:
    """Give the command line of each process that still runs: PostgreSQL's own workers come and go."""
    found = {}
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            words = psutil.Process(pid).cmdline()
            found[pid] = words or [psutil.Process(pid).name()]
    return found
