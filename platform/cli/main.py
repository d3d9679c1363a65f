"""Entry point of the `nastavnik` command."""

from __future__ import annotations

import click

from cli import russian
from cli.lazy import LazyGroup


@click.group(
    cls=LazyGroup,
    commands_package="cli.commands",
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="[ПАРАМЕТРЫ]",
    subcommand_metavar="КОМАНДА [АРГУМЕНТЫ]…",
    help="«Наставник»: целевая модель наставничества для всего региона.",
)
def nastavnik() -> None:
    """Root of the command tree; the commands are the modules of `cli.commands`."""


def main() -> None:
    """Run the command; a refusal becomes one Russian sentence on stderr and a non-zero exit code."""
    russian.install()
    nastavnik(prog_name="nastavnik")
