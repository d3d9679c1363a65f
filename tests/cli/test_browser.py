"""Bringing a Chromium: what cannot be downloaded is told in a sentence, and nothing of the installer is shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from runs import PATIENCE


def without_browser(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask for a browser where none is installed, nothing can be downloaded and no package manager is found."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "NASTAVNIK_BROWSER"},
        "PATH": str(tmp_path),
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "browsers"),
        "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9",
    }
    argv = [sys.executable, "-m", "cli", "browser", "--ensure", *arguments]
    return subprocess.run(argv, check=False, capture_output=True, text=True, env=environment, timeout=PATIENCE)


@pytest.fixture
def quiet(tmp_path: Path) -> subprocess.CompletedProcess[str]:
    return without_browser(tmp_path)


def test_a_download_that_fails_is_told_in_russian_sentences(quiet: subprocess.CompletedProcess[str]) -> None:
    assert quiet.returncode == 1
    assert quiet.stdout == ""
    assert "Скачать Chromium не получилось; подробности покажет" in quiet.stderr
    assert "    at " not in quiet.stderr
    assert "Error" not in quiet.stderr


def test_verbose_shows_what_the_installer_says(tmp_path: Path) -> None:
    assert "ECONNREFUSED" in without_browser(tmp_path, "--verbose").stderr
