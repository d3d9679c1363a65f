"""Two curators at once: real transactions in two connections."""

from __future__ import annotations

from threading import Barrier, Thread

from django.db import connections

from apps.core.errors import Refused
from apps.school.mentorships.models import Member, Mentorship
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.programmes.models import Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests.school.mentorships.situation import Situation, programme, seed_region


def _at_once(where: Situation, *wishes: tuple[Participation, list[Participation]]) -> list[str]:
    """Form all wishes in threads that start together; return what each was told."""
    barrier, told = Barrier(len(wishes)), []

    def form(mentor: Participation, mentees: list[Participation]) -> None:
        with tenant_scope(where.school):
            barrier.wait(10)
            try:
                mentorship_form(
                    actor=where.curator(),
                    programme_id=where.programme.id,
                    mentor_participation_id=mentor.id,
                    mentee_participation_ids=[mentee.id for mentee in mentees],
                )
            except Refused as refusal:
                told.append(refusal.code)
            else:
                told.append("formed")
        connections.close_all()

    threads = [Thread(target=form, args=wish) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(told)


def test_one_mentee_gets_one_mentor_whoever_clicks_first(committed_world: World) -> None:
    seed_region(committed_world.north)
    with tenant_scope(committed_world.lyceum):
        where = programme(committed_world.lyceum)
        mentee = where.mentee()
        mentors = [where.mentor(name) for name in ("Белова Анна", "Волков Иван", "Громова Ольга")]
    told = _at_once(where, *((mentor, [mentee]) for mentor in mentors))
    assert told.count("formed") == 1
    assert set(told) <= {"formed", "already_paired", "changed_meanwhile"}
    with tenant_scope(committed_world.lyceum):
        assert (Mentorship.objects.count(), Member.objects.count()) == (1, 1)


def test_last_place_is_taken_once_and_a_double_click_is_one_pair(committed_world: World) -> None:
    seed_region(committed_world.north)
    with tenant_scope(committed_world.lyceum):
        where = programme(committed_world.lyceum)
        mentor = where.mentor(capacity=1)
        first, second = where.mentee("Гусев Тимофей"), where.mentee("Дроздов Пётр")
    told = _at_once(where, (mentor, [first]), (mentor, [second]), (mentor, [first]), (mentor, [second]))
    assert told.count("formed") >= 1
    assert set(told) <= {"formed", "capacity", "changed_meanwhile"}
    with tenant_scope(committed_world.lyceum):
        assert (Mentorship.objects.count(), Member.objects.count()) == (1, 1)
