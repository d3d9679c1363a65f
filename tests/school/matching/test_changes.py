"""What the curator changes on the board: fixing, forbidding, taking back; two scenarios compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
import time_machine

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.school.matching.board import Settings
from apps.school.matching.models import MatchRun, PairBan, Proposal
from apps.school.matching.selectors import comparison_get, rather_list
from apps.school.matching.services import (
    bans_lift,
    change_undo,
    pair_ban,
    proposal_choose,
    proposals_lock,
)
from apps.school.programmes.models import Participation
from apps.shared.audit.models import AuditEntry
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.matching.drafts import drafted, recomputed
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


@pytest.fixture
def people(school: Situation) -> dict[str, Participation]:
    """Anna suits Timofey, Ivan suits Pyotr."""
    return {
        "Белова": school.mentor("Белова Анна", capacity=1, interests=["кино"]),
        "Волков": school.mentor("Волков Иван", capacity=1, interests=["шахматы"]),
        "Гусев": school.mentee("Гусев Тимофей", interests=["кино"]),
        "Дроздов": school.mentee("Дроздов Пётр", interests=["шахматы"]),
    }


@pytest.fixture
def run(school: Situation, people: dict[str, Participation]) -> MatchRun:
    return drafted(actor=school.curator(), programme_id=school.programme.id)


def row(run: MatchRun, mentee: Participation) -> Proposal:
    return Proposal.objects.get(run=run, mentee=mentee)


def rows(run: MatchRun) -> list[tuple[object, ...]]:
    return list(Proposal.objects.filter(run=run).order_by("id").values_list("mentee", "mentor", "score", "is_manual"))


def test_only_the_curator_changes_a_draft(school: Situation, run: MatchRun, people: dict[str, Participation]) -> None:
    head = replace(school.curator(), roles=frozenset({Role.HEAD}))
    mine = row(run, people["Гусев"]).id
    with pytest.raises(Forbidden):
        proposals_lock(actor=head, run_id=run.id, proposal_ids=[mine], locked=True)
    with pytest.raises(Forbidden):
        pair_ban(actor=head, run_id=run.id, proposal_id=mine)
    with pytest.raises(Forbidden):
        change_undo(actor=head, run_id=run.id)
    with pytest.raises(Forbidden):
        comparison_get(actor=head, programme_id=school.programme.id)


def test_a_pair_that_is_not_there_cannot_be_forbidden(school: Situation, run: MatchRun) -> None:
    with pytest.raises(NotFound):
        pair_ban(actor=school.curator(), run_id=run.id, proposal_id=uuid4())


def test_one_scenario_cannot_be_compared(school: Situation, run: MatchRun) -> None:
    with pytest.raises(NotFound):
        comparison_get(actor=school.curator(), programme_id=school.programme.id)


def test_another_school_finds_nothing(run: MatchRun, people: dict[str, Participation], world: World) -> None:
    mine = row(run, people["Гусев"]).id
    stranger = factories.member(world.gymnasium, Role.CURATOR, "Анна Петровна Чужая").browser
    for path, body in (("lock/", {"row": mine}), ("ban/", {"row": mine}), ("undo/", {}), ("cancel/", {})):
        assert stranger.post(f"/matching/runs/{run.id}/{path}", body).status_code == 404
    assert stranger.get(f"/matching/runs/{run.id}/mentees/{mine}/prices/").status_code == 404
    assert PairBan.objects.count() == 0


def test_what_is_fixed_stays_through_a_recount_and_is_let_go(
    school: Situation, run: MatchRun, people: dict[str, Participation]
) -> None:
    mine = row(run, people["Гусев"])
    for _click in range(2):
        proposals_lock(actor=school.curator(), run_id=run.id, proposal_ids=[mine.id], locked=True)
    school.mentor("Титов Лев", capacity=1, interests=["кино"], competences=["навыки учёбы", "общение"])
    recomputed(actor=school.curator(), run_id=run.id)
    assert row(run, people["Гусев"]).mentor_id == people["Белова"].pk
    proposals_lock(actor=school.curator(), run_id=run.id, proposal_ids=[mine.id], locked=False)
    assert row(run, people["Гусев"]).is_manual is False
    events = AuditEntry.objects.filter(action__in=["match_run.locked", "match_run.unlocked"])
    assert events.count() == 2


def test_a_forbidden_pair_is_replaced_at_once_and_not_proposed_again(
    school: Situation, run: MatchRun, people: dict[str, Participation]
) -> None:
    price = pair_ban(actor=school.curator(), run_id=run.id, proposal_id=row(run, people["Гусев"]).id, why="ссора")
    assert (price.covered, price.points) == (0, -3_000)
    assert row(run, people["Гусев"]).mentor_id == people["Волков"].pk
    assert row(run, people["Дроздов"]).mentor_id == people["Белова"].pk
    recomputed(actor=school.curator(), run_id=run.id)
    assert row(run, people["Гусев"]).mentor_id == people["Волков"].pk
    ban = PairBan.objects.get()
    assert (ban.why, ban.mentor_id) == ("ссора", people["Белова"].pk)
    bans_lift(actor=school.curator(), run_id=run.id, ban_ids=[ban.id])
    recomputed(actor=school.curator(), run_id=run.id)
    assert row(run, people["Гусев"]).mentor_id == people["Белова"].pk


def test_choosing_a_forbidden_pair_by_hand_lifts_the_ban(
    school: Situation, run: MatchRun, people: dict[str, Participation]
) -> None:
    mine = row(run, people["Гусев"]).id
    pair_ban(actor=school.curator(), run_id=run.id, proposal_id=mine)
    proposal_choose(actor=school.curator(), run_id=run.id, proposal_id=mine, mentor_id=people["Белова"].pk)
    assert PairBan.objects.count() == 0


def test_every_change_is_taken_back_whole_and_once(
    school: Situation, run: MatchRun, people: dict[str, Participation]
) -> None:
    actor, mine, before = school.curator(), row(run, people["Гусев"]).id, rows(run)
    for change in (
        lambda: proposal_choose(actor=actor, run_id=run.id, proposal_id=mine, mentor_id=people["Волков"].pk, why="да"),
        lambda: pair_ban(actor=actor, run_id=run.id, proposal_id=mine),
        lambda: proposals_lock(actor=actor, run_id=run.id, proposal_ids=[mine], locked=True),
    ):
        change()
        assert rows(run) != before
        assert change_undo(actor=actor, run_id=run.id) is True
        assert rows(run) == before
        assert change_undo(actor=actor, run_id=run.id) is False
    assert PairBan.objects.count() == 0


def test_prices_are_told_for_every_mentor_and_for_nobody(
    school: Situation, run: MatchRun, people: dict[str, Participation], world: World
) -> None:
    barred = school.mentor("Котов Олег", admitted=False)
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    mine = row(run, people["Гусев"]).id
    told = json.loads(browser.get(f"/matching/runs/{run.id}/mentees/{mine}/prices/").content)
    assert told[str(people["Белова"].pk)] == {"text": "уже здесь", "tone": "neutral", "allowed": False}
    ivan = told[str(people["Волков"].pk)]
    assert (ivan["allowed"], ivan["tone"]) == (True, "warn")
    assert "−30 баллов" in ivan["text"]
    assert "Дроздов Пётр: наставник Белова Анна" in ivan["text"]
    assert "останется без наставника" in told[""]["text"]
    assert told[str(barred.pk)]["allowed"] is False
    assert "не допущен" in told[str(barred.pk)]["text"]


def test_the_panel_is_the_page_of_the_choice_without_its_frame(
    run: MatchRun, people: dict[str, Participation], world: World, school: Situation
) -> None:
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    url = f"/matching/runs/{run.id}/mentees/{row(run, people['Гусев']).id}/"
    panel = browser.get(url, headers={"HX-Request": "true", "HX-Target": "why"}).content.decode()
    assert "<!doctype" not in panel
    assert "Кого выбрать вместо" in panel
    assert f'action="{url}"' in panel


def test_scenarios_are_compared_by_their_differences_only(
    school: Situation, run: MatchRun, people: dict[str, Participation], world: World
) -> None:
    school.mentor("Титов Лев", capacity=1, interests=["театр"])
    school.mentee("Зуев Марк", interests=["театр"])
    recomputed(actor=school.curator(), run_id=run.id)
    second = drafted(actor=school.curator(), programme_id=school.programme.id, settings=Settings(preset="even"), slot=2)
    proposal_choose(
        actor=school.curator(),
        run_id=second.id,
        proposal_id=row(second, people["Гусев"]).id,
        mentor_id=people["Волков"].pk,
    )
    found = comparison_get(actor=school.curator(), programme_id=school.programme.id)
    assert [difference.person.last_name for difference in found.differences] == ["Гусев", "Дроздов"]
    assert found.same == 1
    assert [side.figures.covered for side in found.sides] == [3, 3]
    page = factories.member(world.lyceum, Role.CURATOR).browser.get(
        f"/matching/programmes/{school.programme.id}/compare/"
    )
    text = page.content.decode()
    assert "Гусев Тимофей" in text
    assert "Зуев" not in text


def test_without_ballots_nobody_is_said_to_prefer_another(school: Situation, run: MatchRun) -> None:
    assert rather_list(actor=school.curator(), run_id=run.id) == []


def test_board_and_table_hold_the_same_pairs_and_narrow_to_a_name(
    run: MatchRun, people: dict[str, Participation], world: World, school: Situation
) -> None:
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    for view in ("", "&view=table"):
        everybody = browser.get(f"/matching/runs/{run.id}/?{view}").content.decode()
        assert "Гусев Тимофей" in everybody
        assert "Дроздов Пётр" in everybody
        narrowed = browser.get(f"/matching/runs/{run.id}/?q=гусев{view}").content.decode()
        assert "Гусев Тимофей" in narrowed
        assert "Дроздов Пётр" not in narrowed
