"""Runs steps and services as children, shows their logs, and leaves none of them behind.

One thread does everything: a signal, a line of output and the end of a child all wake the same `select`. Threads would
make the fork of a child unsafe and tie the parent-death signal to the thread that started it.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from cli.console import Console, LogFile
from cli.guardian import Guardian
from cli.messages import CRASHED, NOT_READY, STEP_FAILED, Refusal, known_cause, outcome
from cli.process import Service, Step, kill_group, spawn

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
POLL_SECONDS = 0.2
CHUNK = 64 * 1024
STEP_SIGNALS = ((signal.SIGTERM, 10.0),)


class StopRequested(BaseException):
    """The user or the system asked us to stop. Not an `Exception`: no handler on the way may swallow it."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(number)
        self.number = number


class Child:
    """A running service with its log."""

    def __init__(self, service: Service, log: LogFile, process: subprocess.Popen[bytes]) -> None:
        self.service = service
        self.log = log
        self.process = process
        self._partial = b""

    def take(self, data: bytes) -> list[str]:
        """Log the output and return the complete lines in it."""
        self.log.write(data)
        *lines, self._partial = (self._partial + data).split(b"\n")
        self._partial = self._partial[-CHUNK:]
        return [line.decode(errors="replace").rstrip() for line in lines]


