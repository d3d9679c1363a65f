"""A click group whose commands are the modules of a package, imported only when they are used."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import click


class LazyGroup(click.Group):
    """Offer every module of `commands_package` as a command.

    A module `demo_load` becomes the command `demo-load` and must expose a click command named `command`.
    Command modules import Django inside their functions: `nastavnik --help` imports all of them for the one-line
    summaries and must stay instant.
    """

    def __init__(self, *args: Any, commands_package: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._commands_package = commands_package

    def list_commands(self, ctx: click.Context) -> list[str]:
        package = importlib.import_module(self._commands_package)
        modules = [module.name for module in pkgutil.iter_modules(package.__path__)]
        return sorted(name.replace("_", "-") for name in modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{self._commands_package}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command
