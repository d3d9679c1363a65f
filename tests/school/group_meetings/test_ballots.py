"""Ballots without an account, what they say and who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.school.group_meetings import domain, selectors, services
from apps.school.group_meetings.domain import Preference
from apps.school.group_meetings.models import Choice, GroupMeeting, Guest
from apps.school.group_meetings.services import GroupMeetingRefused
from apps.school.notifications.models import Notification
from apps.school.programmes import registry as programmes_registry
from apps.school.programmes.models import Participation
from apps.school.programmes.registry import StageFacts
from apps.school.programmes.services import programme_cancel, stage_close
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import stranger
from tests.school.group_meetings.event import MENTEES, Event, seated, voting
from tests.school.mentorships.situation import seed_region
from tests.school.people.builders import journal
from tests.school.programmes.builders import closed

TIMOFEY = "Гусев Тимофей"
NOW = datetime(2026, 11, 23, 11, 40, tzinfo=UTC)


@pytest.fixture
def here(world: World) -> Iterator[World]:
    seed_region(world.north)
    with time_machine.travel(NOW, tick=False), tenant_scope(world.lyceum):
        yield world


def phone(here: World) -> Client:
    return stranger(here.lyceum)


def address(event: Event, name: str) -> str:
    return f"/b/{event.guest(name).code}/"


def ballot(event: Event, *ranked: str, never: tuple[str, ...] = ()) -> dict[str, Any]:
    places = dict(zip(("first", "second", "third"), (str(key) for key in event.ids(*ranked)), strict=False))
    return {**places, "never": [str(key) for key in event.ids(*never)]}


# --- refusals


def test_a_wrong_code_opens_nothing_and_says_no_more(here: World) -> None:
    voting(here.lyceum)
    for code in ("AAAAAAAAAA", "a", "нет-такого", "A" * 300):
        answer = phone(here).get(f"/b/{code}/")
        assert answer.status_code == 404
        assert "Бюллетень не найден" in answer.content.decode()


def test_a_code_of_one_school_opens_nothing_in_another(here: World) -> None:
    event = voting(here.lyceum)
    assert stranger(here.gymnasium).get(address(event, "Гусев Тимофей")).status_code == 404


def test_guessing_stops_after_a_few_hundred_codes_and_right_ones_do_not_count(here: World) -> None:
    event = voting(here.lyceum)
    browser = Client(SERVER_NAME=here.lyceum.host, REMOTE_ADDR="198.51.100.6")
    for _visit in range(3):
        assert browser.get(address(event, "Гусев Тимофей")).status_code == 200
    for number in range(200):
        assert browser.get(f"/b/AAAAAA{number:04}/").status_code == 404
    assert browser.get("/b/AAAAAAAAAB/").status_code == 429
    assert browser.get(address(event, "Гусев Тимофей")).status_code == 429
    assert browser.post("/b/", {"code": event.guest("Гусев Тимофей").code}).status_code == 429
    # Another network is not to blame.
    assert browser.get(address(event, "Гусев Тимофей"), REMOTE_ADDR="198.51.100.7").status_code == 200


def test_before_and_after_the_time_nothing_is_taken(here: World) -> None:
    event = seated(here.lyceum)
    browser = phone(here)
    early = browser.get(address(event, "Гусев Тимофей")).content.decode()
    assert "Бюллетень откроется после встречи" in early
    assert "Анна" not in early
    browser.post(address(event, "Гусев Тимофей"), ballot(event, "Белова Анна"))
    services.ballots_open(actor=event.actor, meeting_id=event.meeting.pk)
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        late = browser.post(address(event, "Гусев Тимофей"), ballot(event, "Белова Анна"))
        assert "Бюллетени уже собраны" in late.content.decode()
        with pytest.raises(GroupMeetingRefused):
            services.ballot_submit(code=event.guest("Гусев Тимофей").code, ranked=[], never=[])
    assert not Choice.objects.exists()


def test_a_closed_meeting_takes_nothing_though_its_time_is_not_over(here: World) -> None:
    event = voting(here.lyceum)
    services.ballots_close(actor=event.actor, meeting_id=event.meeting.pk)
    phone(here).post(address(event, "Гусев Тимофей"), ballot(event, "Белова Анна"))
    assert event.guest("Гусев Тимофей").voted_at is None


def test_only_those_met_can_be_named_and_nobody_twice(here: World) -> None:
    event = voting(here.lyceum)
    code = event.guest("Гусев Тимофей").code
    mentee, anna = event.ids("Дроздов Пётр", "Белова Анна")
    for ranked, never, why in (
        ([mentee], [], "stranger"),
        ([], [mentee], "stranger"),
        ([anna, anna], [], "twice"),
        ([anna], [anna], "both"),
    ):
        with pytest.raises(GroupMeetingRefused) as refused:
            services.ballot_submit(code=code, ranked=ranked, never=never)
        assert refused.value.code == why
    page = phone(here).post(address(event, "Гусев Тимофей"), {"first": str(anna), "second": str(anna)})
    assert page.status_code == 422
    assert "Один человек выбран дважды" in page.content.decode()
    assert phone(here).post(address(event, "Гусев Тимофей"), {"first": str(mentee)}).status_code == 422
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.HEAD, Role.CLASS_TEACHER, Role.PSYCHOLOGIST, Role.AUDITOR, Role.MENTOR, Role.MENTEE, Role.PARENT]
)
def test_nobody_but_the_curator_reads_choices(here: World, role: Role) -> None:
    event = voting(here.lyceum)
    services.ballot_submit(
        code=event.guest("Гусев Тимофей").code, ranked=event.ids("Белова Анна"), never=event.ids("Волков Иван")
    )
    reader = event.at(role, "Белова Анна")
    assert reader.browser.get(event.url("choices/")).status_code == 403
    assert reader.browser.get(event.url(f"ballots/{event.guest('Гусев Тимофей').pk}/")).status_code == 403
    with pytest.raises(Forbidden):
        selectors.choices_by_guest(actor=reader.actor, meeting=event.meeting)
    with pytest.raises(Forbidden):
        services.ballot_record(
            actor=reader.actor,
            meeting_id=event.meeting.pk,
            respondent_id=event.guest("Гусев Тимофей").pk,
            ranked=[],
            never=[],
        )


def test_a_respondent_of_another_meeting_cannot_be_entered(here: World) -> None:
    event, other = voting(here.lyceum), voting(here.lyceum)
    stray = other.guest("Гусев Тимофей").pk
    assert event.curator.browser.get(event.url(f"ballots/{stray}/")).status_code == 404


# --- what works


def test_the_page_shows_those_met_and_nobody_else(here: World) -> None:
    event = voting(here.lyceum)
    answer = phone(here).get(address(event, "Гусев Тимофей"))
    page = answer.content.decode()
    table = event.guest("Белова Анна").route[0]
    assert f"Анна Б., стол {table}" in page
    assert "Белова" not in page
    assert not [name for name in MENTEES[1:] if name.split()[0] in page]
    assert "увидит только куратор" in page
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_ballot_is_taken_and_changed_until_closing(here: World) -> None:
    event = voting(here.lyceum)
    browser = phone(here)
    sent = browser.post(
        address(event, "Гусев Тимофей"), ballot(event, "Волков Иван", "Белова Анна", never=("Громова Вера",))
    )
    assert sent.status_code == 302
    saved = browser.get(sent.url).content.decode()
    assert "Бюллетень сдан" in saved
    browser.post(address(event, "Гусев Тимофей"), ballot(event, "Белова Анна"))
    ranked, never = selectors.choices_of(event.guest("Гусев Тимофей"))
    assert (ranked, never) == (event.ids("Белова Анна"), [])
    assert event.guest("Гусев Тимофей").source == "phone"
    assert journal(here.lyceum, "ballot.recorded") == 2


def test_a_post_needs_the_token_of_the_page(here: World) -> None:
    event = voting(here.lyceum)
    browser = Client(SERVER_NAME=here.lyceum.host, enforce_csrf_checks=True)
    assert browser.post(address(event, "Гусев Тимофей"), ballot(event, "Белова Анна")).status_code == 403
    browser.get(address(event, "Гусев Тимофей"))
    token = browser.cookies["nm_csrf"].value
    sent = browser.post(address(event, "Гусев Тимофей"), {**ballot(event, "Белова Анна"), "csrfmiddlewaretoken": token})
    assert sent.status_code == 302


def test_a_code_is_typed_as_people_type(here: World) -> None:
    event = voting(here.lyceum)
    code = event.guest("Гусев Тимофей").code
    for typed in (
        code.lower(),
        f" {code[:5]}-{code[5:]} ",
        code.translate(str.maketrans("ABEKMHPCTYX01", "АВЕКМНРСТУХОL")),
    ):
        assert phone(here).post("/b/", {"code": typed}).url == f"/b/{code}/", typed
    wrong = phone(here).post("/b/", {"code": "ZZZZZZZZZZ"})
    assert wrong.status_code == 422
    assert "Такого кода нет" in wrong.content.decode()


def test_an_empty_ballot_is_a_ballot(here: World) -> None:
    event = voting(here.lyceum)
    assert phone(here).post(address(event, "Белова Анна"), {}).status_code == 302
    assert event.guest("Белова Анна").voted_at is not None


def test_the_curator_enters_a_ballot_even_after_closing(here: World) -> None:
    event = voting(here.lyceum)
    services.ballots_close(actor=event.actor, meeting_id=event.meeting.pk)
    event.curator.browser.post(
        event.url(f"ballots/{event.guest('Гусев Тимофей').pk}/"), ballot(event, "Громова Вера", never=("Волков Иван",))
    )
    assert event.guest("Гусев Тимофей").source == "hand"
    page = event.curator.browser.get(event.url("choices/")).content.decode()
    assert "1. Вера Громова" in page
    assert "Иван Волков" in page


def test_coincidences_stand_first(here: World) -> None:
    event = voting(here.lyceum)
    services.ballot_submit(code=event.guest("Гусев Тимофей").code, ranked=event.ids("Белова Анна"), never=[])
    services.ballot_submit(code=event.guest("Белова Анна").code, ranked=event.ids("Гусев Тимофей"), never=[])
    services.ballot_submit(code=event.guest("Зуев Марк").code, ranked=event.ids("Белова Анна"), never=[])
    mutual, rows = selectors.choices_by_guest(actor=event.actor, meeting=event.meeting)
    assert [(pair.mentee.pk, pair.mentor.pk) for pair in mutual] == [tuple(event.ids("Гусев Тимофей", "Белова Анна"))]
    assert len(rows) == 3


def test_who_has_not_answered_is_reminded_once(here: World) -> None:
    event = voting(here.lyceum)
    accounts = {name: event.at(Role.MENTEE, name) for name in MENTEES[:2]}
    for name, account in accounts.items():
        person = event.rows[name].person
        person.user_id = account.user.pk
        person.save(update_fields=["user_id"])
    services.ballot_submit(code=event.guest("Гусев Тимофей").code, ranked=[], never=[])
    for _click in range(2):
        assert services.ballots_remind(actor=event.actor, meeting_id=event.meeting.pk) == (1, 7)
    line = Notification.objects.get()
    assert line.user_id == accounts["Дроздов Пётр"].user.pk
    assert line.url == address(event, "Дроздов Пётр")


def test_time_is_extended_and_ballots_open_again(here: World) -> None:
    event = voting(here.lyceum)
    services.ballots_extend(actor=event.actor, meeting_id=event.meeting.pk)
    assert event.reload().closes_at == NOW + timedelta(minutes=40)
    for _click in range(2):
        services.ballots_close(actor=event.actor, meeting_id=event.meeting.pk)
    event.curator.browser.post(event.url("ballots/open/"))
    assert event.reload().state == "open"


# --- for matching


def test_preferences_are_told_by_participation_and_the_latest_meeting_counts(here: World) -> None:
    event = voting(here.lyceum)
    rows = event.rows
    services.ballot_submit(
        code=event.guest("Гусев Тимофей").code,
        ranked=event.ids("Волков Иван", "Белова Анна"),
        never=event.ids("Громова Вера"),
    )
    services.ballot_submit(code=event.guest("Белова Анна").code, ranked=event.ids("Гусев Тимофей"), never=[])
    found = selectors.preferences_of(event.situation.programme.id)
    assert found == {
        rows["Гусев Тимофей"].pk: Preference(
            (rows["Волков Иван"].pk, rows["Белова Анна"].pk), frozenset({rows["Громова Вера"].pk})
        ),
        rows["Белова Анна"].pk: Preference((rows["Гусев Тимофей"].pk,), frozenset()),
    }
    again = services.meeting_plan(
        actor=event.actor,
        programme_id=event.situation.programme.id,
        **{name: getattr(event.meeting, name) for name in ("starts_at", "rounds", "tables", "seats")},
        wanted=event.meeting.wanted - 1,  # whom somebody refused does not suit any more
        held_on=event.meeting.held_on + timedelta(days=7),
    )
    services.timetable_make(actor=event.actor, meeting_id=again.pk)
    services.ballots_open(actor=event.actor, meeting_id=again.pk)
    guest = Guest.objects.get(meeting=again, participation=rows["Гусев Тимофей"])
    ivan = Guest.objects.get(meeting=again, participation=rows["Волков Иван"])
    services.ballot_submit(code=guest.code, ranked=[ivan.pk], never=[])
    found = selectors.preferences_of(event.situation.programme.id)
    assert found[rows["Гусев Тимофей"].pk] == Preference((rows["Волков Иван"].pk,), frozenset())
    assert found[rows["Белова Анна"].pk].ranked == (rows["Гусев Тимофей"].pk,)


def test_who_left_the_programme_neither_chooses_nor_is_chosen(here: World) -> None:
    event = voting(here.lyceum)
    services.ballot_submit(code=event.guest("Гусев Тимофей").code, ranked=event.ids("Белова Анна"), never=[])
    services.ballot_submit(code=event.guest("Белова Анна").code, ranked=event.ids("Гусев Тимофей"), never=[])
    Participation.objects.filter(pk=event.rows["Белова Анна"].pk).update(state="withdrawn")
    assert selectors.preferences_of(event.situation.programme.id) == {
        event.rows["Гусев Тимофей"].pk: Preference((), frozenset())
    }


def test_choices_and_codes_go_with_the_programme_and_counts_stay(here: World) -> None:
    event, code = voting(here.lyceum), ""
    code = event.guest("Гусев Тимофей").code
    services.ballot_submit(code=code, ranked=event.ids("Белова Анна"), never=event.ids("Волков Иван"))
    programme_cancel(actor=event.actor, programme_id=event.situation.programme.id, reason="не состоялась")
    assert not Choice.objects.exists()
    meeting = GroupMeeting.objects.get(pk=event.meeting.pk)
    assert meeting.figures == {"guests": 9, "ballots": 1, "choices": 1, "unwanted": 1}
    assert phone(here).get(f"/b/{code}/").status_code == 404
    assert selectors.preferences_of(event.situation.programme.id) == {}
    for tail in ("print/badges/", "print/sheets/"):
        assert event.curator.browser.get(event.url(tail)).status_code == 409
    assert event.curator.browser.get(event.url("papers/")).status_code == 200
    assert "Выбор участников удалён" in event.curator.browser.get(event.url("choices/")).content.decode()
    with pytest.raises(GroupMeetingRefused):
        services.ballot_record(
            actor=event.actor,
            meeting_id=event.meeting.pk,
            respondent_id=event.guest("Гусев Тимофей").pk,
            ranked=[],
            never=[],
        )


def test_a_completed_programme_keeps_no_choices_either(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    event = voting(here.lyceum)
    services.ballot_submit(code=event.guest(TIMOFEY).code, ranked=event.ids("Белова Анна"), never=[])
    row = event.situation.programme
    closed(row, 1, 2, 3, 4, 5, 6)
    with monkeypatch.context() as rules:
        rules.setattr(programmes_registry, "_stage_sources", {7: [lambda _programme: StageFacts({}, [])]})
        stage_close(actor=event.actor, programme_id=row.id, stage=7)
    row.refresh_from_db()
    assert row.state == "completed"
    assert not Choice.objects.exists()


def test_choices_of_another_programme_stay(here: World) -> None:
    event, other = voting(here.lyceum), voting(here.lyceum)
    services.ballot_submit(code=other.guest("Гусев Тимофей").code, ranked=other.ids("Белова Анна"), never=[])
    programme_cancel(actor=event.actor, programme_id=event.situation.programme.id, reason="не состоялась")
    assert Choice.objects.count() == 1


# --- pure rules


def test_codes_have_no_letters_that_are_mistaken() -> None:
    assert not set("IOLU") & set(domain.ALPHABET)
    assert domain.normal_code("k7mf3-8qxw2") == "K7MF38QXW2"
    assert domain.normal_code("  К7МF3 8QХWO ") == "K7MF38QXW0"


def test_somebody_met_once_at_each_table() -> None:
    from uuid import UUID

    one, two = UUID(int=1), UUID(int=2)
    assert domain.met_by([1, 0, 2], [(one, [1, 1, 1]), (two, [3, 0, 2])]) == [(one, 1, 1), (two, 3, 2)]
