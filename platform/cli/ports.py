"""Ports on the loopback interface; nothing here ever listens on another one."""

from __future__ import annotations

import errno
import os
import random
import socket
import time

from cli.messages import PORT_BUSY, PORT_DENIED, PORT_INVALID, Refusal

LOOPBACK = "127.0.0.1"
DEFAULT_WEB_PORT = 8000
LAST_PORT = 65535
SERVER_PORTS = range(20_000, 32_000)


def web_port() -> int:
    """Read `NASTAVNIK_PORT`, 8000 by default."""
    value = os.environ.get("NASTAVNIK_PORT") or str(DEFAULT_WEB_PORT)
    if not value.isdecimal() or not 0 < int(value) <= LAST_PORT:
        raise Refusal(PORT_INVALID.format(value=value))
    return int(value)


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port now. Raises PermissionError for one we may never listen on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Servers set it too; without it a port in TIME_WAIT after a restart would look busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
        return True


def free_port() -> int:
    """Give a port nobody listens on, below the range from which systems take the ports of outgoing connections.

    So only another server can take it before the caller listens; the random choice keeps parallel starts apart.
    """
    while not is_free(port := random.choice(SERVER_PORTS)):
        pass
    return port


def require_free(port: int, *, patience: float = 0.0) -> None:
    """Refuse a busy port, naming it and a free one to use instead.

    `patience`, in seconds, is for the start after a killed run, whose web server may still be letting the port go.
    """
    deadline = time.monotonic() + patience
    try:
        while not is_free(port):
            if time.monotonic() >= deadline:
                raise Refusal(PORT_BUSY.format(port=port, other=_other_port(port)))
            time.sleep(0.1)
    except PermissionError as error:
        raise Refusal(PORT_DENIED.format(port=port, other=DEFAULT_WEB_PORT)) from error


def _other_port(port: int) -> int:
    candidates = range(port + 1, min(port + 100, LAST_PORT + 1))
    return next((number for number in candidates if is_free(number)), DEFAULT_WEB_PORT)
