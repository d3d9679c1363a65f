"""What several stories do the same way."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Locator, expect

from tests.e2e.browser import Visitor

CRITERIA = 8


def day(shift: int = 0) -> str:
    """Return a day before or after today as date fields take it."""
    return (date.today() + timedelta(days=shift)).isoformat()


def score(curator: Visitor, admission: str, name: str) -> None:
    """Give a mentor the highest score by each of the eight criteria."""
    curator.open(admission)
    curator.follow(name)
    questions = curator.main.locator("fieldset")
    assert questions.count() == CRITERIA
    for number in range(CRITERIA):
        questions.nth(number).get_by_role("radio").last.check()
    curator.press("Сохранить оценки")
    curator.sees("16 из 16")


def admit_all(curator: Visitor, admission: str, count: int) -> None:
    """Mark the training of everybody on the page and admit them, each in one action."""
    for command, question, said in (
        ("Отметить обучение", "Отметить обучение", f"Обучение отмечено: {count}"),
        ("Допустить", "Допустить наставников", f"Решение записано: {count}"),
    ):
        curator.open(admission)
        curator.tick("Выбрать все на странице")
        curator.press(command)
        curator.press(question)
        curator.sees(said)


def match(curator: Visitor, matching: str) -> None:
    """Let the programme propose pairs."""
    curator.open(matching)
    curator.press("Подобрать")


def approve(curator: Visitor, order: str) -> None:
    """Approve the proposal in one action, with the number of the order."""
    curator.follow("Проверить и утвердить")
    curator.fill("Номер приказа", order)
    curator.press("Утвердить и оформить приказ")
    curator.sees("Пары и группы утверждены")


def drag(visitor: Visitor, card: Locator, place: Locator, price: str) -> None:
    """Hold a card over a place until its price is told, then drop it."""
    mouse = visitor.page.mouse
    card.scroll_into_view_if_needed()
    start = card.bounding_box() or {}
    mouse.move(start["x"] + 8, start["y"] + start["height"] - 6)
    mouse.down()
    with visitor.page.expect_response(re.compile("/prices/$")):
        mouse.move(start["x"] + 30, start["y"] + start["height"] - 20, steps=4)
    end = place.bounding_box() or {}
    mouse.move(end["x"] + 40, end["y"] + 24, steps=4)
    mouse.move(end["x"] + 48, end["y"] + 30, steps=4)
    expect(place.locator("[data-price]").first).to_contain_text(price)
    mouse.up()
