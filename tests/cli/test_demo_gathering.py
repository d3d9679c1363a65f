"""The group meetings of the demo: one was held and its ballots count in the draft, the next is ready to be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from apps.school.group_meetings.models import Choice, GroupMeeting, Guest, SheetPage
from apps.school.matching.models import MatchRun
from apps.school.programmes.models import RoadmapTask
from apps.shared.identity.models import User
from cli.demo.accounts import Accounts
from cli.demo.gathering import gatherings
from cli.demo.school import DemoSchool
from cli.demo.stories import peers
from tenants.context import platform_scope, tenant_scope
from tenants.testing import World
from tests.factories import browser_of
from tests.school.mentorships.situation import TODAY, seed_region


@pytest.fixture
def school(world: World) -> Iterator[DemoSchool]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        demo = DemoSchool(world.lyceum, 11, TODAY)
        demo.populate(college=False)
        demo.staff(Accounts(), "school1", listed=False)
        yield demo


@pytest.fixture
def curator(school: DemoSchool) -> Client:
    with platform_scope():
        account = User.objects.get(email="curator.school1@demo.example")
    return browser_of(account, school.ref)


def page(browser: Client, path: str) -> str:
    return " ".join(browser.get(path, follow=True).content.decode().split())


def test_a_meeting_was_held_with_ballots_from_phones_and_paper(school: DemoSchool, curator: Client) -> None:
    gatherings(school)
    held = GroupMeeting.objects.get(state="closed")
    assert held.held_on < TODAY
    sources = Guest.objects.filter(meeting=held).values_list("source", flat=True)
    assert {source: list(sources).count(source) for source in sources} == {"phone": 20, "paper": 4, "": 5}
    papers = page(curator, f"/group-meetings/{held.pk}/papers/")
    assert "Проверьте глазами" in papers
    doubtful = SheetPage.objects.get(state="review")
    assert "data:image/png" in page(curator, f"/group-meetings/{held.pk}/papers/{doubtful.pk}/")
    assert RoadmapTask.objects.get(template_code="meeting").done_on == held.held_on


def test_the_draft_knows_who_chose_whom(school: DemoSchool, curator: Client) -> None:
    gatherings(school)
    board = page(curator, f"/matching/runs/{MatchRun.objects.get(state='draft').pk}/")
    assert "выбрали друг друга на встрече" in board


def test_the_coming_meeting_is_seated_and_can_be_printed(school: DemoSchool, curator: Client) -> None:
    gatherings(school)
    coming = GroupMeeting.objects.get(state="planned")
    assert coming.held_on > TODAY
    assert coming.seated_at is not None
    badges = curator.get(f"/group-meetings/{coming.pk}/print/badges/")
    assert badges.content.startswith(b"%PDF")


def test_choices_are_the_same_for_the_same_school(school: DemoSchool) -> None:
    gatherings(school)
    first = Choice.objects.filter(rank=1).order_by("chooser__participation__person__match_key")
    names = [str(name) for name in first.values_list("chosen__participation__person__last_name", flat=True)[:4]]
    assert names == ["Казакова", "Калашников", "Дорофеев", "Козлова"]


def test_a_group_lost_its_mentor_and_somebody_can_take_over(school: DemoSchool, curator: Client) -> None:
    peers(school)
    home = page(curator, "/")
    assert "Остались без наставника: 3. Выберите замену" in home
    found = re.search(r'href="(/matching/programmes/[^"]+/substitutes/)"', home)
    assert found is not None
    assert page(curator, found[1]).count("Назначить") >= 6
