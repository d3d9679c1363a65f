"""People at their browsers. Every page they see is watched: a complaint of the browser fails the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from cli.screenshots import DESKTOP, PHONE
from tests.e2e.serving import Site

PASSWORD = "demo-password-1"
WAIT_MS = 15_000
__all__ = ["DESKTOP", "PHONE", "Visitor"]


@dataclass
class Watch:
    """What went wrong on the pages of one browser window."""

    problems: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # Which answers may fail is judged by _response, which knows what was asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"{message.location.get('url')}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        host = address.hostname or ""
        ours = host == settings.BASE_DOMAIN or host.endswith(f".{settings.BASE_DOMAIN}")
        if address.scheme not in {"data", "blob", "about"} and not ours:
            self.problems.append(f"{request.url}: a foreign host")

    def _response(self, response: Response) -> None:
        refused_page = response.request.resource_type == "document" and response.status < 500
        if response.status >= 400 and not refused_page:
            self.problems.append(f"{response.url}: {response.status}")


class Visitor:
    """One person with a browser of their own, and the words they look for on the screen."""

    def __init__(self, browser: Browser, site: Site, viewport: dict[str, int]) -> None:
        self.site = site
        self.watch = Watch()
        phone = viewport["width"] < 600
        self.context = browser.new_context(
            viewport=viewport, locale="ru-RU", has_touch=phone, is_mobile=phone, accept_downloads=True
        )
        self.context.set_default_timeout(WAIT_MS)
        self.page = self.context.new_page()
        self.taps = 0
        self.watch.over(self.page)

    def sign_in(self, email: str, start: str) -> Visitor:
        """Open a place, be sent to the platform's login, and come back."""
        self.open(start)
        self.fill("Адрес электронной почты", email)
        self.fill("Пароль", PASSWORD)
        self.press("Войти")
        self.page.wait_for_url(f"{start}**")
        return self

    def open(self, address: str) -> None:
        response = self.page.goto(address)
        assert response is None or response.status < 400, f"{address}: {response.status}"

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press a button by its words."""
        self.taps += 1
        (within or self.main).get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def press_more(self, name: str) -> None:
        """Press a button of the menu beside the heading."""
        self.main.locator(".page-header details.menu summary").click()
        self.press(name)

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Go where a link leads by its words."""
        self.taps += 1
        (within or self.page.locator("body")).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def fill(self, label: str, value: str, *, within: Locator | None = None) -> None:
        (within or self.main).get_by_label(label).first.fill(value)

    def choose(self, label: str, option: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Choose in a list the first entry whose words match."""
        box = (within or self.main).get_by_label(label).first
        entry = box.locator("option").filter(has_text=option).first
        box.select_option(str(entry.get_attribute("value")))

    def tick(self, label: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        (within or self.main).get_by_label(label).first.check()

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says something."""
        expect(self.main.get_by_text(text).first).to_be_visible(timeout=WAIT_MS)

    def reload_until(self, text: str, seconds: float) -> None:
        """Look again and again until the page says something; too late is a failure."""
        until = monotonic() + seconds
        while text not in " ".join(self.main.inner_text().split()):
            assert monotonic() < until, f"{text}: not on {self.page.url} within {seconds} s"
            self.page.reload()

    def download(self, act: Callable[[], Any]) -> tuple[str, BytesIO]:
        """Do something that brings a file; return its name and content."""
        with self.page.expect_download() as waiting:
            act()
        file = waiting.value
        return file.suggested_filename, BytesIO(Path(file.path()).read_bytes())

    @property
    def main(self) -> Locator:
        return self.page.locator("#content")

    def row(self, text: str) -> Locator:
        """Return the row of a table or of a list that has the words."""
        return self.main.locator("tr, li, section.card").filter(has_text=text).first
