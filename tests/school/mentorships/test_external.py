"""An external mentor with one capacity in two schools: places, papers, the page on the region's host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from django.db import DataError

from apps.core.actor import Role
from apps.core.errors import Refused
from apps.region.partners.models import Engagement, ExternalMentor, Partner, Seat
from apps.region.partners.services.seats import seats_release_stale
from apps.region.partners.services.stopping import mentor_stop
from apps.school.matching.models import MatchRun
from apps.school.matching.places import regional_places
from apps.school.matching.selectors import workspace_get
from apps.school.matching.services import proposals_set, run_approve
from apps.school.mentorships.models import Meeting, Member, Mentorship
from apps.school.mentorships.services.closing import mentorship_terminate
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.programmes.models import Participation
from apps.shared.audit.models import AuditEntry
from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.matching.drafts import drafted, recomputed
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region

CLEARED = date(2027, 6, 30)


@dataclass
class Engineer:
    """A regional mentor with two places, engaged by both schools."""

    mentor: ExternalMentor
    lyceum: Situation
    gymnasium: Situation
    in_lyceum: Participation
    in_gymnasium: Participation

    def form(self, where: Situation, mentor: Participation, *mentees: Participation) -> Mentorship:
        with tenant_scope(where.school):
            return mentorship_form(
                actor=where.curator(),
                programme_id=where.programme.id,
                mentor_participation_id=mentor.id,
                mentee_participation_ids=[mentee.id for mentee in mentees],
            )

    def child(self, where: Situation, name: str) -> Participation:
        with tenant_scope(where.school):
            mentee = where.mentee(name, born=date(2011, 3, 8))
            where.external_consents(mentee, "guardian", "self")
            return mentee


@pytest.fixture
def engineer(world: World) -> Iterator[Engineer]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False):
        with tenant_scope(world.north):
            partner = Partner.objects.create(
                title="Завод", inn="7707083893", contact_name="Иванов", contact_email="hr@example.org", state="approved"
            )
            mentor = ExternalMentor.objects.create(
                partner=partner,
                last_name="Орлов",
                first_name="Игорь",
                position="инженер",
                email="orlov@example.org",
                capacity=2,
                state="approved",
                vetting_number="77-1",
                vetting_issued_on=date(2026, 9, 1),
                vetted_until=CLEARED,
            )
            for school in (world.lyceum, world.gymnasium):
                Engagement.objects.create(mentor=mentor, tenant_id=school.id, places=2, state="active")
        found = []
        for school in (world.lyceum, world.gymnasium):
            with tenant_scope(school):
                where = programme(school, "employer-pupil", max_group_size=8)
                card = where.mentor(
                    "Орлов Игорь",
                    kind="employee",
                    external=True,
                    capacity=2,
                    cleared_until=CLEARED,
                    external_mentor_id=mentor.id,
                )
            found.append((where, card))
        yield Engineer(mentor, found[0][0], found[1][0], found[0][1], found[1][1])


def seats(region: TenantRef) -> list[tuple[bool, bool]]:
    with tenant_scope(region):
        return [(seat.tenant_id is not None, seat.confirmed_at is not None) for seat in Seat.objects.order_by("id")]


def test_places_are_shared_by_the_schools_and_given_back(engineer: Engineer, world: World) -> None:
    first = engineer.form(engineer.lyceum, engineer.in_lyceum, engineer.child(engineer.lyceum, "Гусев Тимофей"))
    engineer.form(engineer.gymnasium, engineer.in_gymnasium, engineer.child(engineer.gymnasium, "Дроздов Пётр"))
    assert seats(world.north) == [(True, True), (True, True)]
    third = engineer.child(engineer.gymnasium, "Ершов Глеб")
    with pytest.raises(Refused, match="свободных мест: 0"):
        engineer.form(engineer.gymnasium, engineer.in_gymnasium, third)
    with tenant_scope(world.lyceum):
        mentorship_terminate(actor=engineer.lyceum.curator(), mentorship_id=first.id, reason="переезд")
    assert len(seats(world.north)) == 1
    engineer.form(engineer.gymnasium, engineer.in_gymnasium, third)
    assert len(seats(world.north)) == 2


def test_refusal_in_the_school_gives_the_places_back(engineer: Engineer, world: World) -> None:
    with tenant_scope(world.lyceum):
        without_consent = engineer.lyceum.mentee("Зуев Марк", born=date(2011, 3, 8))
    with pytest.raises(Refused, match="согласия родителя"):
        engineer.form(engineer.lyceum, engineer.in_lyceum, without_consent)
    assert seats(world.north) == []


def test_places_that_a_crash_left_are_found_and_those_in_use_kept(engineer: Engineer, world: World) -> None:
    made = engineer.form(engineer.lyceum, engineer.in_lyceum, engineer.child(engineer.lyceum, "Гусев Тимофей"))
    with tenant_scope(world.north):
        used = Seat.objects.get()
        Seat.objects.filter(id=used.id).update(confirmed_at=None, reserved_at="2026-11-01T00:00Z")
        Seat.objects.create(
            mentor=engineer.mentor, seat_no=2, tenant_id=world.lyceum.id, mentorship_id=made.id,
            mentee_id=engineer.in_gymnasium.person_id, reserved_at="2026-11-01T00:00Z",
        )  # fmt: skip
        assert seats_release_stale() == 1
        assert Seat.objects.get().confirmed_at is not None


def test_mentor_whom_the_region_stops_is_suspended_in_every_school(engineer: Engineer, world: World) -> None:
    engineer.form(engineer.lyceum, engineer.in_lyceum, engineer.child(engineer.lyceum, "Гусев Тимофей"))
    engineer.form(engineer.gymnasium, engineer.in_gymnasium, engineer.child(engineer.gymnasium, "Дроздов Пётр"))
    with tenant_scope(world.north):
        assert mentor_stop(mentor_id=engineer.mentor.id) == 2
    for school in (world.lyceum, world.gymnasium):
        with tenant_scope(school):
            assert Member.objects.get().state == "suspended"


def test_mentor_sees_all_schools_on_one_page_and_logs_a_meeting_there(engineer: Engineer, world: World) -> None:
    made = engineer.form(engineer.lyceum, engineer.in_lyceum, engineer.child(engineer.lyceum, "Гусев Тимофей"))
    engineer.form(engineer.gymnasium, engineer.in_gymnasium, engineer.child(engineer.gymnasium, "Дроздов Пётр"))
    own = factories.member(world.north, Role.EXTERNAL_MENTOR, "Игорь Орлов", subject_id=engineer.mentor.id)
    page = own.browser.get("/my/meetings/").content.decode()
    assert "Лицей № 1" in page
    assert "Гимназия № 2" in page
    assert "Тимофей" in page
    assert "Гусев" not in page
    assert (page.count("Записать встречу"), page.count("btn-primary")) == (2, 1)
    address = f"/my/meetings/{world.lyceum.id}/{made.id}/new/"
    sent = {"client_key": "0190f3a0-0000-7000-8000-000000000001", "held_on": "2026-11-23", "minutes": "45"}
    for _click in range(2):
        assert own.browser.post(address, sent).status_code == 302
    with tenant_scope(world.lyceum):
        assert Meeting.objects.get().mentorship_id == made.id
    with platform_scope():
        assert AuditEntry.objects.filter(action="mentorships.read_from_region", tenant_id=world.lyceum.id).exists()


def test_mentor_reaches_no_school_without_an_engagement(engineer: Engineer, world: World) -> None:
    made = engineer.form(engineer.lyceum, engineer.in_lyceum, engineer.child(engineer.lyceum, "Гусев Тимофей"))
    with tenant_scope(world.north):
        Engagement.objects.filter(tenant_id=world.lyceum.id).update(state="ended")
        other = ExternalMentor.objects.create(
            last_name="Чужой", first_name="Лев", position="врач", email="x@example.org"
        )
    own = factories.member(world.north, Role.EXTERNAL_MENTOR, "Игорь Орлов", subject_id=engineer.mentor.id)
    assert "Тимофей" not in own.browser.get("/my/meetings/").content.decode()
    address = f"/my/meetings/{world.lyceum.id}/{made.id}/new/"
    sent = {"client_key": "0190f3a0-0000-7000-8000-000000000001", "held_on": "2026-11-23", "minutes": "45"}
    assert own.browser.post(address, sent).status_code == 404
    stranger = factories.member(world.north, Role.EXTERNAL_MENTOR, "Лев Чужой", subject_id=other.id)
    assert stranger.browser.post(address, sent).status_code == 404
    analyst = factories.member(world.north, Role.ANALYST, "Анна Аналитик")
    assert analyst.browser.get("/my/meetings/").status_code == 403


def test_lapsed_papers_close_the_childs_page_at_once(engineer: Engineer, world: World) -> None:
    made = engineer.form(engineer.lyceum, engineer.in_lyceum, engineer.child(engineer.lyceum, "Гусев Тимофей"))
    person_id = engineer.in_lyceum.person_id
    here = factories.member(world.lyceum, Role.EXTERNAL_MENTOR, "Игорь Орлов", person_id=person_id)
    everywhere = factories.member(world.north, Role.EXTERNAL_MENTOR, "Игорь Орлов", subject_id=engineer.mentor.id)
    assert "Тимофей" in here.browser.get(f"/mentorships/{made.id}/").content.decode()
    with time_machine.travel(date(2027, 5, 26), tick=False):
        assert here.browser.get(f"/mentorships/{made.id}/").status_code == 404
        assert "Тимофей" not in here.browser.get("/mentorships/cabinet/").content.decode()
        assert "Тимофей" not in everywhere.browser.get("/my/meetings/").content.decode()


def test_draft_proposes_no_more_than_the_region_still_gives(engineer: Engineer, world: World) -> None:
    engineer.form(engineer.gymnasium, engineer.in_gymnasium, engineer.child(engineer.gymnasium, "Дроздов Пётр"))
    for name in ("Гусев Тимофей", "Зуев Марк"):
        engineer.child(engineer.lyceum, name)
    with tenant_scope(world.lyceum):
        run = drafted(actor=engineer.lyceum.curator(), programme_id=engineer.lyceum.programme.id)
        found = workspace_get(actor=engineer.lyceum.curator(), run_id=run.id)
    assert [len(group.rows) for group in found.groups] == [1]
    assert [(mentor.free, mentor.free_here) for _person, mentor in found.limited] == [(1, 2)]
    curator = factories.member(world.lyceum, Role.CURATOR)
    page = curator.browser.get(f"/matching/runs/{run.id}/").content.decode()
    assert "Орлов Игорь: свободно мест 1." in page
    (left,) = found.unmatched
    with tenant_scope(world.lyceum), pytest.raises(Refused, match="свободных мест 1, а выбрано 2"):
        proposals_set(
            actor=engineer.lyceum.curator(),
            run_id=run.id,
            choices={left.proposal.id: engineer.in_lyceum.id},
        )


def test_draft_warns_when_another_school_takes_the_place_meanwhile(engineer: Engineer, world: World) -> None:
    for name in ("Гусев Тимофей", "Зуев Марк"):
        engineer.child(engineer.lyceum, name)
    with tenant_scope(world.lyceum):
        run = drafted(actor=engineer.lyceum.curator(), programme_id=engineer.lyceum.programme.id)
    engineer.form(engineer.gymnasium, engineer.in_gymnasium, engineer.child(engineer.gymnasium, "Дроздов Пётр"))
    curator = factories.member(world.lyceum, Role.CURATOR)
    for page in (f"/matching/runs/{run.id}/", f"/matching/runs/{run.id}/approve/"):
        assert "в группе 2, а свободных мест 1" in curator.browser.get(page).content.decode()
    with tenant_scope(world.lyceum):
        recomputed(actor=engineer.lyceum.curator(), run_id=run.id)
        found = workspace_get(actor=engineer.lyceum.curator(), run_id=run.id)
    assert [group.over for group in found.groups] == [0]
    assert len(found.unmatched) == 1


def test_mentor_without_an_agreement_has_no_places(engineer: Engineer, world: World) -> None:
    with tenant_scope(world.north):
        Engagement.objects.filter(tenant_id=world.lyceum.id).update(state="ended")
    with tenant_scope(world.lyceum):
        assert regional_places(engineer.lyceum.programme.id) == {engineer.mentor.id: 0}
    with tenant_scope(world.gymnasium):
        assert regional_places(engineer.gymnasium.programme.id) == {engineer.mentor.id: 2}


def test_places_of_the_region_are_given_back_when_an_approval_fails(engineer: Engineer, world: World) -> None:
    engineer.child(engineer.lyceum, "Гусев Тимофей")
    with tenant_scope(world.lyceum):
        run = drafted(actor=engineer.lyceum.curator(), programme_id=engineer.lyceum.programme.id)
        with pytest.raises(DataError):
            run_approve(actor=engineer.lyceum.curator(), run_id=run.id, order_number="9" * 500)
        assert regional_places(engineer.lyceum.programme.id) == {engineer.mentor.id: 2}
        run_approve(actor=engineer.lyceum.curator(), run_id=run.id)
        assert regional_places(engineer.lyceum.programme.id) == {engineer.mentor.id: 1}


def test_an_approval_without_an_agreement_is_refused_by_name_and_the_draft_stays(
    engineer: Engineer, world: World
) -> None:
    engineer.child(engineer.lyceum, "Гусев Тимофей")
    with tenant_scope(world.lyceum):
        run = drafted(actor=engineer.lyceum.curator(), programme_id=engineer.lyceum.programme.id)
    with tenant_scope(world.north):
        Engagement.objects.filter(tenant_id=world.lyceum.id).update(state="ended")
    with tenant_scope(world.lyceum):
        with pytest.raises(Refused, match="Орлов Игорь: Наставник не привлечён"):
            run_approve(actor=engineer.lyceum.curator(), run_id=run.id)
        assert MatchRun.objects.get().state == "draft"
