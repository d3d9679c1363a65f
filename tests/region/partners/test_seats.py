"""Places: one capacity for all schools, whatever books at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.region.partners import registry, services
from apps.region.partners.domain import free_seats, months_after
from apps.region.partners.models import Engagement, EngagementState, ExternalMentor, Seat
from apps.region.partners.services import SeatRefused
from apps.region.partners.services.seats import GRACE
from apps.region.partners.tasks import release_seats
from tenants.context import TenantRef, tenant_scope
from tenants.testing import World
from tests.factories import member
from tests.region.partners.builders import Company, admitted, company, engaged, mentees, today


@pytest.fixture
def employer(world: World) -> Company:
    return company(world.north)


def reserve(school: TenantRef, mentor_id: UUID, people: list[UUID], mentorship_id: UUID | None = None) -> UUID:
    mentorship_id = mentorship_id or uuid4()
    with tenant_scope(school):
        services.seats_reserve(mentor_id=mentor_id, tenant_id=school.id, mentorship_id=mentorship_id, mentee_ids=people)
    return mentorship_id


def seat_numbers(world: World) -> list[int]:
    with tenant_scope(world.north):
        return sorted(Seat.objects.values_list("seat_no", flat=True))


def test_school_without_engagement_gets_no_place(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id)
    with pytest.raises(SeatRefused, match="не привлечён"):
        reserve(world.gymnasium, mentor.id, mentees(1))


def test_mentor_of_another_region_gives_no_place(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    with pytest.raises(SeatRefused, match="не допущен"):
        reserve(world.college, mentor.id, mentees(1))


def test_capacity_is_shared_by_schools(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer, capacity=3)
    engaged(world.lyceum, employer, mentor.id, places=3)
    engaged(world.gymnasium, employer, mentor.id, places=3)
    reserve(world.lyceum, mentor.id, mentees(2))
    with pytest.raises(SeatRefused, match="свободных мест: 1"):
        reserve(world.gymnasium, mentor.id, mentees(2))
    reserve(world.gymnasium, mentor.id, mentees(1))
    assert seat_numbers(world) == [1, 2, 3]


def test_school_takes_no_more_than_agreed(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id, places=2)
    with pytest.raises(SeatRefused, match="мест: 2, занято: 0"):
        reserve(world.lyceum, mentor.id, mentees(3))
    assert seat_numbers(world) == []


def test_lapsed_mark_stops_new_places(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id)
    with tenant_scope(world.north):
        ExternalMentor.objects.filter(id=mentor.id).update(vetted_until=today() - timedelta(days=1))
    with pytest.raises(SeatRefused, match="не допущен"):
        reserve(world.lyceum, mentor.id, mentees(1))


def test_same_mentee_is_booked_once(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id)
    people = mentees(2)
    pair = reserve(world.lyceum, mentor.id, people)
    reserve(world.lyceum, mentor.id, people, pair)
    assert seat_numbers(world) == [1, 2]


def test_released_numbers_are_given_again(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id)
    people = mentees(3)
    pair = reserve(world.lyceum, mentor.id, people)
    with tenant_scope(world.lyceum):
        services.seats_release(mentorship_id=pair, mentee_ids=people[:1])
        services.seats_release(mentorship_id=pair, mentee_ids=people[:1])
    reserve(world.lyceum, mentor.id, mentees(1))
    assert seat_numbers(world) == [1, 2, 3]


def test_capacity_is_not_lowered_below_what_is_taken(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id)
    people = mentees(3)
    pair = reserve(world.lyceum, mentor.id, people)
    actor = employer.manager.actor
    with tenant_scope(world.north):
        with pytest.raises(services.ExternalMentorRefused, match="Занято мест: 3"):
            services.mentor_change(actor=actor, mentor_id=mentor.id, values={"capacity": 2})
        services.seats_release(mentorship_id=pair, mentee_ids=people[:1])
        services.mentor_change(actor=actor, mentor_id=mentor.id, values={"capacity": 2})
    assert seat_numbers(world) == [1, 2]


def test_engagement_with_pairs_is_not_ended(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    engagement_id = engaged(world.lyceum, employer, mentor.id)
    pair = reserve(world.lyceum, mentor.id, mentees(1))
    with tenant_scope(world.north):
        with pytest.raises(services.EngagementRefused, match="Сначала завершите"):
            services.engagement_end(actor=employer.manager.actor, engagement_id=engagement_id)
        services.seats_release(mentorship_id=pair)
        services.engagement_end(actor=employer.manager.actor, engagement_id=engagement_id)
        assert Engagement.objects.get().state == EngagementState.ENDED


@pytest.fixture
def needed(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, frozenset[UUID]]:
    """What the school says it still needs, by mentorship."""
    answers: dict[UUID, frozenset[UUID]] = {}
    monkeypatch.setattr(registry, "_backing", [lambda mentorship_id: answers.get(mentorship_id, frozenset())])
    return answers


def test_reservation_left_by_a_crash_is_given_back(
    world: World, employer: Company, needed: dict[UUID, frozenset[UUID]]
) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id)
    kept, lost = mentees(1), mentees(1)
    formed = reserve(world.lyceum, mentor.id, kept)
    reserve(world.lyceum, mentor.id, lost)
    needed[formed] = frozenset(kept)
    with tenant_scope(world.north):
        Seat.objects.update(reserved_at=timezone.now() - GRACE - timedelta(minutes=1))
    fresh = reserve(world.lyceum, mentor.id, mentees(1))
    release_seats()
    with tenant_scope(world.north):
        left = dict(Seat.objects.values_list("mentorship_id", "confirmed_at"))
    assert set(left) == {formed, fresh}
    assert left[formed] is not None
    assert left[fresh] is None


def test_twelve_schools_never_pass_the_capacity(committed_world: World) -> None:
    """Twelve threads with connections of their own book one mentor of five places at the same moment."""
    world = committed_world
    employer = company(world.north)
    mentor = admitted(world.north, employer, capacity=5)
    schools = [uuid4() for _number in range(12)]
    with tenant_scope(world.north):
        Engagement.objects.bulk_create(
            [Engagement(mentor_id=mentor.id, tenant_id=school, places=2, state="active") for school in schools]
        )
    start = Barrier(12)

    def book(school: UUID) -> list[bool]:
        try:
            start.wait()
            return [attempt(school) for _number in range(3)]
        finally:
            connection.close()

    def attempt(school: UUID) -> bool:
        with tenant_scope(world.north):
            try:
                services.seats_reserve(
                    mentor_id=mentor.id, tenant_id=school, mentorship_id=uuid4(), mentee_ids=mentees(1)
                )
            except SeatRefused:
                return False
        return True

    with ThreadPoolExecutor(12) as pool:
        booked = [won for results in pool.map(book, schools) for won in results]
    assert sum(booked) == 5
    assert seat_numbers(world) == [1, 2, 3, 4, 5]
    with tenant_scope(world.north):
        per_school = list(Seat.objects.values_list("tenant_id", flat=True))
    assert max(per_school.count(school) for school in schools) <= 2


def test_lowest_free_numbers() -> None:
    assert free_seats(capacity=5, taken={1, 3}, wanted=2) == [2, 4]
    assert free_seats(capacity=5, taken={1, 2, 3, 4}, wanted=2) == []


def test_months_end_on_the_last_day() -> None:
    assert months_after(today().replace(year=2026, month=8, day=31), 6).isoformat() == "2027-02-28"


def test_curator_of_a_school_may_not_decide(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    curator = member(world.lyceum, Role.CURATOR).actor
    with tenant_scope(world.lyceum):
        engagement_id = services.engagement_request(actor=curator, mentor_id=mentor.id, places=1)
    with tenant_scope(world.north), pytest.raises(Forbidden):
        services.engagement_approve(actor=curator, engagement_id=engagement_id)
