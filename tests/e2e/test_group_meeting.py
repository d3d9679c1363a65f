"""A group meeting from an imported class to the order: seated in a click, ballots by phone and on paper, pairs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from apps.school.ballots.layout import Column
from apps.school.group_meetings.models import Guest
from apps.school.mentorships.models import Mentorship
from tenants.context import TenantRef, tenant_scope
from tests.e2e.browser import PHONE, Visitor
from tests.e2e.people import catalogue, staffed
from tests.e2e.scanner import DOT, WHOLE, scanned
from tests.e2e.serving import Site
from tests.e2e.sheets import workbook
from tests.e2e.steps import approve, compare, consented, drop_and_return, imported, match, orders
from tests.school.mentorships.situation import programme

TODAY = timezone.localdate()
BORN = TODAY.year - 12
MENTORS = ("Белова Анна", "Волков Иван", "Громова Вера")
MENTEES = ("Гусев Тимофей", "Дроздов Пётр", "Ершов Глеб", "Иванова Лиза")
CLASS = workbook(
    "6Б.xlsx",
    ("ФИО наставляемого", "Дата рождения", "Класс", "Представитель", "Основной запрос наставляемого"),
    ("Гусев Тимофей Андреевич", f"14.03.{BORN}", "6 «Б»", "Гусева Ольга Петровна", "Не получается алгебра"),
    ("Дроздов Пётр Ильич", f"02.05.{BORN}", "6 «Б»", "Дроздов Илья Петрович", "Никого не знаю в классе"),
    ("Ершов Глеб Олегович", f"20.02.{BORN}", "6 «Б»", "Ершова Анна Львовна", "Хочу сделать проект"),
    ("Иванова Лиза Сергеевна", f"11.04.{BORN}", "6 «Б»", "Иванова Анна Львовна", "Хочу сделать проект"),
)
# Who marked whom on the paper sheets; of one dot nobody can tell whether it is a mark.
BALLOTS = {
    "Пётр Дроздов": {"Иван В.": (Column.FIRST, WHOLE), "Вера Г.": (Column.SECOND, DOT)},
    "Глеб Ершов": {"Вера Г.": (Column.FIRST, WHOLE), "Анна Б.": (Column.NEVER, WHOLE)},
    "Анна Белова": {"Тимофей Г.": (Column.FIRST, WHOLE)},
    "Вера Громова": {"Глеб Е.": (Column.FIRST, WHOLE), "Лиза И.": (Column.SECOND, WHOLE)},
}


def _planned(curator: Visitor, site: Site, school: TenantRef, stage: str) -> str:
    """Plan the meeting, mend what does not fit in one click, and return its address."""
    curator.open(site.at(school, stage))
    curator.follow("Запланировать встречу")
    curator.fill("Дата", TODAY.isoformat())
    curator.fill("Начало первого раунда", "14:00")
    curator.fill("Столов", "2")
    curator.fill("Раундов", "3")
    curator.fill("Наставляемых за столом, не более", "2")
    curator.press("Запланировать встречу")
    meeting = curator.page.url
    curator.press("Составить рассадку")
    curator.sees("Рассадка не получается")
    curator.press("Поставить столов: 3")
    curator.sees("Рассадка составлена: раундов 3.")
    return meeting


def _voted_by_phone(phone: Visitor, site: Site, school: TenantRef) -> None:
    with tenant_scope(school):
        code = Guest.objects.get(participation__person__first_name="Тимофей").code
    phone.open(site.at(school, "/b/"))
    phone.fill("Код с бейджа", code.lower())
    phone.press("Открыть бюллетень")
    phone.choose("Больше всего хочу работать с", "Анна Б.")
    phone.press("Сдать бюллетень")
    phone.sees("Бюллетень сдан")


def _scanned_in(curator: Visitor, meeting: str) -> None:
    """Print the sheets, bring them back as a scanner gives them, and look at the one that is doubtful."""
    curator.open(f"{meeting}print/")
    _name, printed = curator.download(lambda: curator.follow("Бумажные бюллетени"))
    stack = {"name": "stack.tiff", "mimeType": "image/tiff", "buffer": scanned(printed.read(), BALLOTS)}
    curator.open(f"{meeting}papers/")
    curator.page.locator("input[type=file]").set_input_files(files=[stack])  # type: ignore[list-item]
    curator.press("Загрузить и прочитать")
    curator.reload_until("3 листов записано", 30)
    curator.follow("Дроздов Пётр Ильич")
    curator.tick("не отмечено")
    curator.press("Записать бюллетень")
    curator.sees("Бюллетень записан")


def test_a_class_meets_votes_and_is_paired(site: Site, arrive: Callable[..., Visitor]) -> None:
    school = site.world.lyceum
    catalogue(site.world.north)
    staffed(school)
    with tenant_scope(school):
        situation = programme(school, ends_on=date(TODAY.year + 3, 5, 25))
        for name in MENTORS:
            situation.mentor(name, capacity=2)
    curator = arrive().sign_in("curator@example.org", site.at(school, "/"))
    imported(curator, "Наставляемые", CLASS, "Добавлено в программу: 4")
    consented(curator, "6 «Б»", 4)

    meeting = _planned(curator, site, school, f"/group-meetings/programmes/{situation.programme.id}/")
    curator.open(meeting)
    curator.press("Открыть бюллетени")
    _voted_by_phone(arrive(PHONE), site, school)
    _scanned_in(curator, meeting)
    hall = arrive().sign_in("curator@example.org", site.at(school, "/"))
    hall.open(f"{meeting}hall/")
    hall.sees("из 7 сдали")
    assert not [name for name in (*MENTORS, *MENTEES) if name.split()[0] in hall.main.inner_text()]

    curator.open(meeting)
    curator.press("Закрыть бюллетени")
    curator.follow("Кто кого выбрал")
    curator.sees("1. Анна Белова")
    curator.follow("Подобрать пары сейчас")
    match(curator, curator.page.url)
    curator.sees("выбрали друг друга на встрече")
    compare(curator, "выбрали друг друга на встрече")
    drop_and_return(curator, "Иванова Лиза Сергеевна")
    approve(curator, "21-н")
    for words in orders(curator):
        assert all(name.split()[0][:-1] in words for name in (*MENTORS, *MENTEES))
    with tenant_scope(school):
        assert Mentorship.objects.filter(members__participation__person__last_name="Гусев").count() == 1
