"""An external mentor answers on the region's host; a child and a parent answer at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connections
from django.test import Client

from apps.core.actor import Role
from apps.core.errors import Refused
from apps.region.partners.models import Engagement, ExternalMentor
from apps.school.mentorships.models import Confirmation, Mentorship
from apps.school.mentorships.notices import Occasion
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.mentorships.services.readiness import outsider_write, readiness_confirm, readiness_refuse
from apps.school.people.models import Guardian
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region
from tests.school.people.builders import journal

CLEARED = date(2027, 6, 30)


@dataclass
class Outside:
    """Engineer Orlov of the region leads Timofey in the lyceum; he signs in on the region's host."""

    world: World
    where: Situation
    pair: Mentorship
    orlov: Client

    def url(self, action: str) -> str:
        return f"/my/meetings/{self.world.lyceum.id}/{self.pair.id}/{action}/"

    def answer(self) -> Confirmation:
        with tenant_scope(self.world.lyceum):
            return Confirmation.objects.get(mentorship=self.pair, member=None, is_current=True)

    def page(self) -> str:
        return self.orlov.get("/my/meetings/").content.decode()


@pytest.fixture
def outside(world: World) -> Iterator[Outside]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False):
        with tenant_scope(world.north):
            mentor = ExternalMentor.objects.create(
                last_name="Орлов", first_name="Игорь", position="инженер", email="orlov@example.org", capacity=2,
                state="approved", vetting_number="77-1", vetting_issued_on=date(2026, 9, 1), vetted_until=CLEARED,
            )  # fmt: skip
            Engagement.objects.create(mentor=mentor, tenant_id=world.lyceum.id, places=2, state="active")
        with tenant_scope(world.lyceum):
            where = programme(world.lyceum, "employer-pupil", max_group_size=8)
            card = where.mentor(
                "Орлов Игорь", kind="employee", external=True, cleared_until=CLEARED, external_mentor_id=mentor.id
            )
            mentee = where.mentee("Гусев Тимофей", born=date(2011, 3, 8))
            where.external_consents(mentee, "guardian", "self")
            pair = mentorship_form(
                actor=where.curator(),
                programme_id=where.programme.id,
                mentor_participation_id=card.id,
                mentee_participation_ids=[mentee.id],
            )
        account = factories.member(world.north, Role.EXTERNAL_MENTOR, "Игорь Орлов", subject_id=mentor.id)
        yield Outside(world, where, pair, account.browser)


def test_another_mentor_of_the_region_does_not_answer(outside: Outside) -> None:
    with tenant_scope(outside.world.north):
        other = ExternalMentor.objects.create(last_name="Чужой", first_name="Лев", position="врач", email="x@e.org")
    stranger = factories.member(outside.world.north, Role.EXTERNAL_MENTOR, "Лев Чужой", subject_id=other.id)
    for action in ("confirm", "refuse", "take-back"):
        assert stranger.browser.post(outside.url(action), {"reason": "далеко"}).status_code == 404
    analyst = factories.member(outside.world.north, Role.ANALYST, "Анна Аналитик")
    assert analyst.browser.post(outside.url("confirm")).status_code == 403
    assert outside.answer().answer == "waiting"


@pytest.mark.parametrize("action", ["confirm", "refuse", "take-back"])
def test_no_school_is_reached_without_an_engagement(outside: Outside, action: str) -> None:
    elsewhere = f"/my/meetings/{outside.world.gymnasium.id}/{outside.pair.id}/{action}/"
    assert outside.orlov.post(elsewhere, {"reason": "далеко"}).status_code == 404
    with tenant_scope(outside.world.north):
        Engagement.objects.update(state="ended")
    assert outside.orlov.post(outside.url(action), {"reason": "далеко"}).status_code == 404
    assert outside.answer().answer == "waiting"


