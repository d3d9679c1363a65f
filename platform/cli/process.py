"""A child process: what to run, how it is born so that it cannot outlive us, how it is stopped."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.messages import CANNOT_START, Refusal

PR_SET_PDEATHSIG = 1
PATIENCE = 10.0

type Signals = Sequence[tuple[signal.Signals, float]]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The unprivileged user a child runs as when we are root."""

    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Service:
    """A program that must run until we stop it.

    `signals` are tried in order, each with the seconds to wait for its effect; SIGKILL comes after the last.
    `on_console` is whether its log lines are shown as well as written.
    """

    name: str
    argv: Sequence[str | Path]
    signals: Signals = ((signal.SIGTERM, PATIENCE),)
    on_console: bool = True
    environment: Mapping[str, str] | None = None
    working_directory: Path | None = None
    identity: Identity | None = None
    descriptors: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """A command that must succeed before the next one; it writes to our terminal itself, progress bars included."""

    name: str
    argv: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """Make a `preexec_fn` after which the kernel sends `death_signal` to the child when we die, even by SIGKILL.

    Only Linux can do it. It must run after the change of user, which clears the setting; `subprocess` does so.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def arm() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # we died between fork and prctl: the signal will never come
            os._exit(1)

    return arm


def spawn(
    name: str,
    argv: Sequence[str | Path],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    identity: Identity | None = None,
    own_group: bool = True,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a child that dies with us, in its own process group so that Ctrl+C reaches only us.

    `options` go to `subprocess.Popen`. A missing program is refused in Russian.
    """
    if own_group:
        options["process_group"] = 0
    if identity is not None:
        options |= {"user": identity.uid, "group": identity.gid, "extra_groups": []}
    try:
        return subprocess.Popen(
            [os.fspath(part) for part in argv],
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - the supervisor has one thread
            **options,
        )
    except OSError as error:
        raise Refusal(CANNOT_START.format(name=name, reason=error.strerror or error)) from error


def kill_group(pid: int, number: signal.Signals) -> None:
    """Signal a child's whole process group; nothing happens when it is gone."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass
    except PermissionError:
        # macOS answers so for a group of which only zombies are left.
        pass
