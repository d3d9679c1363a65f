"""A group meeting from the plan to the choices: seated in a click, ballots by phone and on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.utils import timezone

from apps.school.ballots.layout import Column
from apps.school.group_meetings.models import GroupMeeting
from apps.school.programmes.models import Participation
from tenants.context import TenantRef, tenant_scope
from tests.e2e.browser import PHONE, Visitor
from tests.e2e.people import catalogue, staffed
from tests.e2e.serving import Site
from tests.factories import Member
from tests.school.group_meetings.event import MENTEES, MENTORS, Event
from tests.school.group_meetings.sheets import DOT, WHOLE, scan
from tests.school.mentorships.situation import Situation, programme

TIMOFEY, PETR = MENTEES[:2]


def _plan(curator: Visitor, site: Site, school: TenantRef, programme_id: UUID) -> None:
    curator.open(site.at(school, f"/group-meetings/programmes/{programme_id}/"))
    curator.follow("Запланировать встречу")
    curator.fill("Дата", timezone.localdate().isoformat())
    curator.fill("Начало первого раунда", "14:00")
    curator.fill("Столов", "2")
    curator.fill("Раундов", "3")
    curator.fill("Наставляемых за столом, не более", "2")
    curator.press("Запланировать встречу")
    curator.press("Составить рассадку")
    curator.sees("Рассадка не получается")
    curator.press("Поставить столов: 3")
    curator.sees("Рассадка составлена: раундов 3.")


def _event(situation: Situation, rows: dict[str, Participation], curator: Member | None = None) -> Event:
    return Event(situation, curator, GroupMeeting.objects.get(), rows)  # type: ignore[arg-type]


def test_a_hall_votes_by_phone_and_on_paper(site: Site, arrive: Callable[..., Visitor]) -> None:
    school = site.world.lyceum
    catalogue(site.world.north)
    staffed(school)
    with tenant_scope(school):
        situation = programme(school, ends_on=date(2030, 5, 25))
        rows = {name: situation.mentor(name) for name in MENTORS} | {name: situation.mentee(name) for name in MENTEES}
    curator = arrive().sign_in("curator@example.org", site.at(school, "/"))
    _plan(curator, site, school, situation.programme.id)

    with tenant_scope(school):
        event = _event(situation, rows)
        code = event.guest(TIMOFEY).code
        marks = {("Анна Б.", Column.FIRST): WHOLE, ("Иван В.", Column.SECOND): DOT}
        sheet = {"name": "sheet.png", "mimeType": "image/png", "buffer": scan(event, PETR, marks)}
    curator.open(site.at(school, event.url()))
    curator.press("Открыть бюллетени")

    phone = arrive(PHONE)
    phone.open(site.at(school, "/b/"))
    phone.fill("Код с бейджа", code.lower())
    phone.press("Открыть бюллетень")
    phone.choose("Больше всего хочу работать с", "Анна Б.")
    phone.press("Сдать бюллетень")
    phone.sees("Бюллетень сдан")

    curator.open(site.at(school, event.url("papers/")))
    curator.page.locator("input[type=file]").set_input_files(files=[sheet])
    curator.press("Загрузить и прочитать")
    curator.follow(PETR)
    curator.tick("не отмечено")
    curator.press("Записать бюллетень")

    hall = arrive().sign_in("curator@example.org", site.at(school, "/"))
    hall.open(site.at(school, event.url("hall/")))
    hall.sees("из 9 сдали")
    assert not [name for name in (*MENTORS, *MENTEES) if name.split()[0] in hall.main.inner_text()]

    curator.open(site.at(school, event.url()))
    curator.press("Закрыть бюллетени")
    curator.follow("Кто кого выбрал")
    curator.sees("1. Анна Белова")
    curator.follow("Подобрать пары сейчас")
    curator.sees("Подбор пар и групп")
