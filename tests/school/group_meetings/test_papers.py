"""Paper ballots: what is certain is recorded, everything else waits for the curator, nothing is written silently."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pypdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.school.ballots.layout import Column
from apps.school.group_meetings import selectors, services
from apps.school.group_meetings.models import Choice, SheetPage, SheetUpload
from apps.school.group_meetings.services import GroupMeetingRefused
from apps.school.group_meetings.services.papers import upload_read
from apps.school.programmes.services import programme_cancel
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member
from tests.school.group_meetings.event import Event, seated, voting
from tests.school.group_meetings.sheets import DOT, WHOLE, scan
from tests.school.mentorships.situation import seed_region

NOW = datetime(2026, 11, 23, 11, 40, tzinfo=UTC)
TIMOFEY = "Гусев Тимофей"
CLEAR = {("Анна Б.", Column.FIRST): WHOLE, ("Вера Г.", Column.NEVER): WHOLE}
DOUBTFUL = {("Анна Б.", Column.FIRST): WHOLE, ("Иван В.", Column.SECOND): DOT}


@pytest.fixture
def here(world: World) -> Iterator[World]:
    seed_region(world.north)
    with time_machine.travel(NOW, tick=False), tenant_scope(world.lyceum):
        yield world


def read(event: Event, *files: bytes) -> None:
    """Upload files and have them read, as the task does."""
    for upload_id in services.sheets_upload(actor=event.actor, meeting_id=event.meeting.pk, files=list(files)):
        upload_read(upload_id=upload_id)


def page() -> SheetPage:
    return SheetPage.objects.get()


@pytest.mark.parametrize("role", [Role.HEAD, Role.CLASS_TEACHER, Role.PSYCHOLOGIST, Role.AUDITOR, Role.MENTOR])
def test_nobody_but_the_curator_sees_or_brings_sheets(here: World, role: Role) -> None:
    event = voting(here.lyceum)
    read(event, scan(event, TIMOFEY, DOUBTFUL))
    other = event.at(role)
    for tail in ("papers/", "papers/progress/", f"papers/{page().pk}/", "print/sheets/"):
        assert other.browser.get(event.url(tail)).status_code == 403, tail
    assert other.browser.post(event.url(f"papers/{page().pk}/dismiss/")).status_code == 403
    with pytest.raises(Forbidden):
        services.sheets_upload(actor=other.actor, meeting_id=event.meeting.pk, files=[b""])


def test_another_school_and_another_meeting_find_no_sheet(here: World) -> None:
    event, second = voting(here.lyceum), voting(here.lyceum)
    read(event, scan(event, TIMOFEY, DOUBTFUL))
    stranger = member(here.gymnasium, Role.CURATOR).browser
    assert stranger.get(event.url(f"papers/{page().pk}/")).status_code == 404
    assert event.curator.browser.get(second.url(f"papers/{page().pk}/")).status_code == 404
    assert event.curator.browser.post(second.url(f"papers/{page().pk}/dismiss/")).status_code == 404


def test_nothing_is_taken_before_ballots_open(here: World) -> None:
    event = seated(here.lyceum)
    with pytest.raises(GroupMeetingRefused):
        services.sheets_upload(actor=event.actor, meeting_id=event.meeting.pk, files=[b"x"])


def test_every_guest_has_a_sheet_with_the_names_of_those_met(here: World) -> None:
    event = seated(here.lyceum)
    answer = event.curator.browser.get(event.url("print/sheets/"))
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 9
    assert "Анна Б." in "".join(sheet.extract_text() for sheet in pages)


def test_a_certain_sheet_is_recorded_and_no_picture_stays(here: World) -> None:
    event = voting(here.lyceum)
    read(event, scan(event, TIMOFEY, CLEAR))
    guest = event.guest(TIMOFEY)
    assert selectors.choices_of(guest) == (event.ids("Белова Анна"), event.ids("Громова Вера"))
    assert guest.source == "paper"
    assert (page().state, page().cells, page().preview) == ("recorded", [], None)
    assert SheetUpload.objects.get().content is None


def test_an_uploaded_file_is_read_once_however_often_it_is_sent(here: World) -> None:
    event = voting(here.lyceum)
    [key] = services.sheets_upload(actor=event.actor, meeting_id=event.meeting.pk, files=[scan(event, TIMOFEY, CLEAR)])
    for _delivery in range(2):
        upload_read(upload_id=key)
    assert SheetPage.objects.count() == 1


def test_a_doubtful_bubble_waits_beside_its_picture(here: World) -> None:
    event = voting(here.lyceum)
    read(event, scan(event, TIMOFEY, DOUBTFUL))
    assert event.guest(TIMOFEY).voted_at is None
    address = event.url(f"papers/{page().pk}/")
    shown = event.curator.browser.get(address).content.decode()
    assert "Анна Б.: 1-й выбор" in shown
    assert "Иван В.: 2-й выбор" in shown
    assert "data:image/png;base64," in shown
    row = event.met(TIMOFEY).index("Иван В.")
    assert event.curator.browser.post(address, {}).status_code == 422
    assert not Choice.objects.exists()
    event.curator.browser.post(address, {f"cell-{row}-second": "yes"})
    assert selectors.choices_of(event.guest(TIMOFEY)) == (event.ids("Белова Анна", "Волков Иван"), [])
    assert (page().state, page().cells) == ("recorded", [])


def test_a_doubt_decided_the_other_way_leaves_the_bubble_empty(here: World) -> None:
    event = voting(here.lyceum)
    read(event, scan(event, TIMOFEY, DOUBTFUL))
    row = event.met(TIMOFEY).index("Иван В.")
    event.curator.browser.post(event.url(f"papers/{page().pk}/"), {f"cell-{row}-second": "no"})
    assert selectors.choices_of(event.guest(TIMOFEY)) == (event.ids("Белова Анна"), [])


def test_two_people_in_one_place_are_not_guessed(here: World) -> None:
    event = voting(here.lyceum)
    read(event, scan(event, TIMOFEY, {("Анна Б.", Column.FIRST): WHOLE, ("Иван В.", Column.FIRST): WHOLE}))
    met = event.met(TIMOFEY)
    cells = {f"cell-{met.index(name)}-first": "yes" for name in ("Анна Б.", "Иван В.")}
    address = event.url(f"papers/{page().pk}/")
    refused = event.curator.browser.post(address, cells)
    assert refused.status_code == 422
    assert "Двое на одном месте" in refused.content.decode()
    event.curator.browser.post(address, {**cells, f"cell-{met.index('Иван В.')}-first": "no"})
    assert selectors.choices_of(event.guest(TIMOFEY)) == (event.ids("Белова Анна"), [])


def test_a_mark_that_was_not_asked_about_is_refused(here: World) -> None:
    event = voting(here.lyceum)
    read(event, scan(event, TIMOFEY, DOUBTFUL))
    with pytest.raises(GroupMeetingRefused):
        services.page_record(
            actor=event.actor, meeting_id=event.meeting.pk, page_id=page().pk, marked=[(0, Column.NEVER)]
        )


def test_a_ballot_from_a_phone_is_not_replaced_without_the_curator(here: World) -> None:
    event = voting(here.lyceum)
    services.ballot_submit(code=event.guest(TIMOFEY).code, ranked=event.ids("Громова Вера"), never=[])
    read(event, scan(event, TIMOFEY, CLEAR))
    assert selectors.choices_of(event.guest(TIMOFEY))[0] == event.ids("Громова Вера")
    address = event.url(f"papers/{page().pk}/")
    assert "Бюллетень этого участника уже есть (с телефона)" in event.curator.browser.get(address).content.decode()
    event.curator.browser.post(address, {})
    assert selectors.choices_of(event.guest(TIMOFEY))[0] == event.ids("Белова Анна")


def test_the_same_sheet_twice_waits(here: World) -> None:
    event = voting(here.lyceum)
    read(event, scan(event, TIMOFEY, CLEAR), scan(event, TIMOFEY, DOUBTFUL))
    assert sorted(SheetPage.objects.values_list("state", flat=True)) == ["recorded", "review"]
    assert selectors.choices_of(event.guest(TIMOFEY)) == (event.ids("Белова Анна"), event.ids("Громова Вера"))


def test_a_sheet_of_another_meeting_or_of_an_earlier_seating_is_not_taken(here: World) -> None:
    event, second = voting(here.lyceum), voting(here.lyceum)
    read(event, scan(second, TIMOFEY, CLEAR))
    assert (page().guest, page().problems) == (None, ["foreign"])
    assert not Choice.objects.exists()
    shown = event.curator.browser.get(event.url(f"papers/{page().pk}/")).content.decode()
    assert "Лист не с этой встречи" in shown
    event.curator.browser.post(event.url(f"papers/{page().pk}/dismiss/"))
    assert page().state == "dismissed"


def test_a_file_that_is_no_picture_is_said(here: World, django_capture_on_commit_callbacks: Any) -> None:
    event = voting(here.lyceum)
    file = SimpleUploadedFile("scan.png", b"not a picture at all")
    with django_capture_on_commit_callbacks(execute=True):
        sent = event.curator.browser.post(
            event.url("papers/"), {"files": [file, SimpleUploadedFile("b.pdf", b"%PDF-x")]}
        )
    assert sent.status_code == 302
    shown = event.curator.browser.get(event.url("papers/")).content.decode()
    assert "Это не снимок и не скан" in shown
    assert SheetUpload.objects.filter(state="refused").count() == 2
    assert event.curator.browser.get(event.url("papers/progress/")).headers["HX-Refresh"] == "true"


def test_sheets_go_with_the_choices(here: World) -> None:
    event = voting(here.lyceum)
    read(event, scan(event, TIMOFEY, DOUBTFUL))
    programme_cancel(actor=event.actor, programme_id=event.situation.programme.id, reason="не состоялась")
    assert not SheetUpload.objects.exists()
    assert not SheetPage.objects.exists()


def test_the_number_of_a_sheet_opens_the_ballot_too(here: World) -> None:
    from apps.school.ballots.code import written

    event = voting(here.lyceum)
    number = written(event.guest(TIMOFEY).code)
    assert (
        member(here.lyceum, Role.CURATOR).browser.post("/b/", {"code": number}).url
        == f"/b/{event.guest(TIMOFEY).code}/"
    )


def test_an_unknown_upload_is_nothing_to_read(here: World) -> None:
    upload_read(upload_id=UUID(int=1))
    assert not SheetPage.objects.exists()
