"""A running product and people with browsers in front of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from playwright.sync_api import Browser, sync_playwright

from cli.browser import find_browser
from cli.screenshots import FLAGS
from tenants.testing import World
from tests.e2e.browser import DESKTOP, Visitor
from tests.e2e.serving import Site, served

type Arrival = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one Chromium for the run; each person gets a window without the cookies of the others."""
    program = find_browser()
    if program is None:
        pytest.skip("Chromium is not installed: nastavnik browser --ensure")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(committed_world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve the product to real browsers, with committed data and keys of its own in the cache."""
    for alias in ("default", "platform"):
        # The threads of the server make cache clients of their own, from the settings.
        monkeypatch.setitem(settings.CACHES[alias], "KEY_PREFIX", caches[alias].key_prefix)
    with served(committed_world) as running:
        settings.PORT = running.port
        yield running


@pytest.fixture
def arrive(chromium: Browser, site: Site) -> Iterator[Arrival]:
    """Give a function that seats a person at a browser: ``arrive()`` or ``arrive(PHONE)``."""
    visitors: list[Visitor] = []

    def seat(viewport: dict[str, int] = DESKTOP) -> Visitor:
        visitor = Visitor(chromium, site, viewport)
        visitors.append(visitor)
        return visitor

    yield seat
    problems = [problem for visitor in visitors for problem in visitor.watch.problems]
    for visitor in visitors:
        visitor.context.close()
    assert problems == []
