"""Servers that live as long as one command: for tests and measurements."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from cli import environment
from cli.console import Console
from cli.disk import FIRST_START_MB, require_space
from cli.instance import exit_code, start_servers
from cli.lock import is_held, only_instance
from cli.paths import Home
from cli.ports import free_port
from cli.process import Step
from cli.supervisor import StopRequested, Supervisor
from cli.vault import Vault

PREFIX = "nastavnik-test-"
SETTLED_SECONDS = 60.0


def run_on_throwaway_servers(argv: Sequence[str]) -> int:
    """Run the command on fresh servers without durability and return its exit code as a shell would.

    Outside servers named in the environment are ignored: tests create and drop databases.
    """
    sweep()
    home = Home(Path(tempfile.mkdtemp(prefix=PREFIX)))
    require_space(home.root, FIRST_START_MB)
    home.ensure()
    try:
        with only_instance(home.lock):
            return _run(argv, home)
    finally:
        shutil.rmtree(home.root, ignore_errors=True)


def sweep() -> None:
    """Delete folders of runs that were killed before they could do it themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            info = folder.stat()
        except FileNotFoundError:
            continue
        # A younger one may not have taken its lock yet.
        settled = time.time() - info.st_mtime > SETTLED_SECONDS
        if info.st_uid == os.geteuid() and settled and not is_held(folder / "lock"):
            shutil.rmtree(folder, ignore_errors=True)


def _run(argv: Sequence[str], home: Home) -> int:
    vault = Vault(home.secrets)
    # Our lines go to stderr: the output of the command may be read by a program.
    with Supervisor(logs=home.logs, console=Console(sys.stderr)) as supervisor:
        try:
            servers = start_servers(supervisor, home, vault, throwaway=True)
            supervisor.environment = {
                **environment.for_children(home, port=free_port(), servers=servers, vault=vault),
                "DJANGO_SETTINGS_MODULE": environment.TEST_SETTINGS,
                "NASTAVNIK_BASE_DOMAIN": environment.BASE_DOMAIN,
            }
            return exit_code(supervisor.call(Step(name=argv[0], argv=list(argv)), own_group=False))
        except StopRequested as stop:
            return 128 + stop.number
