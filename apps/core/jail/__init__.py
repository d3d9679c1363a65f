"""Run a parser of strangers' files in a child process that may die without hurting anybody.

A new interpreter by `subprocess` (vfork + exec) and not `multiprocessing`: a fork of a threaded gunicorn worker may
inherit a held lock, and a daemonic Celery prefork worker may not have `multiprocessing` children at all. The child
imports nothing of ours: one file of the caller with `main(caps)`, which reads stdin and writes stdout, and one library.
What it writes is not trusted either: plain bytes or JSON, never pickle.
"""

import functools
import importlib.util
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_ENTRY = Path(__file__).with_name("entry.py")
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Walls:
    """What a child may use: address space, processor time, time of silence in all, and how much it may say."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: float
    output_bytes: int


class Overrun(Exception):
    """The child was silent for too long or said too much."""


@contextmanager
def jailed(
    script: Path,
    data: bytes,
    *,
    library: str,
    caps: Mapping[str, Any],
    walls: Walls,
    env: Mapping[str, str] | None = None,
) -> Iterator[Iterator[bytes]]:
    """Give the output of `script` over `data`, in pieces as it comes; the child is ended with the block.

    `library` is the top-level module the script needs, found here and given as the only directory of packages.
    The pieces raise Overrun; that the child finished its work is for the caller to see from what it wrote.
    """
    arguments = {"memory": walls.memory_bytes, "cpu": walls.cpu_seconds, **caps}
    with _memory_file(data) as source:
        child = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", "-X", "utf8", str(_ENTRY)),
                *(str(script), _directory_of(library), json.dumps(arguments)),
            ],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", **(env or {})},
            cwd="/",
        )
        try:
            yield _pieces(child, walls)
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


@functools.cache
def _directory_of(library: str) -> str:
    spec = importlib.util.find_spec(library)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{library} is not installed")
    return str(Path(spec.origin).parent.parent)


def _memory_file(data: bytes) -> IO[bytes]:
    """An unnamed file in memory: uploads hold personal data and must not touch the disk."""
    if hasattr(os, "memfd_create"):
        file: IO[bytes] = os.fdopen(os.memfd_create("upload"), "w+b")
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
    file.write(data)
    file.flush()
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    return file


def _pieces(child: subprocess.Popen[bytes], walls: Walls) -> Iterator[bytes]:
    """Only the time of waiting counts: a caller that works between two pieces does not spend the child's."""
    assert child.stdout is not None
    left, said = walls.wall_seconds, 0
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            started = time.monotonic()
            if left <= 0 or not selector.select(left):
                raise Overrun
            left -= time.monotonic() - started
            piece = os.read(child.stdout.fileno(), _CHUNK)
            if not piece:
                return
            said += len(piece)
            if said > walls.output_bytes:
                raise Overrun
            yield piece
