"""Lines for the terminal: our own progress, and the logs of the children with a coloured prefix."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any, TextIO

COLOURS = ("36", "35", "33", "34", "32", "96")
LOG_LIMIT = 20 * 1024 * 1024
LOG_TAIL = 8 * 1024
# «[2026-09-01 10:00:00 +0300] [42] [INFO] …» and «[2026-09-01 10:00:00,123: INFO/MainProcess] …»
_ROUTINE = re.compile(r"\[[^\]]+?(: (DEBUG|INFO)/[^\]]+\]|\] \[\d+\] \[(DEBUG|INFO)\])")


class Console:
    """Writes short lines, coloured only for a terminal that wants it."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._coloured = self._stream.isatty() and "NO_COLOR" not in os.environ
        self._prefixes: dict[str, str] = {}

    def say(self, text: str) -> None:
        """Print a line of our own."""
        self._print(self._paint("1", text))

    def log(self, name: str, line: str) -> None:
        """Print a child's log line, cut to the width of the terminal; routine is left to the log file."""
        if is_routine(line):
            return
        prefix = self._prefixes.setdefault(name, COLOURS[len(self._prefixes) % len(COLOURS)])
        width = shutil.get_terminal_size((160, 24)).columns - 10
        text = shorten(line)
        if len(text) > width:
            text = text[: width - 1] + "…"
        self._print(f"{self._paint(prefix, f'{name:>8}')} │ {text}")

    def _paint(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._coloured else text

    def _print(self, text: str) -> None:
        try:
            print(text, file=self._stream, flush=True)
        except BrokenPipeError:
            # The reader left (`nastavnik up | head`): go on serving, the log files have everything.
            self._stream = open(os.devnull, "w")  # noqa: SIM115


def is_routine(line: str) -> bool:
    """Tell whether a line says that all is well: our records, gunicorn's and Celery's of level INFO or below."""
    if record := _record(line):
        return record.get("level") in {"debug", "info"}
    return _ROUTINE.match(line) is not None


def shorten(line: str) -> str:
    """Turn a structured log record into level and event; leave any other line as it is."""
    record = _record(line)
    return f"{record.get('level', 'info')}: {record['event']}" if record else line


def _record(line: str) -> dict[str, Any]:
    """Return a structured log record, empty when the line is none."""
    if not line.startswith("{"):
        return {}
    try:
        record = json.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) and "event" in record else {}


class LogFile:
    """A child's complete log; the previous part is kept once as `.1`, so the disk does not fill."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab", buffering=0)
        self._recent = b""

    @property
    def recent(self) -> str:
        """The last kilobytes of this run, to look for the cause of a crash."""
        return self._recent.decode(errors="replace")

    def write(self, data: bytes) -> None:
        """Append; a full disk must not stop the supervisor, which still has children to stop."""
        self._recent = (self._recent + data)[-LOG_TAIL:]
        try:
            if self._file.tell() > LOG_LIMIT:
                self._file.close()
                self.path.replace(self.path.with_suffix(".log.1"))
                self._file = self.path.open("ab", buffering=0)
            self._file.write(data)
        except OSError:
            pass

    def close(self) -> None:
        self._file.close()
