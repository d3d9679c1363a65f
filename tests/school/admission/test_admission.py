from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from apps.core.actor import Actor, Role
from apps.region.library.selectors import criterion_list
from apps.region.partners.models import Engagement, ExternalMentor
from apps.school.admission import registry, selectors, services
from apps.school.admission.models import Admission, Clearance
from apps.school.people.models import Person
from apps.school.programmes import selectors as programmes
from apps.school.programmes.models import Participation, Programme
from tenants.testing import World
from tests.factories import member
from tests.school.people.builders import ADULT, alina, in_school, journal, person
from tests.school.programmes.builders import mentor, programme

TODAY = timezone.localdate


def orlov() -> Person:
    return person("Орлов", "Пётр", "Ильич", kind="employee", birth_date=ADULT)


def scored(actor: Actor, participation: Participation, score: int = 2) -> None:
    scores = {item.code: score for item in criterion_list()}
    services.scores_save(actor=actor, participation_id=participation.id, scores=scores)


def admit(actor: Actor, row: Programme, *ids: UUID) -> services.Decided:
    return services.admissions_decide(actor=actor, programme_id=row.id, participation_ids=ids, decision="admitted")


def test_a_foreign_mentor_is_not_there_and_a_head_does_not_decide(world: World) -> None:
    stranger, head = member(world.gymnasium, Role.CURATOR), member(world.lyceum, Role.HEAD)
    with in_school(world.lyceum):
        row = programme()
        participation = mentor(row, alina())
    assert stranger.browser.get(f"/admission/mentors/{participation.id}/").status_code == 404
    assert stranger.browser.get(f"/admission/programmes/{row.id}/").status_code == 404
    assert head.browser.get(f"/admission/programmes/{row.id}/").status_code == 200
    answer = head.browser.post(
        f"/admission/programmes/{row.id}/decide/", {"action": "admitted", "selected": [str(participation.id)]}
    )
    assert answer.status_code == 403


