"""A programme from the first stage to the last, as the curator, a mentor and a mentee see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from pypdf import PdfReader

from apps.core.actor import Role
from apps.school.people.models import Person
from apps.school.programmes.models import Programme
from tenants.context import tenant_scope
from tests.e2e.browser import PHONE, Visitor
from tests.e2e.people import catalogue, participant, staffed
from tests.e2e.serving import Site
from tests.e2e.sheets import workbook
from tests.e2e.steps import (
    admit_all,
    approve,
    compare,
    consented,
    day,
    drop_and_return,
    imported,
    match,
    orders,
    score,
)

TODAY = date.today()
LEARNER_BORN = TODAY.year - 12
MENTOR_BORN = TODAY.year - 16

MENTEES = workbook(
    "6Б.xlsx",
    ("ФИО наставляемого", "Дата рождения", "Класс", "Представитель", "Основной запрос наставляемого"),
    ("Гусев Тимофей Андреевич", f"14.03.{LEARNER_BORN}", "6 «Б»", "Гусева Ольга Петровна", "Не получается алгебра"),
    ("Дроздова Вера Ильинична", f"02.05.{LEARNER_BORN}", "6 «Б»", "Дроздов Илья Петрович", "Никого не знаю в классе"),
    ("Ершов Глеб Олегович", f"20.02.{LEARNER_BORN}", "6 «Б»", "Ершова Анна Львовна", "Хочу сделать проект"),
)
MENTORS = workbook(
    "10А.xlsx",
    (
        "ФИО наставника", "Кто это", "Дата рождения", "Класс", "Представитель", "Основные компетенции наставника",
        "Желаемый возраст наставляемых", "Ресурс времени на программу наставничества",
        "Сколько наставляемых готов вести",
    ),
    (
        "Савельева Алина Игоревна", "обучающийся", f"02.03.{MENTOR_BORN}", "10 «А»", "Савельева Инна Олеговна",
        "общение", "11–14", "2 часа", "2",
    ),
    (
        "Белов Андрей Юрьевич", "обучающийся", f"12.03.{MENTOR_BORN}", "10 «А»", "Белов Юрий Ильич",
        "проекты", "11–14", "1 час", "2",
    ),
)  # fmt: skip


def close(curator: Visitor, programme: str, stage: int) -> None:
    curator.open(f"{programme}stages/{stage}/")
    curator.press("Закрыть этап")
    curator.sees("Этап закрыт")


def created(curator: Visitor) -> str:
    """Stage 1 begins: one page of answers, a look at them, a roadmap. Return the address of the programme."""
    curator.follow("Программы")
    curator.follow("Создать программу")
    curator.tick("Ученик — ученик")
    curator.choose("Вариант", "Равный — равному")
    curator.fill("Название программы", "Старший — младшему")
    curator.fill("Цель", "Помочь привыкнуть к средней школе")
    curator.fill("Начало", day(-60))
    curator.fill("Окончание", day(150))
    curator.choose("Куратор программы", "Куратова")
    curator.choose("Организационная команда", "Помощникова")
    curator.fill("Встреч за программу", "2")
    curator.fill("Номер приказа", "12-н")
    curator.fill("Дата приказа", day(-60))
    curator.press("Проверить ответы")
    curator.sees("Равный — равному")
    curator.press("Создать программу")
    curator.sees("дорожная карта составлена")
    return curator.page.url


def first_open_task(curator: Visitor, programme: str) -> None:
    curator.open(programme)
    curator.row("просрочено, срок").get_by_role("link").click()
    curator.page.wait_for_load_state()


def prepared(curator: Visitor, programme: str) -> None:
    """Stage 1: the tasks of the roadmap are done, all but one, which is not needed."""
    for _task in range(5):
        first_open_task(curator, programme)
        curator.press("Выполнено")
    first_open_task(curator, programme)
    curator.main.get_by_text("Задача не требуется").click()
    curator.fill("Почему не требуется", "предприятия в этой форме не участвуют")
    curator.press("Не требуется")
    close(curator, programme, 1)


def gathered_mentees(curator: Visitor, programme: str) -> None:
    """Stage 2: a class from a file, its consents at once, the requests nobody could guess from words."""
    imported(curator, "Наставляемые", MENTEES, "Добавлено в программу: 3")
    consented(curator, "6 «Б»", 3)
    for name in ("Гусев Тимофей Андреевич", "Дроздова Вера Ильинична"):
        curator.open(f"{programme}stages/2/")
        curator.follow(re.compile("Запишите запросы"))
        curator.follow(name)
        curator.follow("Изменить", within=curator.row("Тип не выбран"))
        curator.choose("О чём запрос", re.compile("^(?!Выберите)"))
        curator.press("Записать")
        curator.sees("Запрос записан")
    close(curator, programme, 2)


def gathered_mentors(curator: Visitor, programme: str) -> None:
    """Stage 3: mentors from a file, with what their cards need; pupils who lead consent too."""
    imported(curator, "Наставники", MENTORS, "Добавлено в программу: 2")
    consented(curator, "10 «А»", 4)
    close(curator, programme, 3)


def selected(curator: Visitor, programme: str) -> None:
    """Stage 4: eight scores each, the training and the admission of both at once."""
    admission = programme.replace("/programmes/", "/admission/programmes/")
    for name in ("Савельева Алина Игоревна", "Белов Андрей Юрьевич"):
        score(curator, admission, name)
    admit_all(curator, admission, 2)
    close(curator, programme, 4)


def paired(curator: Visitor, programme: str) -> None:
    """Stage 5: a proposal with reasons, one choice changed by hand, one approval, one order."""
    match(curator, programme.replace("/programmes/", "/matching/programmes/"))
    assert curator.main.get_by_text(re.compile(" из 100")).count() == 3
    assert curator.main.locator(".pair .pair-reasons li").count() >= 3
    curator.follow("Дроздова Вера Ильинична")
    curator.tick(re.compile("Белов|Савельев"), within=curator.main.locator("#why"))
    curator.fill("Почему", "живут рядом", within=curator.main.locator("#why"))
    curator.press("Выбрать")
    curator.sees("вы решили: живут рядом")
    compare(curator, "вы решили: живут рядом")
    drop_and_return(curator, "Дроздова Вера Ильинична")
    curator.sees("вы решили: живут рядом")
    approve(curator, "21-н")
    for words in orders(curator):
        assert all(said in words for said in ("Гусев", "Дроздов", "Ершов", "Савельев", "Белов", "21-н"))
    close(curator, programme, 5)


def logged(mentor: Visitor) -> None:
    """Stage 6 on a phone: one tap opens the form of a meeting, one saves it; then a goal."""
    for _meeting in range(2):
        mentor.open(mentor.site.at(mentor.site.world.lyceum))
        mentor.taps = 0
        mentor.follow("Записать встречу")
        mentor.press("Сохранить")
        mentor.sees("Встреча записана")
        assert mentor.taps <= 3
    mentor.fill("Цель", "Освоиться в новом классе")
    mentor.press("Добавить цель")
    mentor.sees("Освоиться в новом классе")


def answered(mentee: Visitor) -> None:
    """The mentee says how it was: one tap on a face."""
    mentee.page.get_by_role("button", name="хорошо").first.click()
    mentee.sees("Спасибо")
    mentee.sees("Освоиться в новом классе")


def worked(curator: Visitor, programme: str) -> None:
    """Stage 6 ends: the curator writes down what the other pair told."""
    curator.open(programme)
    curator.follow(re.compile("пар и групп в работе"))
    curator.follow(re.compile("Белов"))
    curator.fill("Цель", "Сделать проект")
    curator.press("Добавить цель")
    for _meeting in range(2):
        curator.follow("Записать встречу")
        curator.press("Сохранить")
        curator.sees("Встреча записана")
    close(curator, programme, 6)


def finished(curator: Visitor, programme: str) -> None:
    """Stage 7: results, questionnaires on paper or excused, thanks as PDF, a case, the end."""
    for _pair in range(2):
        curator.open(f"{programme}stages/7/")
        curator.follow("Итоги пар и групп")
        curator.row("итог не записан").get_by_role("link").click()
        curator.fill("Что получилось", "Освоились и подружились")
        curator.tick("полностью")
        curator.press("Записать и закрыть пару")
        curator.sees("Итог записан")
    asked_again(curator, programme)
    thanked(curator, programme)
    curator.open(f"{programme}stages/7/")
    curator.follow("Кейсы")
    curator.follow("Написать кейс")
    curator.fill("Название", "Новенький стал своим")
    curator.fill("С чего начали", "В классе никого не знал.")
    curator.fill("Что делали", "Встречались раз в неделю.")
    curator.fill("Что получилось", "Играет в школьной команде.")
    curator.press("Сохранить")
    curator.sees("Кейс сохранён")
    close(curator, programme, 7)
    curator.sees("завершена")
    assert curator.main.get_by_text("Есть ошибка").count() == 0


def asked_again(curator: Visitor, programme: str) -> None:
    """One questionnaire is copied from paper, the others will not come."""
    surveys = programme.replace("/programmes/", "/surveys/programmes/")
    curator.open(f"{surveys}?phase=after")
    curator.follow(re.compile("Внести с бумаги"))
    for question in curator.main.locator("form fieldset").all():
        question.locator("input").last.check()
    curator.press("Сдать анкету")
    curator.sees("Анкета сдана")
    for _person in range(4):
        curator.open(f"{surveys}?phase=after&only=pending")
        curator.follow(re.compile("Не будет"))
        curator.fill("Почему", "болеет")
        curator.main.locator("form button[type=submit]").last.click()
        curator.sees("анкеты не будет")


def thanked(curator: Visitor, programme: str) -> None:
    curator.open(f"{programme}stages/7/")
    curator.follow("Письма и сертификаты")
    curator.press("Проверить и выдать")
    curator.press("Выдать")
    curator.sees("Выдано документов: 5")
    curator.follow("Выданные документы")
    letter = curator.row("Благодарственное письмо. Савельева").get_by_role("link").first
    _name, file = curator.download(letter.click)
    assert "Савельев" in "".join(page.extract_text() for page in PdfReader(file).pages)


def test_seven_stages(site: Site, arrive: Callable[..., Visitor]) -> None:
    lyceum = site.world.lyceum
    catalogue(site.world.north)
    staffed(lyceum)
    curator = arrive().sign_in("curator@example.org", site.at(lyceum))
    programme = created(curator)
    prepared(curator, programme)
    gathered_mentees(curator, programme)
    gathered_mentors(curator, programme)
    selected(curator, programme)
    paired(curator, programme)

    with tenant_scope(lyceum):
        alina = Person.objects.get(last_name="Савельева", kind="pupil")
        timofey = Person.objects.get(last_name="Гусев")
    participant("alina@example.org", lyceum, alina, Role.MENTOR)
    participant("timofey@example.org", lyceum, timofey, Role.MENTEE)
    logged(arrive(PHONE).sign_in("alina@example.org", site.at(lyceum)))
    answered(arrive(PHONE).sign_in("timofey@example.org", site.at(lyceum)))
    worked(curator, programme)
    finished(curator, programme)
    with tenant_scope(lyceum):
        assert Programme.objects.get().state == "completed"
