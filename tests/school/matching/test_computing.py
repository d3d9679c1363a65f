"""A run between the question and the answer: one a school, watched, cancelled, given up when its worker is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.school.matching.board import Settings
from apps.school.matching.engine.errors import Cancelled
from apps.school.matching.models import MatchRun, Proposal, RunState
from apps.school.matching.services import (
    MatchingRefused,
    proposal_choose,
    proposals_lock,
    run_cancel,
    run_discard,
    run_recompute,
    run_start,
    runs_give_up_silent,
)
from apps.school.matching.services.runs import Watch, run_compute
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.matching.drafts import drafted, recomputed
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        situation = programme(world.lyceum)
        situation.mentor("Белова Анна", capacity=1)
        situation.mentor("Волков Иван", capacity=1)
        situation.mentee("Гусев Тимофей")
        situation.mentee("Дроздов Пётр")
        yield situation


def asked(school: Situation, **more: Any) -> MatchRun:
    return run_start(actor=school.curator(), programme_id=school.programme.id, **more)


def test_only_the_curator_stops_a_run(school: Situation) -> None:
    run = asked(school)
    head = replace(school.curator(), roles=frozenset({Role.HEAD}))
    with pytest.raises(Forbidden):
        run_cancel(actor=head, run_id=run.id)
    with pytest.raises(NotFound):
        run_cancel(actor=school.curator(), run_id=uuid4())


def test_a_school_computes_one_run_at_a_time_and_says_which(school: Situation) -> None:
    first = asked(school)
    with pytest.raises(MatchingRefused, match="Сейчас считается подбор программы") as refusal:
        asked(school, slot=2)
    assert (refusal.value.code, refusal.value.details["run_id"]) == ("other_computing", first.id)
    run_compute(run_id=first.id)
    assert asked(school, slot=2).slot == 2


def test_a_neighbouring_school_is_not_in_the_way(school: Situation, world: World) -> None:
    asked(school)
    with tenant_scope(world.gymnasium):
        neighbour = programme(world.gymnasium)
        neighbour.mentor("Котова Вера")
        neighbour.mentee("Лисин Егор")
        assert asked(neighbour).state == RunState.COMPUTING


def test_a_draft_is_not_changed_while_it_is_computed(school: Situation) -> None:
    run = drafted(actor=school.curator(), programme_id=school.programme.id)
    row = Proposal.objects.filter(run=run).order_by("id")[0]
    run_recompute(actor=school.curator(), run_id=run.id)
    for change in (
        lambda: proposal_choose(actor=school.curator(), run_id=run.id, proposal_id=row.id, mentor_id=None),
        lambda: proposals_lock(actor=school.curator(), run_id=run.id, proposal_ids=[row.id], locked=True),
        lambda: run_recompute(actor=school.curator(), run_id=run.id),
    ):
        with pytest.raises(MatchingRefused, match="ещё считается"):
            change()


def test_what_was_stopped_leaves_no_draft_and_may_be_asked_again(school: Situation) -> None:
    run = asked(school)
    run_cancel(actor=school.curator(), run_id=run.id)
    run_cancel(actor=school.curator(), run_id=run.id)
    run_compute(run_id=run.id)
    run.refresh_from_db()
    assert (run.state, Proposal.objects.count()) == (RunState.DISCARDED, 0)
    assert drafted(actor=school.curator(), programme_id=school.programme.id).figures["matched"] == 2


def test_a_recount_that_was_stopped_gives_the_draft_back(school: Situation) -> None:
    run = drafted(actor=school.curator(), programme_id=school.programme.id)
    before = list(Proposal.objects.order_by("id").values_list("mentee", "mentor", "score"))
    run_recompute(actor=school.curator(), run_id=run.id, settings=Settings(preset="even"))
    run_cancel(actor=school.curator(), run_id=run.id)
    run.refresh_from_db()
    assert (run.state, run.settings["preset"]) == (RunState.DRAFT, "cover")
    assert list(Proposal.objects.order_by("id").values_list("mentee", "mentor", "score")) == before


def test_the_watch_tells_the_stage_and_ends_what_is_not_wanted(school: Situation) -> None:
    run = asked(school)
    ticket = uuid4()
    MatchRun.objects.filter(id=run.id).update(ticket=ticket)
    watch = Watch(run.id, ticket)
    watch("rules")
    run.refresh_from_db()
    assert run.stage == "rules"
    run_cancel(actor=school.curator(), run_id=run.id)
    with pytest.raises(Cancelled):
        watch("groups")


def test_a_run_is_computed_by_one_worker_unless_that_one_is_gone(school: Situation) -> None:
    run = asked(school)
    MatchRun.objects.filter(id=run.id).update(ticket=uuid4())
    run_compute(run_id=run.id)
    assert Proposal.objects.count() == 0
    run_compute(run_id=run.id, take_over=True)
    run.refresh_from_db()
    assert (run.state, Proposal.objects.count()) == (RunState.DRAFT, 2)


def test_a_run_nobody_computes_any_more_is_given_up_and_said(school: Situation) -> None:
    run = asked(school)
    runs_give_up_silent()
    run.refresh_from_db()
    assert run.state == RunState.COMPUTING
    MatchRun.objects.filter(id=run.id).update(beat_at=timezone.now() - timedelta(minutes=4))
    runs_give_up_silent()
    run.refresh_from_db()
    assert (run.state, run.trouble) == (
        RunState.DISCARDED,
        "Расчёт прервался: сервер перезапускался. Начните ещё раз.",
    )


def test_the_second_scenario_keeps_what_was_fixed_in_the_first(school: Situation) -> None:
    first = drafted(actor=school.curator(), programme_id=school.programme.id)
    row = Proposal.objects.filter(run=first).order_by("id")[0]
    proposals_lock(actor=school.curator(), run_id=first.id, proposal_ids=[row.id], locked=True)
    second = drafted(actor=school.curator(), programme_id=school.programme.id, settings=Settings(preset="even"), slot=2)
    copied = Proposal.objects.get(run=second, mentee=row.mentee_id)
    assert (copied.mentor_id, copied.is_manual) == (row.mentor_id, True)
    assert Proposal.objects.filter(run=second).count() == 2
    run_discard(actor=school.curator(), run_id=second.id)
    assert MatchRun.objects.get(id=first.id).state == RunState.DRAFT


def test_the_page_of_a_run_that_is_computed_shows_how_far_it_is(
    school: Situation, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    start = f"/matching/programmes/{school.programme.id}/start/"
    with django_capture_on_commit_callbacks() as sent:
        workspace = browser.post(start)["Location"]
    page = browser.get(workspace).content.decode()
    assert "Ждём очереди" in page
    assert "Остановить" in page
    assert "0 из 5" in browser.get(f"{workspace}progress/").content.decode()
    for job in sent:
        job()
    over = browser.get(f"{workspace}progress/")
    assert over.headers["HX-Redirect"] == workspace
    assert "Черновик видите только вы" in browser.get(workspace).content.decode()


def test_the_reason_of_a_failure_is_said_on_the_next_page(
    school: Situation, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    with django_capture_on_commit_callbacks():
        workspace = browser.post(f"/matching/programmes/{school.programme.id}/start/")["Location"]
    MatchRun.objects.update(state=RunState.DISCARDED, trouble="Расчёт прервался.")
    assert "Расчёт прервался." in browser.get(workspace, follow=True).content.decode()


def test_weights_that_do_not_add_up_are_said_beside_them(school: Situation, world: World) -> None:
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    asked = {"preset": "cover", "smallest": "1", "weight_request": "40", "weight_interests": "40"}
    answer = browser.post(f"/matching/programmes/{school.programme.id}/start/", asked)
    assert answer.status_code == 422
    assert "вместе должны дать 100, а сейчас 80" in answer.content.decode()
    assert MatchRun.objects.count() == 0


def test_groups_are_not_smaller_than_was_asked(school: Situation) -> None:
    school.mentor("Титов Лев", capacity=3)
    school.mentee("Ершов Глеб")
    drafted(actor=school.curator(), programme_id=school.programme.id, settings=Settings(smallest=3))
    rows = Proposal.objects.values_list("mentor__person__last_name", flat=True)
    assert set(rows) == {"Титов"}


def test_a_recount_with_the_same_people_gives_the_same_pairs(school: Situation) -> None:
    run = drafted(actor=school.curator(), programme_id=school.programme.id)
    before = dict(Proposal.objects.values_list("mentee", "mentor"))
    recomputed(actor=school.curator(), run_id=run.id)
    assert dict(Proposal.objects.values_list("mentee", "mentor")) == before