def test_nobody_is_admitted_before_all_criteria_are_scored(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme()
        participation = mentor(row, alina())
        refused = admit(curator, row, participation.id).refused
        assert "оценены не все" in str(refused[0][1])
        assert Admission.objects.count() == 0


def test_eight_scores_make_a_suggestion(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        participation = mentor(row, alina())
        codes = [item.code for item in criterion_list()]
    answer = curator.browser.post(f"/admission/mentors/{participation.id}/", dict.fromkeys(codes, "2"))
    assert answer.status_code == 302
    with in_school(world.lyceum):
        line = selectors.mentor_line(actor=curator.actor, participation_id=participation.id)
        assert (line.total, line.highest, line.suggestion) == (16, 16, "admit")
        services.scores_save(actor=curator.actor, participation_id=participation.id, scores={codes[0]: 0})
        line = selectors.mentor_line(actor=curator.actor, participation_id=participation.id)
        assert line.suggestion == "talk"
        with pytest.raises(services.AdmissionRefused):
            services.scores_save(actor=curator.actor, participation_id=participation.id, scores={codes[0]: 3})


def test_nobody_scores_or_marks_himself(world: World) -> None:
    with in_school(world.lyceum):
        row = programme(form_code="employer-pupil")
        orlov_card = orlov()
        participation = mentor(row, orlov_card)
    curator = member(world.lyceum, Role.CURATOR, "Пётр Орлов", person_id=orlov_card.id).actor
    with in_school(world.lyceum):
        with pytest.raises(services.AdmissionRefused) as refusal:
            scored(curator, participation)
        assert refusal.value.code == "own"
        with pytest.raises(services.AdmissionRefused) as refusal:
            services.clearance_set(
                actor=curator, person_id=orlov_card.id, certificate_number="12", issued_on=TODAY(), valid_until=TODAY()
            )
        assert refusal.value.code == "own"


def test_an_outsider_among_minors_needs_a_mark_and_a_pupil_does_not(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme(form_code="employer-pupil")
        participation = mentor(row, orlov())
        scored(curator, participation)
        assert "справке" in str(admit(curator, row, participation.id).refused[0][1])
        services.clearance_set(
            actor=curator, person_id=participation.person_id, certificate_number="12-А", issued_on=TODAY(),
            valid_until=TODAY() + timedelta(days=300),
        )  # fmt: skip
        assert admit(curator, row, participation.id).refused == []
        other = programme(title="Свои")
        own = mentor(other, alina())
        assert not selectors.mentor_line(actor=curator, participation_id=own.id).vetting_needed


@pytest.mark.parametrize(
    ("issued", "until"),
    [
        (timedelta(days=1), timedelta(days=10)),
        (timedelta(days=-400), timedelta(days=-1)),
        (timedelta(0), timedelta(days=370)),
    ],
)
def test_a_mark_lives_as_long_as_the_region_allows(world: World, issued: timedelta, until: timedelta) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        card = orlov()
        with pytest.raises(services.AdmissionRefused) as refusal:
            services.clearance_set(
                actor=curator, person_id=card.id, certificate_number="1", issued_on=TODAY() + issued,
                valid_until=TODAY() + until,
            )  # fmt: skip
        assert refusal.value.code == "dates"
        assert Clearance.objects.count() == 0


def test_taking_a_mark_back_asks_the_guards_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[UUID, date | None]] = []
    monkeypatch.setattr(registry, "_clearance_guards", [lambda _actor, card, until: asked.append((card, until))])
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        card = orlov()
        long, short = TODAY() + timedelta(days=200), TODAY() + timedelta(days=20)
        for until in (short, long, short):
            services.clearance_set(
                actor=curator, person_id=card.id, certificate_number="1", issued_on=TODAY(), valid_until=until
            )
        services.clearance_withdraw(actor=curator, person_id=card.id)
        services.clearance_withdraw(actor=curator, person_id=card.id)
        assert asked == [(card.id, short), (card.id, None)]
        assert Clearance.objects.get().cleared_until is None
    assert journal(world.lyceum, "clearance.withdrawn") == 1


def test_a_refusal_needs_a_reason_and_suspends_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[UUID] = []
    monkeypatch.setattr(registry, "_admission_guards", [lambda _actor, row: asked.append(row.id)])
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme()
        participation = mentor(row, alina())
        scored(curator, participation)
        admit(curator, row, participation.id)
        values = {"actor": curator, "programme_id": row.id, "participation_ids": [participation.id]}
        with pytest.raises(services.AdmissionRefused):
            services.admissions_decide(**values, decision="suspended")
        services.admissions_decide(**values, decision="suspended", reason="жалоба")
        assert asked == [participation.id]
        assert Admission.objects.get().decision == "suspended"


def test_a_bulk_decision_is_previewed_and_then_made(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        ready, raw = mentor(row, alina()), mentor(row, person("Ким", "Виктория"))
        scored(curator.actor, ready)
    address = f"/admission/programmes/{row.id}/decide/"
    chosen = {"action": "admitted", "selected": [str(ready.id), str(raw.id)]}
    preview = curator.browser.post(address, chosen).content.decode()
    assert "Пока нельзя" in preview
    with in_school(world.lyceum):
        assert Admission.objects.count() == 0
    assert curator.browser.post(address, {**chosen, "step": "do"}).status_code == 302
    train = {"action": "train", "selected": [str(ready.id)], "step": "do", "trained_on": "2026-11-01", "title": "Школа"}
    assert curator.browser.post(address, train).status_code == 302
    with in_school(world.lyceum):
        assert [(row.participation_id, row.decision, str(row.trained_on)) for row in Admission.objects.all()] == [
            (ready.id, "admitted", "2026-11-01")
        ]
        stage = programmes.stage_get(actor=curator.actor, programme=row, stage=4)
        assert [check.code for check in stage.unmet] == ["decided"]


def test_marks_that_end_soon_are_listed(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        participation = mentor(programme(form_code="employer-pupil"), orlov())
        Clearance.objects.create(
            person=participation.person, cleared_until=TODAY() + timedelta(days=14), issued_on=TODAY()
        )
    assert "Справки скоро истекут: 1" in curator.browser.get("/").content.decode()
    assert "Орлов" in curator.browser.get("/admission/ending/").content.decode()


def test_an_engaged_mentor_joins_with_the_regions_mark(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    until = TODAY() + timedelta(days=100)
    with in_school(world.north):
        bank = ExternalMentor.objects.create(
            last_name="Орлов", first_name="Пётр", birth_date=ADULT, position="инженер", email="orlov@zavod.ru",
            competences=["знание профессии"], state="approved", vetting_number="7", vetting_issued_on=TODAY(),
            vetted_until=until,
        )  # fmt: skip
    with in_school(world.lyceum):
        row = programme(form_code="employer-pupil")
    address = f"/admission/programmes/{row.id}/external/"
    assert "инженер" in curator.browser.get(address).content.decode()
    join = {"action": "join", "mentor_id": str(bank.id)}
    assert curator.browser.post(address, join).status_code == 404
    curator.browser.post(address, {"mentor_id": str(bank.id), "places": "2", "message": "кружок"})
    with in_school(world.north):
        Engagement.objects.update(state="active")
    for _click in range(2):
        assert curator.browser.post(address, join).status_code == 302
    with in_school(world.lyceum):
        card = Person.objects.get()
        assert card.is_external_adult
        assert card.external_mentor_id == bank.id
        assert Clearance.objects.get(person=card).cleared_until == until
        assert Participation.objects.get().role == "mentor"
    with in_school(world.north):
        assert Engagement.objects.get().person_id == card.id


def test_every_page_opens(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme(form_code="employer-pupil")
        participation = mentor(row, orlov())
    for address in (
        "/admission/", "/admission/ending/", f"/admission/programmes/{row.id}/",
        f"/admission/programmes/{row.id}/external/",
        f"/admission/mentors/{participation.id}/", f"/admission/people/{participation.person_id}/clearance/",
    ):  # fmt: skip
        assert curator.browser.get(address).status_code == 200, address
