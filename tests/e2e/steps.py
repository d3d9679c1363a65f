"""What several stories do the same way."""

from __future__ import annotations

import re
from datetime import date, timedelta

from docx import Document
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from tests.e2e.browser import Visitor

CRITERIA = 8


def day(shift: int = 0) -> str:
    """Return a day before or after today as date fields take it."""
    return (date.today() + timedelta(days=shift)).isoformat()


def imported(curator: Visitor, audience: str, file: dict[str, str | bytes], expected: str) -> None:
    """Bring people from a spreadsheet and add them to the programme at once."""
    curator.follow("Люди", within=curator.page.get_by_role("navigation").first)
    curator.follow("Загрузить людей")
    curator.main.locator("input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]
    curator.tick(re.compile(f"^{audience}"))
    curator.choose("Сразу добавить в программу", "Старший — младшему")
    curator.press("Проверить файл")
    curator.sees("будет создано")
    curator.press("Загрузить")
    curator.sees(expected)


def consented(curator: Visitor, group: str, signed: int) -> None:
    """Write down the paper consents of a class at once."""
    curator.follow("Люди", within=curator.page.get_by_role("navigation").first)
    curator.follow(re.compile("без согласия"))
    curator.follow("По классам")
    curator.follow(group)
    curator.follow("Записать согласия")
    curator.press("Записать отмеченные")
    curator.sees(f"Записано согласий: {signed}")


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


def compare(curator: Visitor, expected: str) -> None:
    """Ask for a second scenario, see that it keeps what is expected, and compare the two by their differences."""
    curator.follow("Ещё вариант")
    curator.tick("Нагрузить наставников поровну")
    curator.press("Подобрать")
    curator.sees(expected)
    curator.follow("Чем отличаются")
    curator.sees("Среднее совпадение, из 100")
    curator.follow("Открыть вариант 1")


def drop_and_return(curator: Visitor, name: str) -> None:
    """Hold a card over «without a mentor» until it says its price, drop it there, and take it back with one click."""
    place = curator.main.locator("#unmatched")
    drag(curator, curator.main.locator(".pair", has_text=name), place, "останется без наставника: 1 наставляемый")
    expect(place.get_by_role("link", name=name)).to_be_visible()
    curator.press("Отменить последнее")
    expect(place.get_by_role("link", name=name)).to_have_count(0)


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


def orders(curator: Visitor) -> tuple[str, str]:
    """Take the order home: the words of the document and of what goes to the printer."""
    _name, document = curator.download(lambda: curator.main.get_by_role("link", name="Скачать приказ").click())
    order = Document(document)
    cells = [cell.text for table in order.tables for row in table.rows for cell in row.cells]
    _name, printed = curator.download(lambda: curator.main.get_by_role("link", name="Приказ для печати").click())
    pages = PdfReader(printed).pages
    return (
        " ".join([paragraph.text for paragraph in order.paragraphs] + cells),
        " ".join(page.extract_text() for page in pages),
    )
