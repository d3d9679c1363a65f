"""A draft of pairs from the first click to the order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
import time_machine
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.school.documents.models import Document
from apps.school.matching.facts import facts_of
from apps.school.matching.models import MatchRun, Proposal
from apps.school.matching.selectors import workspace_get
from apps.school.matching.services import (
    MatchingRefused,
    proposals_set,
    run_approve,
    run_discard,
    run_start,
)
from apps.school.mentorships.models import Member, Mentorship
from apps.school.people.models import Person
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.matching.drafts import drafted, recomputed
from tests.school.mentorships.situation import TODAY, Situation, consent, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


def ready(school: Situation) -> MatchRun:
    """Two mentors with three places, four mentees."""
    school.mentor("Белова Анна", capacity=2, competences=["навыки учёбы"])
    school.mentor("Волков Иван", capacity=1, competences=["общение"])
    for name in ("Гусев Тимофей", "Дроздов Пётр", "Ершов Глеб", "Зуев Марк"):
        school.mentee(name)
    return drafted(actor=school.curator(), programme_id=school.programme.id)


def test_only_the_curator_matches(school: Situation) -> None:
    actor = replace(school.curator(), roles=frozenset({Role.HEAD}))
    with pytest.raises(Forbidden):
        run_start(actor=actor, programme_id=school.programme.id)


def test_nothing_to_match_is_said(school: Situation) -> None:
    school.mentor()
    with pytest.raises(MatchingRefused, match="уже закреплены"):
        run_start(actor=school.curator(), programme_id=school.programme.id)


def test_second_draft_is_refused_and_names_the_first(school: Situation) -> None:
    run = ready(school)
    with pytest.raises(MatchingRefused) as refusal:
        run_start(actor=school.curator(), programme_id=school.programme.id)
    assert (refusal.value.code, refusal.value.details["run_id"]) == ("draft_exists", run.id)
    run_discard(actor=school.curator(), run_id=run.id)
    assert drafted(actor=school.curator(), programme_id=school.programme.id).id != run.id


def test_draft_fills_the_places_and_says_why_the_rest_wait(school: Situation) -> None:
    found = workspace_get(actor=school.curator(), run_id=ready(school).id)
    assert found.matched == 3
    assert [len(group.rows) for group in found.groups] == [2, 1]
    (left,) = found.unmatched
    assert left.proposal.reasons == ["нет свободных наставников по запросу «Низкие результаты по предмету»"]


def test_the_number_of_queries_does_not_grow_with_people(school: Situation) -> None:
    school.mentor("Белова Анна", capacity=5)
    school.mentee("Гусев Тимофей")
    with CaptureQueriesContext(connection) as few:
        facts_of(school.programme.id)
    for name in ("Дроздов Пётр", "Ершов Глеб", "Зуев Марк", "Иванов Лев"):
        school.mentee(name)
    school.mentor("Волков Иван")
    with CaptureQueriesContext(connection) as many:
        found = facts_of(school.programme.id)
    assert (len(found.mentees), len(found.mentors)) == (5, 2)
    assert len(many) == len(few) == 12


def test_hand_made_choices_are_checked_and_survive_a_recount(school: Situation) -> None:
    run = ready(school)
    found = workspace_get(actor=school.curator(), run_id=run.id)
    (left,) = found.unmatched
    full = found.groups[0].mentor.participation_id
    with pytest.raises(MatchingRefused, match="свободных мест 2, а выбрано 3"):
        proposals_set(actor=school.curator(), run_id=run.id, choices={left.proposal.id: full})
    swapped = found.groups[0].rows[0].proposal
    changes = {swapped.id: None, left.proposal.id: full}
    assert proposals_set(actor=school.curator(), run_id=run.id, choices=changes) == 2
    recomputed(actor=school.curator(), run_id=run.id)
    assert Proposal.objects.get(id=left.proposal.id).mentor_id == full
    assert Proposal.objects.get(id=swapped.id).mentor_id is None
    assert workspace_get(actor=school.curator(), run_id=run.id).matched == 3


def test_pupil_who_did_not_consent_leads_nobody(school: Situation) -> None:
    school.mentor("Белова Анна", consented=False)
    school.mentee("Гусев Тимофей")
    found = workspace_get(
        actor=school.curator(), run_id=drafted(actor=school.curator(), programme_id=school.programme.id).id
    )
    (left,) = found.unmatched
    assert (found.matched, left.proposal.reasons) == (
        0,
        ["У наставника-обучающегося нет действующего согласия на участие. Внесите согласие в его карточке."],
    )


def test_pair_ends_no_later_than_the_consent_of_the_pupil_who_leads(school: Situation) -> None:
    anna = school.mentor("Белова Анна", consented=False)
    consent(anna.person, anna.person, "participation", "self", until=date(2026, 12, 31))
    school.mentee("Гусев Тимофей")
    run = drafted(actor=school.curator(), programme_id=school.programme.id)
    assert run_approve(actor=school.curator(), run_id=run.id, order_number="21-н").failures == []
    assert Member.objects.get().active_until == date(2026, 12, 31)


def test_mentor_who_is_not_admitted_cannot_be_chosen_by_hand(school: Situation) -> None:
    run = ready(school)
    stranger = school.mentor("Котов Лев", admitted=False)
    (left,) = workspace_get(actor=school.curator(), run_id=run.id).unmatched
    with pytest.raises(MatchingRefused, match="не допущен"):
        proposals_set(actor=school.curator(), run_id=run.id, choices={left.proposal.id: stranger.id})


def test_approval_forms_everything_once_and_issues_the_order(school: Situation) -> None:
    run = ready(school)
    Person.objects.filter(last_name__in=["Белова"]).update(middle_name="Сергеевна")
    outcome = run_approve(actor=school.curator(), run_id=run.id, order_number="17-н")
    assert (outcome.groups, outcome.mentees, outcome.failures) == (2, 3, [])
    assert run_approve(actor=school.curator(), run_id=run.id).stored() == outcome.stored()
    assert (Mentorship.objects.count(), Member.objects.count(), Document.objects.count()) == (2, 3, 1)
    order = Document.objects.get()
    text = docx.Document(io.BytesIO(bytes(order.file)))
    cells = [cell.text for row in text.tables[0].rows for cell in row.cells]
    assert "Белову Анну Сергеевну" in cells
    assert "17-н" in "\n".join(paragraph.text for paragraph in text.paragraphs)
    assert "Белова" not in order.file_name


def test_nothing_is_formed_when_the_order_cannot_be_written(school: Situation) -> None:
    run = ready(school)
    with pytest.raises(DataError):
        run_approve(actor=school.curator(), run_id=run.id, order_number="9" * 500)
    assert (Mentorship.objects.count(), Member.objects.count(), Document.objects.count()) == (0, 0, 0)
    assert MatchRun.objects.get().state == "draft"


def test_what_was_not_chosen_stays_in_the_draft_and_is_approved_later(school: Situation) -> None:
    run = ready(school)
    other = drafted(actor=school.curator(), programme_id=school.programme.id, slot=2)
    first, second = (
        group.mentor.participation_id for group in workspace_get(actor=school.curator(), run_id=run.id).groups
    )
    with pytest.raises(MatchingRefused, match="Не выбрано ни одной пары"):
        run_approve(actor=school.curator(), run_id=run.id, mentor_ids=[])
    outcome = run_approve(actor=school.curator(), run_id=run.id, mentor_ids=[first])
    assert (outcome.groups, Mentorship.objects.count()) == (1, 1)
    left = workspace_get(actor=school.curator(), run_id=run.id)
    assert (left.run.state, [group.mentor.participation_id for group in left.groups]) == ("draft", [second])
    run_approve(actor=school.curator(), run_id=run.id)
    states = dict(MatchRun.objects.values_list("id", "state"))
    assert (states[run.id], states[other.id]) == ("approved", "discarded")


def test_the_page_approves_what_is_marked(school: Situation, world: World) -> None:
    run = ready(school)
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    first = workspace_get(actor=school.curator(), run_id=run.id).groups[0].mentor.participation_id
    nothing = browser.post(f"/matching/runs/{run.id}/approve/", {"listed": "yes", "number": "1"})
    assert nothing.status_code == 422
    assert "Не выбрано ни одной пары" in nothing.content.decode()
    done = browser.post(f"/matching/runs/{run.id}/approve/", {"listed": "yes", "mentor": str(first)}, follow=True)
    assert "Утверждено групп: 1" in done.content.decode()
    assert Mentorship.objects.get().mentor_id == first


def test_group_that_fails_is_named_and_the_others_are_formed(school: Situation) -> None:
    run = ready(school)
    Person.objects.filter(last_name="Белова").update(state="active")
    type(school.programme).objects.filter(id=school.programme.id).update(max_group_size=5)
    first = workspace_get(actor=school.curator(), run_id=run.id).groups[0]
    first_profile = first.person.mentor_profile
    type(first_profile).objects.filter(id=first_profile.id).update(capacity=1)
    outcome = run_approve(actor=school.curator(), run_id=run.id)
    assert (outcome.groups, outcome.mentees) == (1, 1)
    assert outcome.failures == [
        "Белова Анна: У наставника свободных мест: 1, а выбрано: 2. Уберите лишних или выберите другого."
    ]


def test_pages_work_with_forms_alone(school: Situation, world: World, django_capture_on_commit_callbacks: Any) -> None:
    for name in ("Гусев Тимофей", "Дроздов Пётр"):
        school.mentee(name)
    school.mentor("Белова Анна", capacity=1)
    curator = factories.member(world.lyceum, Role.CURATOR)
    programme_id = school.programme.id
    page = curator.browser.get(f"/matching/programmes/{programme_id}/")
    assert "без наставника сейчас" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        started = curator.browser.post(f"/matching/programmes/{programme_id}/start/")
    workspace = curator.browser.get(started["Location"]).content.decode()
    assert "Черновик видите только вы" in workspace
    again = curator.browser.post(f"/matching/programmes/{programme_id}/start/", follow=True)
    assert "уже начат" in again.content.decode()
    preview = curator.browser.get(started["Location"] + "approve/").content.decode()
    assert "Белова Анна" in preview
    done = curator.browser.post(started["Location"] + "approve/", {"number": "5"}, follow=True)
    assert "Пары и группы утверждены" in done.content.decode()
    document = Document.objects.get()
    file = curator.browser.get(f"/documents/{document.id}/file/")
    assert file["Content-Disposition"].startswith("attachment")
    neighbour = factories.member(world.gymnasium, Role.CURATOR, "Анна Петровна Чужая")
    assert neighbour.browser.get(f"/documents/{document.id}/file/").status_code == 404
    teacher = factories.member(world.lyceum, Role.CLASS_TEACHER, "Олег Классный")
    assert teacher.browser.get(f"/documents/{document.id}/file/").status_code in {403, 404}
