"""`nastavnik relay`: the process that carries events of schools to whoever derives something from them.

A parent that has loaded everything forks the worker and does nothing else; a worker that dies
is replaced in milliseconds instead of the seconds a fresh start of the product takes.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType

import click


@click.command("relay", help="Передавать события школ показателям региона; останавливается по SIGTERM.")
def command() -> None:
    from cli.product import setup

    setup()
    # Loaded before the fork, so that a replacement has nothing left to import.
    from apps.shared.outbox import relay

    stopping = False
    worker = 0

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        if worker:
            os.kill(worker, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        started = time.monotonic()
        parent = os.getpid()
        worker = os.fork()
        if worker == 0:
            # The worker also ends when its parent is gone, however that happened.
            relay.run(lambda parent=parent: stopping or os.getppid() != parent)
            sys.exit(0)
        os.waitpid(worker, 0)
        if time.monotonic() - started < 0.2:
            time.sleep(1)  # something is wrong from the start: do not spin