class Supervisor:
    """Context manager that owns its children: whatever ends the block, they are stopped, the last started first."""

    def __init__(self, *, logs: Path, console: Console, environment: dict[str, str] | None = None) -> None:
        self.console = console
        self.environment = dict(os.environ if environment is None else environment)
        self._logs = logs
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._signals: list[signal.Signals] = []
        self._stopping = False

    def __enter__(self) -> Self:
        reader, writer = socket.socketpair()
        for end in (reader, writer):
            end.setblocking(False)
        self._selector.register(reader, selectors.EVENT_READ, None)
        self._wakeup = (reader, writer)
        self._old_wakeup = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        self._old_handlers: dict[signal.Signals, Any] = {
            number: signal.signal(number, self._on_signal) for number in (*STOP_SIGNALS, signal.SIGCHLD)
        }
        self._guardian = Guardian()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
            self._guardian.dismiss()
        finally:
            for number, handler in self._old_handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(self._old_wakeup)
            for end in self._wakeup:
                end.close()
            self._selector.close()

    def start(self, service: Service) -> Child:
        """Start a service; from now on its end is an error until we stop it."""
        self._pump(0)
        process = spawn(
            service.name,
            service.argv,
            death_signal=service.signals[0][0],
            identity=service.identity,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**self.environment, **(service.environment or {})},
            cwd=service.working_directory,
            pass_fds=service.descriptors,
        )
        self._guardian.watch(process.pid, service.signals)
        child = Child(service, LogFile(self._logs / f"{service.name}.log"), process)
        self._children.append(child)
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self._selector.register(process.stdout, selectors.EVENT_READ, child)
        return child

    def wait_ready(self, child: Child, is_ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until the service answers; refuse when it dies or stays silent."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if time.monotonic() > deadline:
                raise Refusal(NOT_READY.format(name=child.service.name, seconds=round(seconds), log=child.log.path))
            self._pump(POLL_SECONDS / 4)

    def run(self, step: Step) -> None:
        """Run a step to its end; refuse when it fails."""
        code = self.call(step, own_group=True)
        if code:
            raise Refusal(STEP_FAILED.format(name=step.name, outcome=outcome(code)))

    def call(self, step: Step, *, own_group: bool) -> int:
        """Run a command on our terminal and return its code as `subprocess` gives it.

        Without its own group it stays in the foreground: it can read the keyboard and gets Ctrl+C from the terminal.
        """
        process = spawn(
            step.name,
            step.argv,
            own_group=own_group,
            stdin=subprocess.DEVNULL if own_group else None,
            env={**self.environment, **step.environment},
        )
        if own_group:
            self._guardian.watch(process.pid, STEP_SIGNALS)
        try:
            while process.poll() is None:
                self._pump(POLL_SECONDS)
        except (StopRequested, Refusal) as reason:
            if not own_group and not _came_from_terminal(reason):
                process.send_signal(signal.SIGTERM)
            raise
        finally:
            if own_group:
                self._stop_process(process, STEP_SIGNALS)
            else:
                _wait_for_foreground(process)
        return process.returncode

    def watch(self) -> None:
        """Show logs until a stop is requested or a child ends by itself; never returns normally."""
        while True:
            self._pump(POLL_SECONDS)

    def stop(self) -> None:
        """Stop every child, the last started first, each with its signals and then SIGKILL for its whole group."""
        self._stopping = True
        # Only a second Ctrl+C means impatience: a second SIGTERM is `make` passing on the one it got itself.
        asked = self._signals.count(signal.SIGINT)
        while self._children:
            child = self._children[-1]
            self._stop_process(
                child.process, child.service.signals, impatient=lambda: self._signals.count(signal.SIGINT) > asked
            )
            self._close(child)
            self._children.pop()

    def _stop_process(
        self,
        process: subprocess.Popen[bytes],
        signals: Iterable[tuple[signal.Signals, float]],
        impatient: Callable[[], bool] = lambda: False,
    ) -> None:
        for number, seconds in signals:
            if process.poll() is not None:
                break
            process.send_signal(number)
            deadline = time.monotonic() + seconds
            while process.poll() is None and time.monotonic() < deadline and not impatient():
                self._pump(POLL_SECONDS / 4, quiet=True)
        # The group outlives its leader when the leader crashed: pool workers of Celery, for one.
        kill_group(process.pid, signal.SIGKILL)
        process.wait()
        self._guardian.forget(process.pid)

    def _pump(self, timeout: float, *, quiet: bool = False) -> None:
        """Wait for something to happen and handle it; raise for a stop request or a dead child unless `quiet`."""
        for key, _ in self._selector.select(timeout):
            if key.data is None:
                self._wakeup[0].recv(CHUNK)
            else:
                self._read(key.data)
        if quiet or self._stopping:
            return
        if self._signals:
            raise StopRequested(self._signals[0])
        for child in self._children:
            if child.process.poll() is not None:
                self._drain(child)
                raise Refusal(self._explain(child))

    def _explain(self, child: Child) -> str:
        cause = known_cause(child.log.recent, path=self._logs.parent)
        return cause or CRASHED.format(
            name=child.service.name, outcome=outcome(child.process.returncode), log=child.log.path
        )

    def _read(self, child: Child) -> bool:
        """Take what the child wrote; False when there is nothing more to read now."""
        assert child.process.stdout is not None
        if child.process.stdout.closed:
            return False
        try:
            data = os.read(child.process.stdout.fileno(), CHUNK)
        except BlockingIOError:
            return False
        if not data:
            self._selector.unregister(child.process.stdout)
            child.process.stdout.close()
            return False
        for line in child.take(data):
            if child.service.on_console and line:
                self.console.log(child.service.name, line)
        return True

    def _drain(self, child: Child) -> None:
        while self._read(child):
            pass

    def _close(self, child: Child) -> None:
        self._drain(child)
        assert child.process.stdout is not None
        if not child.process.stdout.closed:
            self._selector.unregister(child.process.stdout)
            child.process.stdout.close()
        child.log.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._signals.append(signal.Signals(number))


def _came_from_terminal(reason: BaseException) -> bool:
    """Tell whether the terminal sent its Ctrl+C to the foreground command too."""
    return isinstance(reason, StopRequested) and reason.number == signal.SIGINT and os.isatty(0)


def _wait_for_foreground(process: subprocess.Popen[bytes]) -> None:
    """Let a foreground command that got the same Ctrl+C finish its own clean-up."""
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
