"""`nastavnik servers --test -- COMMAND`: throwaway servers around a test run."""

from __future__ import annotations

import click


@click.command(
    "servers",
    help="Выполнить команду на временных PostgreSQL и Valkey, которые исчезнут после неё.",
    context_settings={"ignore_unknown_options": True},
)
@click.option("--test", "throwaway", is_flag=True, required=True, help="Временные серверы для проверок.")
@click.argument("argv", nargs=-1, required=True, metavar="КОМАНДА…", type=click.UNPROCESSED)
def command(throwaway: bool, argv: tuple[str, ...]) -> None:
    from cli.throwaway import run_on_throwaway_servers

    raise SystemExit(run_on_throwaway_servers(argv))
