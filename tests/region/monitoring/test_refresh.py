"""The region's figures follow the schools, replace themselves, and can be proved."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connections
from django.db.models.functions import Now

from apps.region.monitoring.models import Fact, MunicipalityFact, SchoolState
from apps.region.monitoring.refresh import RefreshOvertaken, school_differences, school_refresh
from apps.school.people.models import Person
from apps.school.programmes.models import Participation, Programme
from apps.shared.outbox.models import OutboxEvent
from apps.shared.outbox.relay import drain, subscribe
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.context import TenantRef, tenant_scope
from tenants.testing import World

AUTUMN = date(2026, 9, 1)


def _programme_with_three_mentees(school: TenantRef) -> None:
    with tenant_scope(school):
        programme = Programme.objects.create(
            title="Старший — младшему",
            form_code="pupil-pupil",
            goal="Адаптация пятиклассников",
            starts_on=date(2026, 9, 15),
            ends_on=date(2027, 5, 25),
            state="running",
            stage=3,
        )
        for name in ("Белова", "Волков", "Громова"):
            person = Person.objects.create(kind="pupil", last_name=name, first_name="Саша", birth_date=date(2014, 3, 8))
            Participation.objects.create(programme=programme, person=person, role="mentee", joined_on=date(2026, 9, 20))
        outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=programme.id)


def _value(region: TenantRef, tenant_id: UUID, measure: str, **cell: object) -> int | None:
    with tenant_scope(region):
        return (
            Fact.objects.filter(tenant_id=tenant_id, period=AUTUMN, measure=measure, **cell)
            .values_list("value", flat=True)
            .first()
        )


def test_event_brings_the_figures_and_a_second_drain_does_nothing(world: World) -> None:
    _programme_with_three_mentees(world.lyceum)
    assert drain() == 1
    assert _value(world.north, world.lyceum.id, "participants", form="pupil-pupil", role="mentee") == 3
    assert _value(world.north, world.lyceum.id, "learners_involved") == 3
    with tenant_scope(world.north):
        assert SchoolState.objects.get(tenant_id=world.lyceum.id).stage == 3
        assert not Fact.objects.filter(tenant_id=world.gymnasium.id, measure="participants").exists()
    with tenant_scope(world.south):
        assert not Fact.objects.filter(measure="participants").exists()
    assert drain() == 0
    assert school_differences(world.lyceum) == []


def test_many_events_of_a_school_are_one_refresh(world: World) -> None:
    _programme_with_three_mentees(world.lyceum)
    with tenant_scope(world.lyceum):
        for _ in range(50):
            outbox_publish(Topic.PEOPLE_CHANGED)
    assert drain() == 51
    with tenant_scope(world.north):
        assert SchoolState.objects.get(tenant_id=world.lyceum.id).refresh_no > 0


def test_region_sums_schools_without_district(world: World) -> None:
    for school in (world.lyceum, world.gymnasium):
        _programme_with_three_mentees(school)
    drain()
    with tenant_scope(world.north):
        total = MunicipalityFact.objects.get(
            municipality_id=None, period=AUTUMN, measure="participants", form="", role="mentee"
        )
    assert (total.value, total.schools) == (6, 2)


def test_withdrawn_mentee_disappears_from_the_figures(world: World) -> None:
    _programme_with_three_mentees(world.lyceum)
    drain()
    with tenant_scope(world.lyceum):
        Participation.objects.filter(person__last_name="Белова").update(state="withdrawn")
    (difference,) = [d for d in school_differences(world.lyceum) if d.cell.measure == "participants" and d.cell.form]
    assert (difference.shown, difference.true) == (3, 2)
    assert school_refresh(world.lyceum)
    assert school_differences(world.lyceum) == []


def test_late_writer_with_an_older_reading_is_refused(world: World) -> None:
    _programme_with_three_mentees(world.lyceum)
    with tenant_scope(world.north):
        SchoolState.objects.filter(tenant_id=world.lyceum.id).update(refresh_no=10**12)
    with pytest.raises(RefreshOvertaken):
        school_refresh(world.lyceum)


def test_poisoned_school_keeps_its_event_and_does_not_stop_the_other(world: World) -> None:
    _programme_with_three_mentees(world.lyceum)
    _programme_with_three_mentees(world.gymnasium)
    with tenant_scope(world.north):
        SchoolState.objects.filter(tenant_id=world.lyceum.id).update(refresh_no=10**12)
    assert drain() == 1
    left = OutboxEvent.objects.get()
    assert (left.tenant_id, left.attempts) == (world.lyceum.id, 1)
    assert _value(world.north, world.gymnasium.id, "learners_involved") == 3


def test_parallel_relays_lose_and_double_nothing(committed_world: World) -> None:
    for school in (committed_world.lyceum, committed_world.gymnasium):
        _programme_with_three_mentees(school)
    start = Barrier(4)

    def relay() -> None:
        start.wait()
        for _ in range(5):
            drain()
        connections.close_all()

    threads = [Thread(target=relay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    OutboxEvent.objects.update(not_before=Now())
    drain()
    assert not OutboxEvent.objects.exists()
    assert school_differences(committed_world.lyceum) == school_differences(committed_world.gymnasium) == []
    with tenant_scope(committed_world.north):
        total = MunicipalityFact.objects.get(period=AUTUMN, measure="participants", form="", role="mentee")
    assert total.value == 6


def test_subscriber_is_told_what_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.shared.outbox import relay

    monkeypatch.setattr(relay, "_subscribers", [])
    seen: list[tuple[UUID, set[Topic]]] = []
    subscribe([Topic.MEETINGS_CHANGED], lambda changes: seen.append((changes.tenant.id, changes.topics)))
    with tenant_scope(world.college):
        outbox_publish(Topic.MEETINGS_CHANGED)
    drain()
    assert seen == [(world.college.id, {Topic.MEETINGS_CHANGED})]
