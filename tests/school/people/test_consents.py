from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.school.people import registry, selectors, services
from apps.school.people.models import Consent
from tenants.testing import World
from tests.factories import member
from tests.school.people.builders import alina, class_of, consent, in_school, journal, mother_of, timofey


def test_it_refuses_what_the_age_does_not_allow(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        child = timofey()
        mother = mother_of(child)
        young = pytest.raises(services.ConsentRefused)
        with young as refusal:
            services.consent_record(
                actor=curator, person_id=child.id, purpose="participation", party="self",
                given_by_id=child.id, given_on=timezone.localdate(),
            )  # fmt: skip
        assert refusal.value.code == "too_young"
        with pytest.raises(services.ConsentRefused) as refusal:
            services.consent_record(
                actor=curator, person_id=mother.id, purpose="participation", party="guardian",
                given_by_id=mother.id, given_on=timezone.localdate(),
            )  # fmt: skip
        assert refusal.value.code == "adult"


def test_it_refuses_a_stranger_and_a_future_date(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        child, other = timofey(), alina()
        stranger, mother = mother_of(other, "Савельева"), mother_of(child)
        values = {"actor": curator, "person_id": child.id, "purpose": "participation", "party": "guardian"}
        with pytest.raises(services.ConsentRefused) as refusal:
            services.consent_record(**values, given_by_id=stranger.id, given_on=timezone.localdate())
        assert refusal.value.code == "not_guardian"
        tomorrow = timezone.localdate() + timedelta(days=1)
        with pytest.raises(services.ConsentRefused) as refusal:
            services.consent_record(**values, given_by_id=mother.id, given_on=tomorrow)
        assert refusal.value.code == "future"


def test_a_curator_of_another_school_finds_nobody(world: World) -> None:
    stranger = member(world.gymnasium, Role.CURATOR).actor
    with in_school(world.lyceum):
        child = timofey()
        mother = mother_of(child)
    with in_school(world.gymnasium), pytest.raises(NotFound):
        services.consent_record(
            actor=stranger, person_id=child.id, purpose="participation", party="guardian",
            given_by_id=mother.id, given_on=timezone.localdate(),
        )  # fmt: skip


def test_an_auditor_may_not_record(world: World) -> None:
    auditor = member(world.lyceum, Role.AUDITOR).actor
    with in_school(world.lyceum):
        child = timofey()
        mother = mother_of(child)
        with pytest.raises(Forbidden):
            services.consent_record(
                actor=auditor, person_id=child.id, purpose="participation", party="guardian",
                given_by_id=mother.id, given_on=timezone.localdate(),
            )  # fmt: skip


def test_recording_twice_keeps_one_and_closes_the_gap(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        child = timofey()
        mother = mother_of(child)
        values = {
            "actor": curator, "person_id": child.id, "purpose": "participation", "party": "guardian",
            "given_by_id": mother.id, "given_on": timezone.localdate(),
        }  # fmt: skip
        assert len(selectors.consent_gaps([child])) == 1
        assert services.consent_record(**values).id == services.consent_record(**values).id
        assert selectors.consent_gaps([child]) == []
    assert journal(world.lyceum, "consent.recorded") == 1


def test_an_expired_consent_makes_room_for_a_new_one(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        child = timofey()
        mother = mother_of(child)
        old = consent(child, mother, given_on=date(2025, 9, 1), effective_until=date(2026, 8, 31))
        services.consent_record(
            actor=curator, person_id=child.id, purpose="participation", party="guardian",
            given_by_id=mother.id, given_on=timezone.localdate(),
        )  # fmt: skip
        old.refresh_from_db()
        assert old.withdrawn_on == date(2026, 8, 31)
        assert Consent.objects.filter(person=child, withdrawn_on=None).count() == 1


def test_withdrawing_asks_the_guards_first_and_ends_today(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(registry, "_consent_guards", [lambda _actor, row: asked.append(row.id)])
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        child = timofey()
        given = consent(child, mother_of(child))
        withdrawn = services.consent_withdraw(actor=curator, consent_id=given.id)
        services.consent_withdraw(actor=curator, consent_id=given.id)
        assert withdrawn.effective_until == withdrawn.withdrawn_on == timezone.localdate()
    assert asked == [given.id]
    assert journal(world.lyceum, "consent.withdrawn") == 1


def test_a_class_is_recorded_by_its_page_and_orphans_are_named(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        group = class_of()
        child, lonely = timofey(class_group=group), alina(class_group=group)
        mother_of(child)
    page = curator.browser.get(f"/people/classes/{group.id}/consents/")
    assert "не указан законный представитель" in page.content.decode()
    answer = curator.browser.post(
        f"/people/classes/{group.id}/consents/",
        {"purpose": "participation", "given_on": "2026-11-20", "selected": [str(child.id)]},
    )
    assert answer.status_code == 302
    with in_school(world.lyceum):
        assert [row.person_id for row in Consent.objects.all()] == [child.id]
        assert Consent.objects.filter(person=lonely).count() == 0
