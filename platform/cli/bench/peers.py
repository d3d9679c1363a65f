"""Peers: processes with settings of their own that answer a line with a line, so that they can be asked in turn.

Whatever disturbs the machine for a second then falls on all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from cli.paths import PROJECT_ROOT


class Peer:
    """``python -m MODULE ARGUMENTS`` under ``settings``; a context manager that ends the process."""

    def __init__(self, module: str, *arguments: str, settings: str = "", **environment: str) -> None:
        own = {"DJANGO_SETTINGS_MODULE": settings} if settings else {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "NASTAVNIK_LOG_LEVEL": "ERROR", **own, **environment},
        )  # fmt: skip

    def ask(self, question: object = "") -> Any:
        """Send a line and return what the peer answers; RuntimeError when it died instead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the peer {self._process.args} ended with {self._process.wait()}")
        return json.loads(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()


def answer_lines(answer: Callable[[str], object]) -> None:
    """Be a peer: answer each line of standard input until it ends."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(line.strip())) + "\n")
        sys.stdout.flush()
