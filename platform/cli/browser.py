"""Finding a Chromium: the system's, else Playwright's own, else the distribution's package when we are root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from cli.messages import BROWSER_DOWNLOAD, BROWSER_NO_DOWNLOAD, BROWSER_NO_PACKAGE, BROWSER_PACKAGE

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


def ensure_browser(*, verbose: bool = False) -> Path | None:
    """Give a Chromium, installing one when there is none; None when nothing worked.

    What goes on is told on stderr in a sentence each; ``verbose`` shows all that the installers say.
    """
    return find_browser() or _install_with_playwright(verbose=verbose) or _install_with_apt(verbose=verbose)


def _install_with_playwright(*, verbose: bool) -> Path | None:
    click.echo(BROWSER_DOWNLOAD, err=True)
    done = _run([sys.executable, "-m", "playwright", "install", "chromium"], verbose=verbose)
    found = find_browser() if done else None
    if found is None:
        click.echo(BROWSER_NO_DOWNLOAD, err=True)
    return found


def _install_with_apt(*, verbose: bool) -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    click.echo(BROWSER_PACKAGE, err=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Lists that cannot be renewed may still be good enough.
    _run(["apt-get", "update", "-q"], quiet, verbose=verbose)
    _run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], quiet, verbose=verbose)
    found = find_browser()
    if found is None:
        click.echo(BROWSER_NO_PACKAGE, err=True)
    return found


def _run(argv: list[str], environment: dict[str, str] | None = None, *, verbose: bool) -> bool:
    """Run an installer, unheard unless ``verbose``: then on stderr, as stdout carries only the answer."""
    heard = sys.stderr if verbose else subprocess.DEVNULL
    try:
        result = subprocess.run(
            argv, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=heard, stderr=heard,
            timeout=INSTALL_SECONDS,
        )  # fmt: skip
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
