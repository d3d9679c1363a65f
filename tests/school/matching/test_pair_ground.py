"""The law of one pair: what stands behind every pair that is formed, and the first rule that one breaks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from apps.school.matching.domain import Mentee, Mentor, Rules, pair_ground
from apps.school.matching.papers import Ground, Lack, Paper

DAY = date(2026, 11, 23)
END = date(2027, 5, 25)
RULES = Rules(frozenset({"pupil", "employee"}), frozenset({"pupil"}), DAY, END)


def mentor(number: int, **facts: object) -> Mentor:
    values = {
        "kind": "pupil",
        "is_external": False,
        "is_admitted": True,
        "is_trained": True,
        "capacity": 2,
        "group_limit": 5,
        **facts,
    }
    return Mentor(participation_id=UUID(int=number), person_id=UUID(int=1000 + number), **values)  # type: ignore[arg-type]


def mentee(number: int, **facts: object) -> Mentee:
    values = {"kind": "pupil", "birth_date": date(2012, 3, 8), "participation_until": END, **facts}
    return Mentee(participation_id=UUID(int=500 + number), person_id=UUID(int=2000 + number), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "child", "code"),
    [
        (mentor(1, kind="teacher"), mentee(1), "mentor_kind"),
        (mentor(1, is_admitted=False), mentee(1), "not_admitted"),
        (mentor(1, is_trained=False), mentee(1), "not_trained"),
        (mentor(1, is_learner=True), mentee(1), "mentor_consent"),
        (mentor(1), mentee(1, kind="employee"), "mentee_kind"),
        (mentor(1), mentee(1, participation_until=None), "consent_participation"),
        (mentor(1, kind="employee", is_external=True), mentee(1), "clearance"),
        (mentor(1, kind="employee", is_external=True, cleared_until=END), mentee(1), "consent_guardian"),
    ],
)
def test_each_rule_bars_a_pair(who: Mentor, child: Mentee, code: str) -> None:
    found = pair_ground(who, child, RULES)
    assert isinstance(found, Lack)
    assert found.code == code


def test_nobody_leads_oneself() -> None:
    twin = Mentee(
        participation_id=UUID(int=7),
        person_id=mentor(1).person_id,
        kind="pupil",
        birth_date=None,
        participation_until=END,
    )
    assert isinstance(pair_ground(mentor(1), twin, RULES), Lack)


def test_a_pair_with_its_papers_has_a_ground() -> None:
    papers = {"guardian": Paper(UUID(int=1), END), "own": Paper(UUID(int=2), END)}
    cleared = mentor(1, kind="employee", is_external=True, cleared_until=END)
    assert isinstance(pair_ground(cleared, mentee(1, **papers), RULES), Ground)
    assert isinstance(pair_ground(mentor(1), mentee(1), RULES), Ground)


def test_places_are_the_least_of_what_the_mentor_the_programme_and_the_region_allow() -> None:
    assert mentor(1, capacity=3, load=1).free == 2
    assert mentor(1, capacity=9, group_limit=5, load=1, load_here=1).free == 4
    assert mentor(1, capacity=9, regional_free=1).free == 1
    assert mentor(1, capacity=1, load=2).free == 0
