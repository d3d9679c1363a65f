"""The plan of a group meeting, who comes, who sits where, what is printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pypdf
import pytest
import time_machine

from apps.core.actor import Role
from apps.school.group_meetings import domain, services
from apps.school.group_meetings.models import GroupMeeting, Guest
from apps.school.group_meetings.registry import register_suitability
from apps.school.group_meetings.services import GroupMeetingRefused
from apps.school.programmes.models import Participation, Programme
from apps.school.programmes.services import programme_cancel
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member, stranger
from tests.school.group_meetings.event import MENTEES, MENTORS, PLAN, planned, seated
from tests.school.mentorships.situation import programme, seed_region
from tests.school.people.builders import journal

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 13:00 in Moscow, an hour before the meeting
FORM = {**PLAN, "held_on": "2026-11-30", "starts_at": "14:00"}


@pytest.fixture
def here(world: World) -> Iterator[World]:
    seed_region(world.north)
    with time_machine.travel(NOW, tick=False), tenant_scope(world.lyceum):
        yield world


@pytest.mark.parametrize(
    "role", [Role.HEAD, Role.CLASS_TEACHER, Role.PSYCHOLOGIST, Role.AUDITOR, Role.MENTOR, Role.MENTEE, Role.PARENT]
)
def test_nobody_but_the_curator_plans_a_meeting(here: World, role: Role) -> None:
    event = seated(here.lyceum)
    browser = event.at(role).browser
    addresses = ("", "edit/", "guests/", "timetable/", "print/", "print/badges/", "hall/", "hall/figures/", "ballots/")
    for tail in addresses:
        assert browser.get(event.url(tail)).status_code == 403, tail
    for tail in ("seat/", "begin/", "cancel/", "adjust/", "ballots/open/"):
        assert browser.post(event.url(tail)).status_code == 403, tail
    assert browser.get(f"/group-meetings/programmes/{event.situation.programme.id}/").status_code == 403


def test_another_school_finds_no_meeting(here: World) -> None:
    event = seated(here.lyceum)
    other = member(here.gymnasium, Role.CURATOR).browser
    for tail in ("", "timetable/", "print/badges/", "choices/"):
        assert other.get(event.url(tail)).status_code == 404, tail
    assert other.post(event.url("seat/")).status_code == 404
    assert stranger(here.lyceum).get(event.url()).status_code == 302


def test_admitted_mentors_and_mentees_are_chosen_and_a_stranger_to_the_programme_cannot_be(here: World) -> None:
    event = planned(here.lyceum)
    event.situation.mentor("Жданов Егор", admitted=False)
    second = programme(here.lyceum, title="Другая программа")
    alien = second.mentee("Лосев Олег")
    page = event.curator.browser.get(event.url("guests/")).content.decode()
    assert page.count(" checked") == len(MENTORS) + len(MENTEES)
    assert "ещё не допущен" in page
    chosen = [event.rows["Белова Анна"].pk, event.rows["Гусев Тимофей"].pk, alien.pk]
    event.curator.browser.post(event.url("guests/"), {"selected": [str(key) for key in chosen]})
    assert set(Guest.objects.values_list("participation_id", flat=True)) == set(chosen[:2])


def test_a_meeting_is_planned_on_the_programmes_page_and_seated_in_one_click(here: World) -> None:
    event = planned(here.lyceum)
    made = event.curator.browser.post(f"/group-meetings/programmes/{event.situation.programme.id}/add/", FORM)
    meeting = GroupMeeting.objects.exclude(pk=event.meeting.pk).get()
    assert made.url == f"/group-meetings/{meeting.pk}/"
    assert event.curator.browser.post(f"/group-meetings/{meeting.pk}/seat/").status_code == 302
    page = event.curator.browser.get(f"/group-meetings/{meeting.pk}/timetable/").content.decode()
    assert "Раунд 1, 14:00–14:10" in page
    assert "Раунд 3, 14:24–14:34" in page
    assert all(name in page for name in MENTORS)
    assert journal(here.lyceum, "group_meeting.seated") == 1


def test_everybody_meets_every_mentor(here: World) -> None:
    event = seated(here.lyceum)
    assert sorted(event.met("Гусев Тимофей")) == ["Анна Б.", "Вера Г.", "Иван В."]
    assert len(event.met("Белова Анна")) == len(MENTEES)


def test_what_is_missing_is_said_and_one_click_mends_it(here: World) -> None:
    event = planned(here.lyceum, tables=2, seats=2)
    refused = event.curator.browser.post(event.url("seat/"))
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Рассадка не получается" in page
    assert "Поставить столов: 3" in page
    assert event.reload().seated_at is None
    event.curator.browser.post(event.url("adjust/"), {"field": "tables", "value": "3"})
    assert event.reload().seated_at is not None
    assert event.meeting.tables == 3


def test_a_change_of_what_is_not_offered_changes_nothing(here: World) -> None:
    event = planned(here.lyceum)
    for field, value in (("state", "open"), ("tables", "0"), ("tables", "x")):
        event.curator.browser.post(event.url("adjust/"), {"field": field, "value": value})
    assert (event.reload().state, event.meeting.tables) == ("planned", 3)


def test_mentees_without_enough_suitable_mentors_are_named(here: World) -> None:
    event = planned(here.lyceum)

    def only_one(
        _programme: Programme, mentors: list[Participation], mentees: list[Participation]
    ) -> dict[object, dict[object, int]]:
        points = {row.pk: {mentor.pk: 1 for mentor in mentors} for row in mentees}
        points[event.rows["Зуев Марк"].pk] = {mentors[0].pk: 5}
        return points

    from apps.school.group_meetings import registry

    kept, registry._registered[:] = registry._registered[:], []
    register_suitability(only_one)
    page = event.curator.browser.post(event.url("seat/")).content.decode()
    registry._registered[:] = kept
    assert "Кому не хватает: Зуев Марк" in page
    assert "Пусть каждый встретит не меньше: 1" in page


def test_a_changed_list_or_plan_takes_the_seating_back(here: World) -> None:
    event = seated(here.lyceum)
    printed = event.guest("Гусев Тимофей").code
    services.meeting_edit(actor=event.actor, meeting_id=event.meeting.pk, place="Столовая")
    services.timetable_make(actor=event.actor, meeting_id=event.meeting.pk)
    assert event.reload().seated_at is not None
    assert event.guest("Гусев Тимофей").code == printed
    services.meeting_edit(actor=event.actor, meeting_id=event.meeting.pk, rounds=4)
    assert event.reload().seated_at is None
    assert event.guest("Гусев Тимофей").route == []
    # What was printed names people of another seating, so it opens nothing any more.
    assert event.guest("Гусев Тимофей").code != printed


def test_a_cancelled_programme_has_no_meetings(here: World) -> None:
    event = planned(here.lyceum)
    programme_cancel(actor=event.actor, programme_id=event.situation.programme.id, reason="не набрали")
    with pytest.raises(GroupMeetingRefused):
        services.meeting_plan(actor=event.actor, programme_id=event.situation.programme.id, **PLAN)


def test_a_meeting_that_will_not_be_is_deleted_and_one_with_ballots_is_not(here: World) -> None:
    event = seated(here.lyceum)
    services.ballots_open(actor=event.actor, meeting_id=event.meeting.pk)
    event.curator.browser.post(event.url("cancel/"))
    assert GroupMeeting.objects.filter(pk=event.meeting.pk).exists()
    other = services.meeting_plan(actor=event.actor, programme_id=event.situation.programme.id, **PLAN)
    event.curator.browser.post(f"/group-meetings/{other.pk}/cancel/")
    assert not GroupMeeting.objects.filter(pk=other.pk).exists()


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_badges_cards_and_the_hall_are_printed(here: World) -> None:
    event = seated(here.lyceum)
    browser = event.curator.browser
    badges = browser.get(event.url("print/badges/"))
    assert badges.headers["Cache-Control"].find("no-store") >= 0
    words = text_of(badges.content)
    assert domain.shown_code(event.guest("Гусев Тимофей").code) in words
    assert "Тимофей Гусев" in words
    assert "Белова Анна" in text_of(browser.get(event.url("print/cards/")).content)
    hall = text_of(browser.get(event.url("print/hall/")).content)
    assert "Раунд 3, 14:24–14:34" in hall
    # No code of a ballot hangs on the door.
    assert domain.shown_code(event.guest("Гусев Тимофей").code) not in hall


def test_nothing_is_printed_before_the_seating(here: World) -> None:
    event = planned(here.lyceum)
    for tail in ("timetable/", "print/", "print/badges/", "print/cards/", "print/hall/", "hall/", "hall/figures/"):
        assert event.curator.browser.get(event.url(tail)).status_code == 409, tail


def test_the_big_screen_tells_rounds_and_counts_and_no_names(here: World) -> None:
    event = seated(here.lyceum)
    browser = event.curator.browser
    assert "До первого раунда 60 мин" in browser.get(event.url("hall/")).content.decode()
    browser.post(event.url("begin/"))
    with time_machine.travel(datetime(2026, 11, 23, 10, 4, 30, tzinfo=UTC), tick=False):
        figures = browser.get(event.url("hall/figures/")).content.decode()
        assert "Раунд 1 из 3" in figures
        assert "осталось 6 мин" in figures
    with time_machine.travel(datetime(2026, 11, 23, 10, 11, tzinfo=UTC), tick=False):
        assert "раунд 2 через 1 мин" in browser.get(event.url("hall/figures/")).content.decode()
    services.ballots_open(actor=event.actor, meeting_id=event.meeting.pk)
    services.ballot_submit(code=event.guest("Гусев Тимофей").code, ranked=event.ids("Белова Анна"), never=[])
    page = browser.get(event.url("hall/figures/")).content.decode()
    assert "из 9 сдали" in page
    assert not [name for name in (*MENTORS, *MENTEES) if name.split()[0] in page or name.split()[1] in page]


def test_today_has_the_meeting_on_the_start_page(here: World) -> None:
    event = planned(here.lyceum)
    assert "Сегодня групповая встреча, начало в 14:00" in event.curator.browser.get("/").content.decode()
    services.meeting_edit(actor=event.actor, meeting_id=event.meeting.pk, held_on=date(2026, 11, 24))
    assert "Сегодня групповая встреча" not in event.curator.browser.get("/").content.decode()
    assert "Сегодня групповая встреча" not in event.at(Role.HEAD).browser.get("/").content.decode()


def test_the_stage_offers_the_meeting(here: World) -> None:
    event = planned(here.lyceum)
    address = f"/programmes/{event.situation.programme.id}/stages/5/"
    page = event.curator.browser.get(address).content.decode()
    assert page.index("Подобрать пары и группы") < page.index("Групповая встреча")
