"""The region's operator turns an open-data registry into connected schools."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

from django.core import mail
from playwright.sync_api import expect

from apps.core.actor import Role
from tests.e2e.browser import WAIT_MS, Visitor
from tests.e2e.people import account
from tests.e2e.serving import Site

REGISTRY = Path(__file__).parents[2] / "apps/region/directory/data/moscow-gymnasiums-2013.csv.gz"


def checked(operator: Visitor, file: Path) -> None:
    """A dry run: what the file would do, and a promise that nothing has happened."""
    operator.open(operator.site.at(operator.site.world.north, "/imports/"))
    operator.follow("Загрузить реестр")
    operator.main.locator("input[type=file]").set_input_files(file)
    operator.press("Проверить файл")
    operator.sees("в справочнике ещё ничего не изменилось")
    operator.sees("Организаций: 89")


def activated(operator: Visitor) -> None:
    """Three schools from the list, a look at what will happen, and progress that moves by itself."""
    operator.open(operator.site.at(operator.site.world.north, "/organisations/"))
    rows = operator.main.locator("table tbody input[type=checkbox]")
    for number in range(3):
        rows.nth(number).check()
    operator.press("Подключить")
    operator.sees("Будет подключено")
    operator.press("Подключить")
    expect(operator.main.locator(".meter")).to_contain_text("3 из 3", timeout=4 * WAIT_MS)
    operator.sees("Готово")


def invited(operator: Visitor) -> None:
    operator.follow("К списку организаций")
    operator.follow("подключены")
    operator.main.locator("table tbody a").first.click()
    operator.follow("Пригласить куратора")
    operator.fill("Фамилия, имя и отчество", "Новикова Елена Павловна")
    operator.fill("Электронная почта", "novikova@example.org")
    operator.press("Отправить приглашение")
    operator.sees("Новикова Елена Павловна")


def test_a_registry_becomes_schools(site: Site, arrive: Callable[..., Visitor], tmp_path: Path) -> None:
    file = tmp_path / "gymnasiums.csv"
    file.write_bytes(gzip.decompress(REGISTRY.read_bytes()))
    account("operator@example.org", "Орлов Олег Олегович", site.world.north, Role.REGIONAL_OPERATOR)
    operator = arrive().sign_in("operator@example.org", site.at(site.world.north))
    checked(operator, file)
    operator.press("Загрузить в справочник")
    operator.sees("Реестр загружен в справочник")
    activated(operator)
    invited(operator)
    assert [letter.to for letter in mail.outbox] == [["novikova@example.org"]]

    operator.open(site.at(site.world.north, "/imports/"))
    operator.follow("gymnasiums.csv")
    operator.press("Отменить")
    operator.sees("Загрузку нельзя отменить: уже подключены организации")
