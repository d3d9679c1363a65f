"""Pictures of the key screens of the running demo, as each role sees them, on a desk and on a phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
MAX_HEIGHT = 2600  # what a reader of the documentation looks at
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: who, where from the start page of that role, under which name.

    ``path`` is an address on the role's host; ``follow`` is the text of links to click one after another,
    ``press`` of buttons to press after them, where they are: what the first visit made, the second one finds.
    """

    name: str
    login: str
    path: str = "/"
    follow: tuple[str, ...] = ()
    press: tuple[str, ...] = ()
    phone: bool = True


SCREENS = (
    Screen("01-region-dashboard", "analyst@demo.example", "/monitoring/"),
    Screen("02-region-schools", "analyst@demo.example", "/monitoring/schools/"),
    Screen("03-region-home", "operator@demo.example"),
    Screen("04-organisations", "operator@demo.example", "/organisations/"),
    Screen("05-catalogue", "operator@demo.example", "/library/"),
    Screen("06-coordinator", "coordinator@demo.example", "/monitoring/"),
    Screen("07-employer", "hr1@demo.example"),
    Screen("08-external-mentor", "mentor@demo.example"),
    Screen("09-curator-home", "curator.school1@demo.example"),
    Screen("10-people", "curator.school1@demo.example", "/people/"),
    Screen("11-programme", "curator.school1@demo.example", "/programmes/", ("Старший — младшему",)),
    Screen("12-mentor-cabinet", "pupilmentor@demo.example"),
    Screen("13-mentee-cabinet", "mentee@demo.example"),
    Screen("14-parent-cabinet", "parent@demo.example"),
    Screen(
        "15-stage", "curator.gymnasium@demo.example", "/programmes/", ("Вместе в гимназии", "Формирование пар и групп")
    ),
    Screen("16-roadmap", "curator.school1@demo.example", "/programmes/", ("Старший — младшему", "0 задач просрочено")),
    Screen("17-selection", "curator.gymnasium@demo.example", "/admission/"),
    Screen("18-mentorships", "curator.school1@demo.example", "/mentorships/"),
    Screen("19-mentorship", "curator.school1@demo.example", "/mentorships/", ("Туров Илья",)),
    Screen("20-log-a-meeting", "pupilmentor@demo.example", "/", ("Записать встречу",)),
    Screen("21-people-import", "curator.school1@demo.example", "/people/import/"),
    Screen("22-consents", "curator.school1@demo.example", "/people/consents/"),
    Screen("23-external-mentor-meetings", "mentor@demo.example", "/my/meetings/"),
    Screen("24-employers", "operator@demo.example", "/partners/"),
    Screen("25-api-keys", "curator.school1@demo.example", "/tokens/"),
    Screen("27-indicator", "analyst@demo.example", "/monitoring/", ("Охват обучающихся наставничеством",)),
    Screen("28-before-and-after", "curator.school1@demo.example", "/surveys/", ("Равный — равному", "Было и стало")),
    Screen(
        "26-matching",
        "curator.gymnasium@demo.example",
        "/programmes/",
        ("Вместе в гимназии", "Подобрать пары"),
        ("Подобрать",),
    ),
    Screen(
        "29-choose-a-mentor",
        "curator.gymnasium@demo.example",
        "/programmes/",
        ("Вместе в гимназии", "Подобрать пары", "Ковалев Лукьян"),
    ),
)


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a browser: the system's Chromium, or the one that ``nastavnik browser --ensure`` brought."""
    from playwright.sync_api import sync_playwright

    from cli.browser import ensure_browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(ensure_browser()), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Any, start: str, login: str, password: str) -> None:
    """Open a place, sign in on the platform host and come back to it."""
    page.goto(start)
    if page.locator("input[name=password]").count():
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password)
        page.locator("main form button").first.click()
        page.wait_for_load_state("networkidle")
    page.goto(start)


def take(demo: Path, target: Path, *, only: str = "", say: Callable[[str], None]) -> int:
    """Write the pictures into ``target``; return how many pages did not answer as they should."""
    content = json.loads(demo.read_text())
    logins = {entry["login"]: entry for entry in content["logins"]}
    target.mkdir(parents=True, exist_ok=True)
    failures = 0
    with chromium() as browser:
        for screen in SCREENS:
            if only and only not in screen.name:
                continue
            entry = logins[screen.login]
            for kind, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
                if kind == "phone" and not screen.phone:
                    continue
                context = browser.new_context(viewport=viewport, locale="ru-RU", device_scale_factor=1)
                page = context.new_page()
                sign_in(page, entry["url"], screen.login, entry["password"])
                response = page.goto(entry["url"].rstrip("/") + screen.path)
                for text in screen.follow:
                    page.get_by_role("link", name=text).first.click()
                    page.wait_for_load_state()
                for text in screen.press:
                    button = page.get_by_role("button", name=text).first
                    if button.count():
                        button.click()
                        page.wait_for_load_state()
                page.wait_for_load_state("networkidle")
                # Charts are drawn when they come into view.
                for part in range(1, 9):
                    page.evaluate("part => window.scrollTo(0, document.body.scrollHeight * part / 8)", part)
                    page.wait_for_timeout(60)
                page.evaluate("window.scrollTo(0, 0)")
                page.wait_for_timeout(400)
                if response is None or response.status >= 400:
                    failures += 1
                    say(f"  {screen.name}: ответ {response.status if response else 'нет'}")
                height = min(MAX_HEIGHT, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": viewport["width"], "height": max(viewport["height"], height)})
                page.screenshot(path=target / f"{screen.name}-{kind}.png")
                context.close()
            say(f"  {screen.name}")
    return failures
