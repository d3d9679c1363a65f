"""An employer joins a region, and one engineer is shared by two schools until his places are used up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.core import mail

from apps.core.actor import Role
from tenants.context import TenantRef, tenant_scope
from tests.e2e.browser import PASSWORD, PHONE, Visitor
from tests.e2e.people import account, catalogue, staffed
from tests.e2e.serving import Site
from tests.e2e.steps import admit_all, approve, day, match, score
from tests.school.mentorships.situation import programme

TODAY = date.today()
WRONG_INN, RIGHT_INN = "7707083894", "7707083893"
FACTORY = "Завод «Прибор»"
MENTOR = "Соколов Пётр Ильич"


def invitation(address: str) -> str:
    """Return the link of the last letter to an address."""
    letter = next(letter for letter in reversed(mail.outbox) if letter.to == [address])
    found = re.search(r"http://\S+/invitations/\S+", str(letter.body))
    assert found
    return found.group()


def accept(guest: Visitor, address: str) -> Visitor:
    guest.open(invitation(address))
    guest.fill("Придумайте пароль", PASSWORD)
    guest.press("Принять приглашение")
    return guest


def registered(guest: Visitor) -> None:
    """The open page: a wrong ИНН is refused in words, the right one is taken."""
    guest.open(guest.site.at(guest.site.world.north, "/partners/register/"))
    guest.fill("Название организации", FACTORY)
    guest.fill("ИНН", WRONG_INN)
    guest.fill("Контактное лицо", "Орлова Анна Петровна")
    guest.fill("Электронная почта", "hr@pribor.example.org")
    guest.tick("Контактное лицо согласно")
    guest.press("Отправить заявку")
    guest.sees("контрольная цифра не сходится")
    guest.fill("ИНН", RIGHT_INN)
    guest.press("Отправить заявку")
    guest.sees("Откройте ссылку и придумайте пароль")


def mentor_added(hr: Visitor) -> None:
    hr.open(hr.site.at(hr.site.world.north, "/partner/"))
    hr.follow("Добавить наставника")
    hr.fill("Фамилия", "Соколов")
    hr.fill("Имя", "Пётр")
    hr.fill("Отчество", "Ильич")
    hr.fill("Дата рождения", "1985-04-02")
    hr.choose("Пол", "мужской")
    hr.fill("Должность", "инженер-наладчик")
    hr.fill("Стаж", "12")
    hr.fill("Электронная почта", "sokolov@pribor.example.org")
    hr.fill("Компетенции", "электротехника, профориентация")
    hr.fill("Мест для наставляемых", "2")
    hr.main.locator("form[method=post] button[type=submit]").last.click()
    hr.sees("ждёт решения региона")


def mentor_approved(operator: Visitor) -> None:
    """The operator looks at the certificate and writes down its number and dates."""
    operator.open(operator.site.at(operator.site.world.north, "/mentors/"))
    operator.follow(MENTOR)
    operator.fill("Номер справки", "77/123")
    operator.fill("Дата справки", day(-10))
    operator.fill("Отметка действует до", day(200))
    operator.press("Допустить с этой отметкой")
    operator.sees("наставник допущен")
    operator.press_more("Отправить приглашение")
    operator.sees("Приглашение отправлено")


def prepared(school: TenantRef, email: str, *names: str) -> str:
    """A school with a programme of stage 5, its mentees and their consents. Return the path of the programme."""
    staffed(school, email)
    with tenant_scope(school):
        situation = programme(school, "employer-pupil", title="Инженеры — школе", max_group_size=2)
        for name in names:
            mentee = situation.mentee(name, born=date(TODAY.year - 12, 1, 15), type_code="trajectory")
            situation.external_consents(mentee, "guardian")
    return f"/programmes/{situation.programme.pk}/"


def asked(curator: Visitor, programme_path: str) -> None:
    """The curator finds the engineer in the bank of the region and asks for two places."""
    curator.open(curator.page.url.rstrip("/") + programme_path + "stages/3/")
    curator.follow("Найти наставника в регионе")
    curator.main.get_by_text("Запросить").click()
    curator.fill("Сколько наставляемых", "2")
    curator.press("Отправить запрос")
    curator.sees("ждём ответа")


def admitted(curator: Visitor) -> None:
    """The school takes the engineer with the region's mark, scores and admits him."""
    curator.page.reload()
    curator.press(re.compile("Добавить в программу"))
    curator.sees("вместе с отметкой региона о справке")
    admission = curator.page.url.removesuffix("external/")
    score(curator, admission, MENTOR)
    admit_all(curator, admission, 1)


def paired(curator: Visitor, order: str) -> None:
    match(curator, curator.page.url.replace("/admission/", "/matching/"))
    approve(curator, order)


def paired_as_far_as_places_go(curator: Visitor, waiting: str) -> None:
    """Two mentees and one place left in the whole region: the draft says so, and one of them waits."""
    match(curator, curator.page.url.replace("/admission/", "/matching/"))
    curator.sees("свободно мест 1")
    assert waiting in curator.main.locator("#unmatched").inner_text()
    approve(curator, "6-н")


def met(mentor: Visitor) -> None:
    """One cabinet for both schools; a meeting is two taps away."""
    mentor.open(mentor.site.at(mentor.site.world.north))
    mentor.press("Принимаю")
    mentor.follow("Мои встречи", within=mentor.page.get_by_role("navigation").last)
    for school, mentee in (("Лицей № 1", "Тимофей"), ("Гимназия № 2", "Вера")):
        assert mentee in mentor.row(school).inner_text()
    assert "Гусев" not in mentor.page.content()
    mentor.follow("Записать встречу", within=mentor.row("Лицей № 1"))
    mentor.press("Сохранить")
    mentor.sees("Встреча записана")
    mentor.sees("1 встреча")


def test_one_engineer_in_two_schools(site: Site, arrive: Callable[..., Visitor]) -> None:
    north, lyceum, gymnasium = site.world.north, site.world.lyceum, site.world.gymnasium
    catalogue(north)
    account("operator@example.org", "Орлов Олег Олегович", north, Role.REGIONAL_OPERATOR)
    registered(arrive())
    manager = accept(arrive(), "hr@pribor.example.org")
    operator = arrive().sign_in("operator@example.org", site.at(north))
    operator.open(site.at(north, "/partners/"))
    operator.follow(FACTORY)
    operator.press("Подтвердить")
    operator.sees("Работодатель подтверждён")
    mentor_added(manager)
    mentor_approved(operator)
    mentor = accept(arrive(PHONE), "sokolov@pribor.example.org")

    schools = {
        lyceum: prepared(lyceum, "lyceum@example.org", "Гусев Тимофей"),
        gymnasium: prepared(gymnasium, "gymnasium@example.org", "Дроздова Вера", "Ершов Глеб"),
    }
    curators = {
        lyceum: arrive().sign_in("lyceum@example.org", site.at(lyceum)),
        gymnasium: arrive().sign_in("gymnasium@example.org", site.at(gymnasium)),
    }
    for school, curator in curators.items():
        asked(curator, schools[school])
    for _school in curators:
        manager.open(site.at(north, "/partner/"))
        manager.press("Согласиться")
        manager.sees("Согласие отправлено")
    for curator in curators.values():
        admitted(curator)
    paired(curators[lyceum], "5-н")
    paired_as_far_as_places_go(curators[gymnasium], "Ершов Глеб")
    met(mentor)
