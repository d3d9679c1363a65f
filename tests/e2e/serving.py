"""The product as one process that answers over HTTP: its WSGI application, its relay, its static files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from apps.shared.outbox.relay import drain
from tenants.context import TenantRef
from tenants.testing import World

RELAY_SECONDS = 0.2


class QuietHandler(WSGIRequestHandler):
    """Answers without a line in the log for every request."""

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """The tenants of a running product and their addresses."""

    world: World
    port: int

    @property
    def platform(self) -> str:
        return f"http://{settings.BASE_DOMAIN}:{self.port}"

    def at(self, tenant: TenantRef, path: str = "/") -> str:
        """Return the absolute address of a page of a region or a school."""
        return f"http://{tenant.host}:{self.port}{path}"


@contextmanager
def served(world: World) -> Iterator[Site]:
    """Serve the product on a free port of the loopback interface and relay its events until the end."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    stopping = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}),
        threading.Thread(target=_relay, args=(stopping,)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield Site(world, server.server_address[1])
    finally:
        stopping.set()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()


def _relay(stopping: threading.Event) -> None:
    try:
        while not stopping.wait(RELAY_SECONDS):
            # A round that loses a race is repeated by the next one, as in production.
            with suppress(Exception):
                drain()
    finally:
        connections.close_all()
