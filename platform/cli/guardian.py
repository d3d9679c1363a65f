"""A small process that outlives a killed supervisor just long enough to stop its children in order.

The kernel's parent-death signal is only a request: a Celery worker finishes its task first and then waits for a broker
that is gone. The guardian learns of the death from its standard input, which ends with the supervisor, and asks, waits
and kills as the supervisor would have done. After an orderly stop it finds nothing to do.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from cli.process import Signals, kill_group

POLL_SECONDS = 0.05


class Guardian:
    """The supervisor's end: tell the guardian whom to stop."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli.guardian"],
            cwd=Path(__file__).resolve().parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def watch(self, pid: int, signals: Signals) -> None:
        """From now on the child, leader of its own group, does not outlive us."""
        self._tell({"watch": pid, "signals": [(int(number), seconds) for number, seconds in signals]})

    def forget(self, pid: int) -> None:
        """The child has ended; its number may soon belong to somebody else."""
        self._tell({"forget": pid})

    def dismiss(self) -> None:
        """Let the guardian go when every child has been stopped."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # somebody killed the guardian; the parent-death signal remains


def guard(messages: Iterable[bytes]) -> None:
    """Follow the supervisor's messages to their end, then stop the children that are left, the last started first."""
    watched: dict[int, Signals] = {}
    for line in messages:
        message = json.loads(line)
        if "watch" in message:
            watched[message["watch"]] = [(signal.Signals(number), seconds) for number, seconds in message["signals"]]
        else:
            watched.pop(message["forget"], None)
    for pid, signals in reversed(watched.items()):
        _stop(pid, signals)


def _stop(pid: int, signals: Signals) -> None:
    for number, seconds in signals:
        if not _runs(pid):
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while _runs(pid) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
    kill_group(pid, signal.SIGKILL)


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    guard(sys.stdin.buffer)


if __name__ == "__main__":
    main()
