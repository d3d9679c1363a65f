"""`nastavnik relay`: the process that carries events of schools to whoever derives something from them."""

from __future__ import annotations

import signal
from types import FrameType

import click


@click.command("relay", help="Передавать события школ показателям региона; останавливается по SIGTERM.")
def command() -> None:
    from cli.product import setup

    setup()
    from apps.shared.outbox.relay import run

    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    run(lambda: stopping)
