"""`nastavnik up`: the whole product on this machine, with whatever data it has."""

from __future__ import annotations

import click


@click.command("up", help="Запустить серверы, веб-сервер и фоновые процессы; остановка — Ctrl+C.")
def command() -> None:
    from cli import environment, plan
    from cli.console import Console
    from cli.instance import run_instance
    from cli.paths import Home

    def announce(home: Home, port: int, console: Console) -> None:
        console.say(f"«Наставник» работает: http://{environment.BASE_DOMAIN}:{port}/  Остановка — Ctrl+C.")

    run_instance(lambda port: plan.instance(port=port, demo=False), on_ready=announce)
