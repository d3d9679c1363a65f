"""Ports on the loopback interface; nothing here ever listens on another one."""

from __future__ import annotations

import errno
import os
import socket
import time

from cli.messages import PORT_BUSY, PORT_INVALID, Refusal

LOOPBACK = "127.0.0.1"
DEFAULT_WEB_PORT = 8000


def web_port() -> int:
    """Read `NASTAVNIK_PORT`, 8000 by default."""
    value = os.environ.get("NASTAVNIK_PORT") or str(DEFAULT_WEB_PORT)
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise Refusal(PORT_INVALID.format(value=value))
    return int(value)


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Servers set it too; without it a port in TIME_WAIT after a restart would look busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
        return True


def free_port() -> int:
    """Give a port nobody listens on; somebody may take it before the caller does, so starts on it are retried."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int, *, patience: float = 0.0) -> None:
    """Refuse a busy port, naming it and a free one to use instead.

    `patience`, in seconds, is for the start after a killed run, whose web server may still be letting the port go.
    """
    deadline = time.monotonic() + patience
    while not is_free(port):
        if time.monotonic() >= deadline:
            candidates = range(port + 1, min(port + 100, 65536))
            other = next((number for number in candidates if is_free(number)), DEFAULT_WEB_PORT)
            raise Refusal(PORT_BUSY.format(port=port, other=other))
        time.sleep(0.1)
