"""The demo year: what its schools show on the first day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from apps.core.actor import Actor, Role
from apps.school.programmes.domain import StageStatus
from apps.school.programmes.models import Programme
from apps.school.programmes.selectors import stage_list
from apps.school.surveys.models import SurveyAnswer
from apps.school.surveys.selectors import issue_counts, results_get
from cli.demo.accounts import Accounts
from cli.demo.school import DemoSchool
from cli.demo.stories import last_year, peers, young_teachers
from tenants.context import tenant_scope
from tenants.testing import World
from tests.school.mentorships.situation import TODAY, seed_region


@pytest.fixture
def school(world: World) -> Iterator[DemoSchool]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        demo = DemoSchool(world.lyceum, 11, TODAY)
        demo.populate(college=False)
        demo.staff(Accounts(), "school1", listed=False)
        yield demo


def head(school: DemoSchool) -> Actor:
    return Actor(user_id=None, tenant_id=school.ref.id, roles=frozenset({Role.HEAD}))


def test_a_finished_programme_shows_what_changed(school: DemoSchool) -> None:
    last_year(school)
    programme = Programme.objects.get()
    assert issue_counts(programme.pk) == {
        "before": {"asked": 24, "answered": 24, "pending": 0},
        "after": {"asked": 24, "answered": 21, "pending": 0},
    }
    found = results_get(actor=head(school), programme=programme, role="mentee")
    differences = [pair.difference for pair in found.pairs if pair.difference is not None]
    assert len(differences) >= 6
    assert sum(differences) / len(differences) > 0.5


def test_a_running_programme_has_answers_before_and_somebody_to_remind(school: DemoSchool) -> None:
    peers(school)
    counts = issue_counts(Programme.objects.get().pk)
    assert counts["before"]["pending"] == counts["before"]["asked"] // 7 > 0
    assert counts["after"]["asked"] == 0


def test_answers_are_the_same_for_the_same_school(school: DemoSchool) -> None:
    """Two starts of the demo, and two people who talk about it, see the same figures."""
    young_teachers(school)
    answers = SurveyAnswer.objects.filter(number__isnull=False, item_key="comfort")
    by_name = answers.order_by("issue__participation__person__last_name", "issue__participation__person__first_name")
    assert list(by_name.values_list("number", flat=True)[:6]) == [6, 6, 7, 5, 7, 6]


def test_young_teachers_stand_at_selection_with_nothing_to_put_right(school: DemoSchool) -> None:
    young_teachers(school)
    stages = stage_list(actor=head(school), programme=Programme.objects.get())
    assert [(stage.number, stage.unmet) for stage in stages[:3]] == [(1, []), (2, []), (3, [])]
    assert stages[3].status is StageStatus.ACTIVE
