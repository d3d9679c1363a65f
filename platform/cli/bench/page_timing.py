"""Pages through the WSGI handler of different settings, asked in turn."""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from cli.bench.peers import Peer, answer_lines

ROUNDS = 80
PAGES_A_ROUND = 10


def page_seconds(settings: Mapping[str, str], *, host: str, cookie: str, schema: str) -> dict[str, list[float]]:
    """Return the median seconds of a page in each round, for every name and its settings module."""
    with ExitStack() as stack:
        peers = {
            name: stack.enter_context(Peer(__name__, host, cookie, settings=module, BENCH_SCHEMA=schema))
            for name, module in settings.items()
        }
        for peer in peers.values():
            peer.ask(100)
        found: dict[str, list[float]] = {name: [] for name in peers}
        for _ in range(ROUNDS):
            for name, peer in peers.items():
                found[name].append(peer.ask(PAGES_A_ROUND))
        return found


def serve(host: str, cookie: str) -> None:
    """Answer each number with the median seconds of so many pages; every page must be 200."""
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

    answer_lines(lambda pages: statistics.median(page() for _ in range(int(pages))))


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
