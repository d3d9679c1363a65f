"""Finding a Chromium: the system's, else Playwright's own, else the distribution's package when we are root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 600


def find_browser() -> Path | None:
    """Give the program of an installed Chromium that starts, or None. `NASTAVNIK_BROWSER` names one explicitly."""
    names = [os.environ["NASTAVNIK_BROWSER"]] if os.environ.get("NASTAVNIK_BROWSER") else SYSTEM_NAMES
    for name in names:
        # Ubuntu's `chromium-browser` without snap is a script that only says how to install it.
        if (found := shutil.which(name)) and _starts(Path(found)):
            return Path(found)
    bundled = _playwright_browser()
    return bundled if bundled and _starts(bundled) else None


def ensure_browser() -> Path | None:
    """Give a Chromium, installing one when there is none; None when nothing worked."""
    return find_browser() or _install_with_playwright() or _install_with_apt()


def _install_with_playwright() -> Path | None:
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find_browser()


def _install_with_apt() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-q"], quiet)
    _run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], quiet)
    return find_browser()


def _run(argv: list[str], environment: dict[str, str] | None = None) -> bool:
    """Run an installer with its output on stderr: stdout carries only the answer."""
    try:
        result = subprocess.run(
            argv, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=INSTALL_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def _starts(program: Path) -> bool:
    """Tell whether the program runs here: a download may lack the libraries it needs."""
    try:
        result = subprocess.run([program, "--version"], check=False, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def _playwright_browser() -> Path | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None
