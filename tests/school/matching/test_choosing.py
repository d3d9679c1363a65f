"""The curator chooses a mentor by hand: the price is shown before, kept after, and the others make room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.school.matching.models import MatchRun, Proposal
from apps.school.matching.selectors import choosing_get
from apps.school.matching.services import MatchingRefused, proposal_choose, run_discard
from apps.school.programmes.models import Participation
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


def situation(school: Situation) -> tuple[MatchRun, dict[str, Participation]]:
    """Anna suits Timofey, Ivan suits Pyotr; Oleg is not admitted."""
    people = {
        "Белова": school.mentor("Белова Анна", capacity=1, interests=["кино"]),
        "Волков": school.mentor("Волков Иван", capacity=1, interests=["шахматы"]),
        "Котов": school.mentor("Котов Олег", admitted=False),
        "Гусев": school.mentee("Гусев Тимофей", interests=["кино"]),
        "Дроздов": school.mentee("Дроздов Пётр", interests=["шахматы"]),
    }
    return drafted(actor=school.curator(), programme_id=school.programme.id), people


def row(mentee: Participation) -> Proposal:
    return Proposal.objects.get(mentee=mentee)


def test_only_the_curator_chooses(school: Situation) -> None:
    run, people = situation(school)
    actor = replace(school.curator(), roles=frozenset({Role.HEAD}))
    asked = {"run_id": run.id, "proposal_id": row(people["Гусев"]).id}
    with pytest.raises(Forbidden):
        choosing_get(actor=actor, priced=1, **asked)
    with pytest.raises(Forbidden):
        proposal_choose(actor=actor, mentor_id=None, **asked)


def test_a_row_of_another_draft_is_not_there(school: Situation) -> None:
    run, people = situation(school)
    old = row(people["Гусев"])
    run_discard(actor=school.curator(), run_id=run.id)
    fresh = drafted(actor=school.curator(), programme_id=school.programme.id)
    with pytest.raises(NotFound):
        choosing_get(actor=school.curator(), run_id=fresh.id, proposal_id=old.id, priced=1)
    with pytest.raises(NotFound):
        proposal_choose(actor=school.curator(), run_id=fresh.id, proposal_id=old.id, mentor_id=None)


def test_who_breaks_a_rule_cannot_be_chosen_and_the_rule_is_named(school: Situation) -> None:
    run, people = situation(school)
    asked = {"run_id": run.id, "proposal_id": row(people["Гусев"]).id}
    found = choosing_get(actor=school.curator(), priced=5, **asked)
    assert [(person.last_name, sentences) for _key, person, sentences in found.barred] == [
        ("Котов", ("Наставник не допущен. Примите решение о допуске на этапе отбора.",))
    ]
    with pytest.raises(MatchingRefused, match="не допущен"):
        proposal_choose(actor=school.curator(), mentor_id=people["Котов"].pk, **asked)


def test_the_price_is_shown_before_and_paid_after(school: Situation) -> None:
    """Ivan for Timofey: Pyotr goes to Anna, and both pairs lose their common interest."""
    run, people = situation(school)
    asked = {"run_id": run.id, "proposal_id": row(people["Гусев"]).id}
    found = choosing_get(actor=school.curator(), priced=5, **asked)
    ivan = next(candidate for candidate in found.candidates if candidate.person.last_name == "Волков")
    assert ivan.price is not None
    assert (ivan.price.covered, ivan.price.points) == (0, -3_000)
    assert {move.mentee_id for move in ivan.price.moves} == {people["Гусев"].pk, people["Дроздов"].pk}
    paid = proposal_choose(actor=school.curator(), mentor_id=people["Волков"].pk, why="родители знакомы", **asked)
    assert paid == ivan.price
    chosen, moved = row(people["Гусев"]), row(people["Дроздов"])
    assert (chosen.mentor_id, chosen.is_manual, chosen.why) == (people["Волков"].pk, True, "родители знакомы")
    assert chosen.price == {"covered": 0, "points": -3_000, "moves": 2}
    assert chosen.changed_at is not None
    assert (moved.mentor_id, moved.is_manual) == (people["Белова"].pk, False)
    assert chosen.score + moved.score == sum(points * weight for _c, points, weight in [*chosen.parts, *moved.parts])


def test_somebody_is_left_without_when_there_is_no_other_place(school: Situation) -> None:
    run, people = situation(school)
    Participation.objects.filter(pk=people["Белова"].pk).update(state="withdrawn")
    recomputed(actor=school.curator(), run_id=run.id)
    assert row(people["Дроздов"]).mentor_id == people["Волков"].pk
    asked = {"run_id": run.id, "proposal_id": row(people["Гусев"]).id}
    price = proposal_choose(actor=school.curator(), mentor_id=people["Волков"].pk, **asked)
    assert price.covered == 0
    assert row(people["Дроздов"]).mentor_id is None
    assert row(people["Дроздов"]).reasons == ["осталось без наставника после вашего решения"]


def test_nobody_may_be_chosen_and_stays_through_a_recount(school: Situation) -> None:
    run, people = situation(school)
    asked = {"run_id": run.id, "proposal_id": row(people["Гусев"]).id}
    price = proposal_choose(actor=school.curator(), mentor_id=None, why="болеет", **asked)
    assert price.covered == -1
    recomputed(actor=school.curator(), run_id=run.id)
    assert (row(people["Гусев"]).mentor_id, row(people["Гусев"]).why) == (None, "болеет")


def test_what_was_chosen_before_is_not_moved_to_make_room(school: Situation) -> None:
    run, people = situation(school)
    timofey, pyotr = row(people["Гусев"]), row(people["Дроздов"])
    actor = school.curator()
    proposal_choose(actor=actor, run_id=run.id, proposal_id=timofey.id, mentor_id=people["Волков"].pk)
    with pytest.raises(MatchingRefused, match="закреплено больше людей"):
        proposal_choose(actor=actor, run_id=run.id, proposal_id=pyotr.id, mentor_id=people["Волков"].pk)
    found = choosing_get(actor=actor, run_id=run.id, proposal_id=pyotr.id, priced=5)
    ivan = next(candidate for candidate in found.candidates if candidate.person.last_name == "Волков")
    assert (ivan.price, "закреплено больше людей" in ivan.refusal) == (None, True)


def test_the_same_choice_twice_costs_nothing_more(school: Situation) -> None:
    run, people = situation(school)
    asked = {"run_id": run.id, "proposal_id": row(people["Гусев"]).id, "mentor_id": people["Волков"].pk}
    proposal_choose(actor=school.curator(), **asked)
    again = proposal_choose(actor=school.curator(), **asked)
    assert (again.covered, again.points, again.moves) == (0, 0, ())


def test_the_page_says_why_and_what_it_costs_and_takes_the_choice(school: Situation, world: World) -> None:
    run, people = situation(school)
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    address = f"/matching/runs/{run.id}/mentees/{row(people['Гусев']).id}/"
    page = browser.get(address).content.decode()
    assert "−30 баллов на весь подбор" in page
    assert "Дроздов Пётр: наставник Белова Анна" in page
    assert "Из чего сложились баллы" in page
    assert "Наставник не допущен" in page
    answer = browser.post(address, {"mentor": str(people["Волков"].pk), "why": "родители знакомы"}, follow=True)
    assert "Выбор сохранён" in answer.content.decode()
    assert "вы решили: родители знакомы" in answer.content.decode()
    barred = browser.post(address, {"mentor": str(people["Котов"].pk)})
    assert (barred.status_code, "не допущен" in barred.content.decode()) == (422, True)
    assert browser.post(address, {"mentor": "кто-нибудь"}).status_code == 422


def test_the_choice_of_another_school_is_not_there(school: Situation, world: World) -> None:
    run, people = situation(school)
    neighbour = factories.member(world.gymnasium, Role.CURATOR, "Анна Петровна Чужая").browser
    address = f"/matching/runs/{run.id}/mentees/{row(people['Гусев']).id}/"
    assert neighbour.get(address).status_code == 404
    assert neighbour.post(address, {"mentor": ""}).status_code == 404