def test_nothing_is_asked_once_the_papers_have_lapsed(outside: Outside) -> None:
    assert outside.url("confirm") in outside.page()
    with time_machine.travel(date(2027, 5, 26), tick=False):
        assert outside.url("confirm") not in outside.page()
        assert outside.orlov.post(outside.url("confirm")).status_code == 404


def test_mentor_answers_on_the_regions_host_and_changes_his_mind(outside: Outside) -> None:
    for _click in range(2):
        assert outside.orlov.post(outside.url("confirm")).status_code == 302
    assert outside.answer().answer == "ready"
    assert journal(outside.world.lyceum, "confirmation.ready") == 1
    assert "Готовность работать вместе подтверждена" in outside.page()
    assert outside.orlov.post(outside.url("take-back")).status_code == 302
    assert outside.orlov.get(outside.url("refuse")).status_code == 200
    assert outside.orlov.post(outside.url("refuse"), {"reason": " "}).status_code == 422
    assert outside.orlov.post(outside.url("refuse"), {"reason": "Уезжаю на полгода"}).status_code == 302
    row = outside.answer()
    assert (row.answer, row.reason, row.answered_by_id) == (
        "refused",
        "Уезжаю на полгода",
        outside.pair.mentor_person_id,
    )


def test_letter_goes_to_the_regional_account_until_there_is_an_answer(outside: Outside) -> None:
    asked = outside.answer()
    with tenant_scope(outside.world.lyceum):
        assert outsider_write(confirmation_id=asked.id, occasion=Occasion.FORMED) == 1
    (letter,) = mail.outbox
    assert "/my/meetings/" in letter.body
    assert not [name for name in ("Гусев", "Тимофей", "Орлов") if name in letter.subject + letter.body]
    outside.orlov.post(outside.url("confirm"))
    with tenant_scope(outside.world.lyceum):
        assert outsider_write(confirmation_id=asked.id, occasion=Occasion.REMINDER) == 0


def test_forming_writes_to_the_external_mentor(
    outside: Outside, django_capture_on_commit_callbacks: Any, world: World
) -> None:
    with tenant_scope(world.lyceum):
        late = outside.where.mentee("Зуев Марк", born=date(2011, 3, 8))
        outside.where.external_consents(late, "guardian", "self")
        with django_capture_on_commit_callbacks(execute=True):
            mentorship_form(
                actor=outside.where.curator(),
                programme_id=outside.where.programme.id,
                mentor_participation_id=outside.pair.mentor_id,
                mentee_participation_ids=[late.id],
            )
    assert len(mail.outbox) == 1


def test_a_child_and_a_parent_answer_at_once_and_one_answer_stands(committed_world: World) -> None:
    world = committed_world
    seed_region(world.north)
    with tenant_scope(world.lyceum):
        where = programme(world.lyceum)
        mentor, mentee = where.mentor("Белова Анна"), where.mentee("Гусев Тимофей", born=date(2018, 3, 8))
        mother = Guardian.objects.get(child=mentee.person).guardian
        mentorship_form(
            actor=where.curator(),
            programme_id=where.programme.id,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[mentee.id],
        )
        asked = Confirmation.objects.exclude(member=None).get().id
        child, parent = where.actor_of(mentee.person, Role.MENTEE), where.actor_of(mother, Role.PARENT)
    barrier, told = Barrier(4), []

    def attempt(act: Callable[[], None]) -> None:
        with tenant_scope(world.lyceum):
            barrier.wait(10)
            try:
                act()
            except Refused as refusal:
                told.append(refusal.code)
            else:
                told.append("stored")
        connections.close_all()

    acts: list[Callable[[], None]] = [
        lambda: readiness_confirm(actor=child, confirmation_id=asked),
        lambda: readiness_refuse(actor=parent, confirmation_id=asked, reason="мало времени"),
    ] * 2
    threads = [Thread(target=attempt, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["answered_already", "answered_already", "stored", "stored"]
    assert journal(world.lyceum, "confirmation.ready") + journal(world.lyceum, "confirmation.refused") == 1
