"""What the curator wants most, ballots and pairs of before decide whom the engine proposes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from apps.core.actor import Role
from apps.school.group_meetings.models import Choice, GroupMeeting, Guest
from apps.school.group_meetings.selectors import suitable
from apps.school.matching.board import Settings, board_of, propose
from apps.school.matching.engine.criteria import CRITERIA
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.objectives import PRESETS
from apps.school.matching.facts import facts_of
from apps.school.matching.models import MatchRun, Proposal, RunState
from apps.school.matching.web.forms import RULES, WISHES
from apps.school.mentorships.models import Member, Mentorship
from apps.school.people.models import ClassGroup, Person
from apps.school.programmes.models import Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.matching.drafts import drafted, recomputed
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region

LATER = date(2026, 11, 20)


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


def pairs(school: Situation, **settings: object) -> dict[str, str | None]:
    """Return the surnames the engine proposes: mentee → mentor."""
    facts = facts_of(school.programme.id)
    names = {key: person.last_name for key, person in facts.people.items()}
    rows = propose(facts, Settings(**settings)).rows  # type: ignore[arg-type]
    return {names[row.mentee_id]: names[row.mentor_id] if row.mentor_id else None for row in rows}


def reasons(school: Situation, mentee: Participation) -> tuple[str, ...]:
    return next(
        row.reasons for row in propose(facts_of(school.programme.id), Settings()).rows if row.mentee_id == mentee.pk
    )


def vote(school: Situation, chooser: Participation, ranked: list[Participation], never: list[Participation]) -> None:
    """Give a ballot of a meeting at which everybody was."""
    meeting, _new = GroupMeeting.objects.get_or_create(
        programme=school.programme, held_on=LATER, defaults={"starts_at": "15:00"}
    )
    guests = {
        part.pk: Guest.objects.get_or_create(meeting=meeting, participation=part, defaults={"code": part.pk.hex[-10:]})[
            0
        ]
        for part in (chooser, *ranked, *never)
    }
    Guest.objects.filter(pk=guests[chooser.pk].pk).update(voted_at="2026-11-20T13:00:00Z")
    for rank, part in enumerate(ranked, start=1):
        Choice.objects.create(chooser=guests[chooser.pk], chosen=guests[part.pk], rank=rank)
    for part in never:
        Choice.objects.create(chooser=guests[chooser.pk], chosen=guests[part.pk], rank=None)


def worked_before(mentor: Participation, mentee: Participation, state: str) -> None:
    mentorship = Mentorship.objects.create(
        programme=mentor.programme, mentor=mentor, mentor_person=mentor.person, state=state,
        started_on=date(2025, 9, 20), ended_on=date(2026, 5, 20),
    )  # fmt: skip
    Member.objects.create(
        mentorship=mentorship, programme=mentor.programme, participation=mentee, mentee=mentee.person,
        mentor_person=mentor.person, state="ended", active_from=date(2025, 9, 20), active_until=date(2026, 5, 20),
        mentor_is_external=False, mentee_birth_date=mentee.person.birth_date,
    )  # fmt: skip


def test_weights_that_are_none_are_refused_before_anything_is_stored(school: Situation) -> None:
    school.mentor()
    school.mentee()
    with pytest.raises(EngineRefused, match="weights_total"):
        Settings.of({"weights": {"request": 1}})
    assert MatchRun.objects.count() == 0


def test_goals_the_engine_refuses_are_said_in_russian_and_store_nothing(
    school: Situation, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.mentor()
    school.mentee()
    monkeypatch.setitem(PRESETS, "cover", ())
    run = drafted(actor=school.curator(), programme_id=school.programme.id)
    assert (run.state, run.trouble[:16]) == (RunState.DISCARDED, "Сначала назовите")
    assert Proposal.objects.count() == 0


def test_every_wish_of_the_form_is_one_the_engine_knows() -> None:
    assert {code for code, _title in WISHES} == set(PRESETS)
    assert {code for code, _title in RULES} <= {"same_class", "slots", "class_teacher"}


def test_cover_serves_more_where_fit_seeks_the_best(school: Situation) -> None:
    """Anna fits Timofey best and is the only one who may lead Pyotr: covering both moves Timofey."""
    school.mentor("Белова Анна", capacity=1, competences=["навыки учёбы"], interests=["кино"])
    school.mentor("Волков Иван", capacity=1, age_max=14)
    school.mentee("Гусев Тимофей", interests=["кино"])
    school.mentee("Дроздов Пётр", born=date(2010, 1, 1))
    assert pairs(school, preset="cover") == {"Гусев": "Волков", "Дроздов": "Белова"}


def test_after_the_meeting_those_who_chose_each_other_are_together(school: Situation) -> None:
    anna, ivan = school.mentor("Белова Анна", capacity=1), school.mentor("Волков Иван", capacity=1)
    timofey, pyotr = school.mentee("Гусев Тимофей"), school.mentee("Дроздов Пётр")
    vote(school, timofey, [ivan], [])
    vote(school, ivan, [timofey], [])
    vote(school, pyotr, [anna, ivan], [])
    vote(school, anna, [pyotr], [])
    assert pairs(school, preset="stable") == {"Гусев": "Волков", "Дроздов": "Белова"}
    assert pairs(school, preset="cover") == {"Гусев": "Волков", "Дроздов": "Белова"}
    assert reasons(school, timofey)[0] == "выбрали друг друга на встрече"


def test_who_said_no_after_the_meeting_is_not_proposed(school: Situation) -> None:
    anna = school.mentor("Белова Анна")
    timofey = school.mentee("Гусев Тимофей")
    vote(school, anna, [], [timofey])
    assert pairs(school) == {"Гусев": None}
    assert reasons(school, timofey) == ("После встречи один из двоих ответил, что не хотел бы работать вместе.",)
    board = board_of(facts_of(school.programme.id), Settings())
    assert board.may(anna.pk, timofey.pk)
    assert board.told(anna.pk, timofey.pk).reasons[0].startswith("После встречи")


def test_nobody_goes_back_to_a_mentor_from_whom_they_parted_early(school: Situation) -> None:
    anna, timofey = school.mentor("Белова Анна"), school.mentee("Гусев Тимофей")
    school.mentor("Волков Иван")
    worked_before(anna, timofey, "terminated")
    assert pairs(school) == {"Гусев": "Волков"}


def test_a_pair_that_reached_the_end_stays_together_when_asked(school: Situation) -> None:
    ivan, timofey = school.mentor("Волков Иван"), school.mentee("Гусев Тимофей", interests=["кино"])
    school.mentor("Белова Анна", interests=["кино"])
    worked_before(ivan, timofey, "completed")
    assert pairs(school, preset="cover") == {"Гусев": "Белова"}
    assert pairs(school, preset="keep") == {"Гусев": "Волков"}


def test_classmates_are_kept_apart_only_when_asked(school: Situation) -> None:
    anna, timofey = school.mentor("Белова Анна"), school.mentee("Гусев Тимофей")
    group = ClassGroup.objects.create(title="9А", grade=9, academic_year=2026)
    Person.objects.filter(id__in=[anna.person_id, timofey.person_id]).update(class_group=group)
    assert pairs(school) == {"Гусев": "Белова"}
    assert pairs(school, strict=frozenset({"same_class"})) == {"Гусев": None}


def test_points_add_up_from_the_parts_that_are_stored(school: Situation) -> None:
    school.mentor("Белова Анна", competences=["навыки учёбы"], interests=["кино"])
    school.mentee("Гусев Тимофей", interests=["кино"])
    drafted(actor=school.curator(), programme_id=school.programme.id)
    proposal = Proposal.objects.get()
    assert proposal.score == sum(points * weight for _code, points, weight in proposal.parts) > 0
    assert {code for code, _points, _weight in proposal.parts} <= {criterion.code for criterion in CRITERIA}


def test_who_suits_whom_at_the_group_meeting_follows_the_rules_and_points(school: Situation) -> None:
    anna, ivan = school.mentor("Белова Анна", admitted=False), school.mentor("Волков Иван", interests=["кино"])
    oleg = school.mentor("Котов Олег", age_min=16)
    timofey = school.mentee("Гусев Тимофей", interests=["кино"])
    found = suitable(school.programme, [anna, ivan, oleg], [timofey])
    assert set(found[timofey.pk]) == {ivan.pk}
    assert found[timofey.pk][ivan.pk] > 0


def test_the_wish_is_chosen_and_changed_on_the_page(
    school: Situation, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    school.mentor("Белова Анна")
    school.mentee("Гусев Тимофей")
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    start = f"/matching/programmes/{school.programme.id}/"
    assert "Нагрузить наставников поровну" in browser.get(start).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        workspace = browser.post(f"{start}start/", {"preset": "fair", "strict": ["slots"]})["Location"]
    page = browser.get(workspace).content.decode()
    assert "чтобы ни одна пара не вышла совсем слабой" in page
    assert "это доказано расчётом" in page
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{workspace}recompute/", {"preset": "even"})
    assert MatchRun.objects.get().settings["preset"] == "even"
    assert MatchRun.objects.get().settings["strict"] == []


def test_a_wish_that_does_not_exist_changes_nothing(school: Situation, world: World) -> None:
    school.mentor("Белова Анна")
    school.mentee("Гусев Тимофей")
    run = drafted(actor=school.curator(), programme_id=school.programme.id)
    browser = factories.member(world.lyceum, Role.CURATOR).browser
    browser.post(f"/matching/runs/{run.id}/recompute/", {"preset": "beauty"})
    assert MatchRun.objects.get().settings == Settings().stored()
    recomputed(actor=school.curator(), run_id=run.id)
    assert MatchRun.objects.get().settings == Settings().stored()
