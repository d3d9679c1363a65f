"""Answers the page through the WSGI handler of the settings it is run with, as often as it is asked.

The peers of a comparison are kept alive side by side and asked in turn, a few pages each, so that
a slow second of the machine falls on all of them.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from cli.paths import PROJECT_ROOT

ROUNDS = 80
PAGES_A_ROUND = 10


def page_seconds(peers: Mapping[str, str], *, host: str, cookie: str, schema: str) -> dict[str, list[float]]:
    """Return the median seconds of a page in each round, for every peer: a name and its settings module."""
    processes = {
        name: subprocess.Popen(
            [sys.executable, "-m", "cli.bench.page_timing", host, cookie],
            cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings, "BENCH_SCHEMA": schema, "NASTAVNIK_LOG_LEVEL": "ERROR"},
        )
        for name, settings in peers.items()
    }  # fmt: skip
    try:
        for process in processes.values():
            _ask(process, 100)
        return {
            name: list(found)
            for name, found in zip(
                processes,
                zip(*([_ask(p, PAGES_A_ROUND) for p in processes.values()] for _ in range(ROUNDS)), strict=True),
                strict=True,
            )
        }
    finally:
        for process in processes.values():
            process.communicate()


def _ask(process: subprocess.Popen[str], pages: int) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{pages}\n")
    process.stdin.flush()
    return float(json.loads(process.stdout.readline())["seconds"])


def serve(host: str, cookie: str) -> None:
    """Answer each number on standard input with the median seconds of so many pages; every page must be 200."""
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()

    def page() -> float:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": host, "SERVER_PORT": "80", "HTTP_HOST": host,
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_COOKIE": cookie, "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        }  # fmt: skip
        statuses: list[str] = []
        started = time.perf_counter()
        response = handler(environ, lambda status, _headers: statuses.append(status))
        b"".join(response)
        response.close()
        seconds = time.perf_counter() - started
        if statuses != ["200 OK"]:
            raise RuntimeError(f"the page answered {statuses}")
        return seconds

    for line in sys.stdin:
        found = statistics.median(page() for _ in range(int(line)))
        sys.stdout.write(json.dumps({"seconds": found}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
