"""`nastavnik env -- COMMAND`: run something against the instance that runs in another window."""

from __future__ import annotations

import os

import click


@click.command(
    "env",
    help="Выполнить команду в окружении запущенной установки: nastavnik env -- python platform/manage.py shell",
    options_metavar="",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("argv", nargs=-1, required=True, metavar="КОМАНДА…", type=click.UNPROCESSED)
def command(argv: tuple[str, ...]) -> None:
    from cli import environment
    from cli.messages import CANNOT_START, Refusal
    from cli.paths import Home

    environment.load_dotenv()
    values = environment.of_running_instance(Home.from_environment())
    try:
        os.execvpe(argv[0], argv, values)
    except OSError as error:
        raise Refusal(CANNOT_START.format(name=argv[0], reason=error.strerror)) from error
