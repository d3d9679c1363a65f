"""Peers of the matching engine, each in an environment of its own: two of them install the same package name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from cli.bench.peers import Peer
from cli.paths import Home

PACKAGES = {"matching_mentor_match": "mentor-match==7.0.1", "matching_algmatch": "algmatch"}


class Absent(Exception):
    """The peer cannot be installed here; the text says why."""


class OwnPeer(Peer):
    """A script beside this file, run by the interpreter of its own environment on a file of facts.

    ``-P``: a module of ours beside the script has the name of the package that the peer installs.
    """

    def __init__(self, script: str, facts: object) -> None:
        folder = _environment(script)
        told = folder / "facts.json"
        told.write_text(json.dumps(facts))
        self._process = subprocess.Popen(
            [str(folder / "bin" / "python"), "-P", str(Path(__file__).with_name(f"{script}.py")), str(told)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder, env=_plain(),
        )  # fmt: skip


def versions(script: str) -> str:
    """Return what is installed for a peer, as «name version, …»."""
    asked = (
        "import importlib.metadata as m; print(', '.join(sorted(f'{d.name} {d.version}' for d in m.distributions())))"
    )
    return _run([str(_folder(script) / "bin" / "python"), "-c", asked]).strip()


def _folder(script: str) -> Path:
    return Home.from_environment().root / "bench" / script


def _environment(script: str) -> Path:
    """Return the environment of a peer, made when there is none. Raises Absent."""
    folder = _folder(script)
    if (folder / "ready").exists():
        return folder
    uv = shutil.which("uv")
    if uv is None:
        raise Absent("нет программы uv")
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _run([uv, "venv", "--quiet", "--clear", "--no-python-downloads", "--python", sys.executable, str(folder)])
    _run([uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python"), PACKAGES[script]])
    (folder / "ready").touch()
    return folder


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=_plain())
    except (OSError, subprocess.SubprocessError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise Absent(f"не установился: {said[-1] if said else error}") from error
    return done.stdout


def _plain() -> dict[str, Any]:
    """Return our environment without what would lead the peer to our packages."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
