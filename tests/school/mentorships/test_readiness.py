"""«Готовы работать вместе?»: who may answer, what the answer changes, who reads why it does not suit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from apps.core.actor import Role, system_actor
from apps.school.mentorships.models import Confirmation, Mentorship
from apps.school.mentorships.services.closing import member_end, mentorship_terminate
from apps.school.mentorships.services.forming import mentorship_form, mentorship_replace_mentor
from apps.school.mentorships.services.readiness import readiness_remind
from apps.school.mentorships.services.standing import mentorship_suspend
from apps.school.mentorships.tasks import remind_silent_everywhere
from apps.school.notifications.models import Notification
from apps.school.notifications.services import letters_send
from apps.school.people.models import Guardian, Person
from apps.school.programmes.models import Participation, Programme
from apps.school.programmes.registry import run_ended
from tenants.context import platform_scope, tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region
from tests.school.people.builders import journal

REASON = "Мы соседи и не ладим"


@dataclass
class Asked:
    """Anna leads Timofey, who is twelve, and Pyotr, who is sixteen; they, both parents and the staff sign in."""

    pairs: Situation
    mentor: Participation
    group: Mentorship
    anna: Client
    timofey: Client
    pyotr: Client
    mother: Client
    father: Client
    curator: factories.Member
    head: Client

    def side(self, name: str) -> Confirmation:
        """Return the latest question to somebody of the group."""
        rows = {
            (row.member.mentee if row.member else row.mentorship.mentor_person).first_name: row
            for row in Confirmation.objects.filter(mentorship=self.group, is_current=True)
        }
        return rows[name]

    def url(self, name: str, action: str) -> str:
        return f"/mentorships/confirmations/{self.side(name).id}/{action}/"

    def answers(self) -> dict[str, str]:
        return {name: self.side(name).answer for name in ("Анна", "Тимофей", "Пётр")}

    def told(self, role: str) -> list[str]:
        return list(Notification.objects.filter(user_id=self.users[role]).values_list("text", flat=True))

    users: dict[str, UUID]


def _sign_in(world: World, role: Role, name: str, person: Person) -> factories.Member:
    made = factories.member(world.lyceum, role, name, person_id=person.id)
    Person.objects.filter(id=person.id).update(user_id=made.user.pk)
    return made


@pytest.fixture
def asked(world: World) -> Iterator[Asked]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        pairs = programme(world.lyceum)
        mentor = pairs.mentor("Белова Анна")
        timofey = pairs.mentee("Гусев Тимофей", born=date(2014, 3, 8))
        pyotr = pairs.mentee("Дроздов Пётр", born=date(2010, 3, 8))
        people = {"anna": mentor.person, "timofey": timofey.person, "pyotr": pyotr.person}
        for key, child in (("mother", timofey), ("father", pyotr)):
            people[key] = Guardian.objects.get(child=child.person).guardian
        roles = {
            "anna": Role.MENTOR, "timofey": Role.MENTEE, "pyotr": Role.MENTEE, "mother": Role.PARENT,
            "father": Role.PARENT,
        }  # fmt: skip
        members = {key: _sign_in(world, role, key, people[key]) for key, role in roles.items()}
        card = Person.objects.create(kind="teacher", last_name="Куратова", first_name="Мария")
        curator = _sign_in(world, Role.CURATOR, "Мария Куратова", card)
        Programme.objects.filter(id=pairs.programme.id).update(curator_id=card.id)
        group = mentorship_form(
            actor=pairs.curator(),
            programme_id=pairs.programme.id,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[timofey.id, pyotr.id],
        )
        yield Asked(
            pairs=pairs,
            mentor=mentor,
            group=group,
            curator=curator,
            head=factories.member(world.lyceum, Role.HEAD, "Олег Директоров").browser,
            users={key: made.user.pk for key, made in {**members, "curator": curator}.items()},
            **{key: made.browser for key, made in members.items()},
        )


def meet(asked: Asked, day: str = "2026-11-23") -> int:
    sent = {"client_key": str(uuid4()), "held_on": day, "minutes": "45", "activities": ["task"]}
    return asked.anna.post(f"/mentorships/{asked.group.id}/meetings/new/", sent).status_code


# --- who may not


@pytest.mark.parametrize("action", ["confirm", "refuse", "take-back"])
def test_nobody_answers_for_somebody_else(asked: Asked, world: World, action: str) -> None:
    address = asked.url("Тимофей", action)
    strangers = [
        asked.anna,
        asked.pyotr,
        asked.father,
        factories.member(world.gymnasium, Role.MENTEE, "Лев Чужой").browser,
    ]
    for stranger in strangers:
        assert stranger.post(address, {"reason": REASON}).status_code == 404
    for staff in (asked.head, factories.member(world.lyceum, Role.AUDITOR, "Вера Проверяющая").browser):
        assert staff.post(address, {"reason": REASON}).status_code in {403, 404}
    assert set(asked.answers().values()) == {"waiting"}
    assert journal(world.lyceum, "confirmation.ready") == journal(world.lyceum, "confirmation.refused") == 0


def test_a_parent_answers_only_for_a_child_below_the_age_of_an_own_consent(asked: Asked) -> None:
    assert asked.father.post(asked.url("Пётр", "confirm")).status_code == 404
    assert asked.url("Пётр", "confirm") not in asked.father.get("/mentorships/cabinet/").content.decode()
    assert asked.url("Тимофей", "confirm") in asked.mother.get("/mentorships/cabinet/").content.decode()
    assert asked.mother.post(asked.url("Тимофей", "confirm")).status_code == 302
    row = asked.side("Тимофей")
    assert (row.answer, row.given_through, row.answered_by.first_name) == ("ready", "parent", "Ольга")
    assert "подтвердили родители" in asked.timofey.get("/mentorships/cabinet/").content.decode()


@pytest.mark.parametrize("action", ["record", "ask-again"])
def test_only_a_curator_of_the_school_writes_down_and_asks_again(asked: Asked, world: World, action: str) -> None:
    for other in (asked.head, asked.anna, asked.mother):
        assert other.post(asked.url("Анна", action)).status_code == 403
    foreign = factories.member(world.gymnasium, Role.CURATOR, "Ирина Соседова")
    assert foreign.browser.post(asked.url("Анна", action)).status_code == 404
    assert asked.answers()["Анна"] == "waiting"


def test_a_curator_does_not_answer_as_a_side(asked: Asked) -> None:
    assert asked.curator.browser.post(asked.url("Анна", "confirm")).status_code == 403
    assert asked.curator.browser.get(asked.url("Анна", "confirm")).status_code == 405


def test_a_pair_that_is_over_takes_no_answers(asked: Asked) -> None:
    address = asked.url("Тимофей", "confirm")
    mentorship_terminate(actor=asked.pairs.curator(), mentorship_id=asked.group.id, reason="переезд")
    asked.timofey.post(address)
    assert asked.answers()["Тимофей"] == "waiting"
    assert address not in asked.timofey.get("/mentorships/cabinet/").content.decode()


# --- asking and answering


def test_forming_asks_both_sides_and_names_nobody(asked: Asked) -> None:
    assert set(asked.answers().values()) == {"waiting"}
    assert asked.told("anna") == ["Вам закреплены наставляемые. Подтвердите, что готовы работать вместе."]
    assert asked.told("timofey") == ["У вас есть наставник. Подтвердите, что готовы работать вместе."]
    assert asked.told("mother") == ["У вашего ребёнка есть наставник. Подтвердите, что ребёнок готов работать с ним."]
    assert asked.told("father") == ["У вашего ребёнка есть наставник."]
    assert not Notification.objects.filter(text__regex="Гусев|Дроздов|Белова").exists()


def test_silence_does_not_stop_the_work(asked: Asked) -> None:
    assert meet(asked) == 302
    assert set(asked.answers().values()) == {"waiting"}


def test_a_second_click_is_the_same_answer(asked: Asked, world: World) -> None:
    for _click in range(2):
        assert asked.anna.post(asked.url("Анна", "confirm")).status_code == 302
    assert asked.answers() == {"Анна": "ready", "Тимофей": "waiting", "Пётр": "waiting"}
    assert journal(world.lyceum, "confirmation.ready") == 1
    page = asked.anna.get("/mentorships/cabinet/").content.decode()
    assert "Готовность работать вместе подтверждена" in page
    assert "Подтверждаю" not in page
    assert not Notification.objects.filter(user_id=asked.users["anna"], read_at=None).exists()


def test_another_answer_needs_the_first_one_taken_back(asked: Asked) -> None:
    asked.timofey.post(asked.url("Тимофей", "confirm"))
    answer = asked.timofey.post(asked.url("Тимофей", "refuse"), {"reason": REASON})
    assert "сначала отмените прежний ответ" in answer.content.decode()
    assert asked.answers()["Тимофей"] == "ready"
    assert asked.timofey.post(asked.url("Тимофей", "take-back")).status_code == 302
    assert asked.answers()["Тимофей"] == "waiting"
    asked.timofey.post(asked.url("Тимофей", "refuse"), {"reason": REASON})
    assert asked.answers()["Тимофей"] == "refused"


def test_an_answer_stands_from_the_first_meeting_on(asked: Asked) -> None:
    asked.timofey.post(asked.url("Тимофей", "confirm"))
    assert asked.url("Тимофей", "take-back") in asked.timofey.get("/mentorships/cabinet/").content.decode()
    meet(asked)
    assert asked.url("Тимофей", "take-back") not in asked.timofey.get("/mentorships/cabinet/").content.decode()
    asked.timofey.post(asked.url("Тимофей", "take-back"))
    assert asked.answers()["Тимофей"] == "ready"


# --- refusals


def test_a_refusal_needs_a_reason(asked: Asked) -> None:
    for empty in ("", "   "):
        assert asked.anna.post(asked.url("Анна", "refuse"), {"reason": empty}).status_code == 422
    assert asked.answers()["Анна"] == "waiting"


def test_the_curator_alone_reads_why(asked: Asked, world: World) -> None:
    asked.anna.post(asked.url("Анна", "refuse"), {"reason": REASON})
    pair = f"/mentorships/{asked.group.id}/"
    assert REASON in asked.curator.browser.get(pair).content.decode()
    class_teacher = factories.member(world.lyceum, Role.PSYCHOLOGIST, "Пётр Психолог")
    for reader in (asked.head, asked.timofey, asked.mother, class_teacher.browser, asked.anna):
        assert REASON not in reader.get(pair).content.decode()
    assert "Не подходит: Белова Анна" in asked.head.get(pair).content.decode()
    for reader in (asked.timofey, asked.mother, asked.pyotr, class_teacher.browser):
        assert "Не подходит: " not in reader.get(pair).content.decode()
    assert not Notification.objects.filter(text__contains="соседи").exists()


def test_a_refusal_is_work_for_the_curator(asked: Asked, world: World) -> None:
    asked.anna.post(asked.url("Анна", "refuse"), {"reason": REASON})
    assert Notification.objects.filter(
        user_id=asked.users["curator"], url=f"/mentorships/{asked.group.id}/", dedupe_key__startswith="refused:"
    ).exists()
    home = asked.curator.browser.get("/").content.decode()
    assert "Ответили «не подходит»: 1" in home
    assert "Ждут подтверждения сторон: 1" in home
    refused = asked.curator.browser.get("/mentorships/?show=refused").content.decode()
    assert "Белова Анна" in refused
    page = asked.curator.browser.get(f"/mentorships/{asked.group.id}/").content.decode()
    for action in ("replace/", "end/", f"{asked.side('Анна').id}/ask-again/"):
        assert action in page
    teacher = factories.member(world.lyceum, Role.PSYCHOLOGIST, "Пётр Психолог")
    assert "Ответили" not in teacher.browser.get("/mentorships/?show=refused").content.decode()


def test_asking_again_keeps_the_refusal_in_the_history(asked: Asked) -> None:
    asked.anna.post(asked.url("Анна", "refuse"), {"reason": REASON})
    address = asked.url("Анна", "ask-again")
    for _click in range(2):
        assert asked.curator.browser.post(address).status_code == 302
    assert asked.answers()["Анна"] == "waiting"
    assert Confirmation.objects.filter(mentorship=asked.group, member=None).count() == 2
    assert asked.told("anna")[0] == "Куратор спрашивает ещё раз: готовы ли вы работать вместе?"
    asked.anna.post(asked.url("Анна", "confirm"))
    page = asked.curator.browser.get(f"/mentorships/{asked.group.id}/").content.decode()
    assert "Не подходит: Белова Анна" in page
    assert "Готовность подтверждена: Белова Анна" in page


def test_words_of_a_refusal_are_erased_when_the_programme_ends(asked: Asked) -> None:
    asked.anna.post(asked.url("Анна", "refuse"), {"reason": REASON})
    run_ended(asked.pairs.curator(), asked.pairs.programme)
    row = asked.side("Анна")
    assert (row.answer, row.reason) == ("refused", "")


# --- the curator


def test_what_was_said_aloud_is_written_down_and_undone(asked: Asked, world: World) -> None:
    for _click in range(2):
        asked.curator.browser.post(asked.url("Пётр", "record"))
    row = asked.side("Пётр")
    assert (row.answer, row.given_through, row.recorded_by) == ("ready", "curator", asked.users["curator"])
    assert journal(world.lyceum, "confirmation.ready") == 1
    assert "подтверждена 23" in asked.pyotr.get("/mentorships/cabinet/").content.decode()
    asked.curator.browser.post(asked.url("Пётр", "take-back"))
    assert asked.answers()["Пётр"] == "waiting"


def test_a_curator_undoes_nobody_elses_answer_and_hides_no_refusal(asked: Asked) -> None:
    asked.anna.post(asked.url("Анна", "refuse"), {"reason": REASON})
    for action in ("take-back", "record"):
        asked.curator.browser.post(asked.url("Анна", action))
        assert asked.answers()["Анна"] == "refused"


def test_counters_open_the_lists_behind_them(asked: Asked) -> None:
    page = f"/programmes/{asked.pairs.programme.id}/"
    assert "ждут подтверждения" in asked.curator.browser.get(page).content.decode()
    asked.anna.post(asked.url("Анна", "confirm"))
    asked.mother.post(asked.url("Тимофей", "confirm"))
    asked.curator.browser.post(asked.url("Пётр", "record"))
    shown = asked.curator.browser.get(page).content.decode()
    assert "подтвердили обе стороны" in shown
    assert "ждут подтверждения" not in shown
    listed = asked.curator.browser.get("/mentorships/?show=confirmed").content.decode()
    assert "Белова Анна" in listed
    assert "Ждут подтверждения сторон" not in asked.curator.browser.get("/").content.decode()


# --- changes of the group


def test_a_group_that_grows_asks_the_mentor_anew(asked: Asked) -> None:
    asked.anna.post(asked.url("Анна", "confirm"))
    asked.timofey.post(asked.url("Тимофей", "confirm"))
    late = asked.pairs.mentee("Зуев Марк")
    mentorship_form(
        actor=asked.pairs.curator(),
        programme_id=asked.pairs.programme.id,
        mentor_participation_id=asked.mentor.id,
        mentee_participation_ids=[late.id],
    )
    assert asked.answers() == {"Анна": "waiting", "Тимофей": "ready", "Пётр": "waiting"}
    assert asked.side("Марк").answer == "waiting"
    assert Confirmation.objects.filter(mentorship=asked.group, member=None).count() == 2


def test_whoever_left_is_waited_for_no_more(asked: Asked) -> None:
    asked.anna.post(asked.url("Анна", "confirm"))
    asked.timofey.post(asked.url("Тимофей", "confirm"))
    member = asked.side("Пётр").member
    member_end(actor=asked.pairs.curator(), mentorship_id=asked.group.id, member_id=member.id, reason="переезд")
    assert "Ждут подтверждения сторон" not in asked.curator.browser.get("/").content.decode()


def test_another_mentor_means_new_questions(asked: Asked) -> None:
    asked.timofey.post(asked.url("Тимофей", "confirm"))
    asked.anna.post(asked.url("Анна", "refuse"), {"reason": REASON})
    other = asked.pairs.mentor("Волков Иван")
    new = mentorship_replace_mentor(
        actor=asked.pairs.curator(),
        mentorship_id=asked.group.id,
        mentor_participation_id=other.id,
        reason="просит сторона",
    )
    fresh = Confirmation.objects.filter(mentorship=new)
    assert [row.answer for row in fresh] == ["waiting"] * 3
    assert "Ответили" not in asked.curator.browser.get("/").content.decode()


# --- reminders and letters


def test_a_silent_side_is_reminded_once(asked: Asked, world: World) -> None:
    asked.anna.post(asked.url("Анна", "confirm"))
    system = system_actor(world.lyceum.id)
    with time_machine.travel(TODAY + timedelta(days=2), tick=False):
        assert readiness_remind(actor=system) == 0
    with time_machine.travel(TODAY + timedelta(days=3), tick=False):
        assert (readiness_remind(actor=system), readiness_remind(actor=system)) == (2, 0)
    assert asked.told("timofey")[0] == "Мы ждём вашего ответа: готовы ли вы работать вместе с наставником?"
    assert len(asked.told("mother")) == 2
    assert len(asked.told("father")) == 1
    assert len(asked.told("anna")) == 1


def test_nobody_is_reminded_of_a_pair_that_is_paused(asked: Asked, world: World) -> None:
    mentorship_suspend(actor=asked.pairs.curator(), mentorship_id=asked.group.id, reason="каникулы")
    with time_machine.travel(TODAY + timedelta(days=4), tick=False):
        assert readiness_remind(actor=system_actor(world.lyceum.id)) == 0


def test_reminders_go_to_every_school(asked: Asked) -> None:
    with time_machine.travel(TODAY + timedelta(days=3), tick=False), platform_scope():
        remind_silent_everywhere()
    assert Confirmation.objects.exclude(reminded_at=None).count() == 3


def test_letters_name_nobody_and_go_once(asked: Asked) -> None:
    with platform_scope():
        asked.curator.user.__class__.objects.filter(id=asked.users["pyotr"]).update(email=None)
    lines = list(Notification.objects.filter(dedupe_key__startswith="confirm:").values_list("id", flat=True))
    assert letters_send(notification_ids=lines) == 3
    assert letters_send(notification_ids=lines) == 0
    assert {letter.subject for letter in mail.outbox} == {"Наставничество: вас ждёт сообщение"}
    bodies = " ".join(letter.body for letter in mail.outbox)
    assert "Подтвердите, что готовы работать вместе." in bodies
    assert "/mentorships/cabinet/" in bodies
    assert not [name for name in ("Гусев", "Белова", "Тимофей", "Анна") if name in bodies]


def test_who_has_answered_gets_no_letter(asked: Asked) -> None:
    lines = list(Notification.objects.filter(user_id=asked.users["anna"]).values_list("id", flat=True))
    asked.anna.post(asked.url("Анна", "confirm"))
    assert letters_send(notification_ids=lines) == 0
    assert mail.outbox == []


class BrokenPost(BaseEmailBackend):
    """A post whose server is away."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


def test_a_letter_that_could_not_leave_is_tried_again(asked: Asked, settings: Any) -> None:
    lines = list(Notification.objects.filter(user_id=asked.users["anna"]).values_list("id", flat=True))
    working = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.BrokenPost"}}
    with pytest.raises(ConnectionRefusedError):
        letters_send(notification_ids=lines)
    settings.MAILERS = working
    assert letters_send(notification_ids=lines) == 1


def test_forming_sends_the_letters_after_the_commit(
    asked: Asked, django_capture_on_commit_callbacks: Any, world: World
) -> None:
    mentor = asked.pairs.mentor("Волков Иван")
    _sign_in(world, Role.MENTOR, "Иван Волков", mentor.person)
    late = asked.pairs.mentee("Зуев Марк")
    with django_capture_on_commit_callbacks(execute=True):
        mentorship_form(
            actor=asked.pairs.curator(),
            programme_id=asked.pairs.programme.id,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[late.id],
        )
    assert len(mail.outbox) == 1
