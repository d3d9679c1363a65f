"""The demo year, role by role: something overdue, something to decide and something finished."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from apps.core.actor import Actor, Role
from apps.region.directory.models import Municipality, Organisation
from apps.region.directory.services.activation import organisations_activate
from apps.region.monitoring.refresh import school_refresh
from apps.shared.identity.models import User
from cli.demo import family, stories, waiting
from cli.demo.accounts import Accounts, actor_of
from cli.demo.region import OKRUG, OPERATOR, DemoRegion, employers
from cli.demo.school import DemoSchool
from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.testing import World
from tests.factories import browser_of, member
from tests.school.mentorships.situation import TODAY, seed_region


@pytest.fixture
def autumn() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


def name_of(ref: TenantRef) -> str:
    return ref.host.partition(".")[0]


@pytest.fixture
def region(world: World, accounts: Accounts, autumn: None) -> DemoRegion:
    """The region as the stories find it, with the two schools in one okrug."""
    seed_region(world.north)
    operator = accounts.add("Оператор", OPERATOR, "Орлова Нина", world.north, Role.REGIONAL_OPERATOR)
    found = DemoRegion(ref=world.north, operator=actor_of(operator, world.north, Role.REGIONAL_OPERATOR))
    with tenant_scope(world.north):
        okrug = Municipality.objects.create(title=OKRUG)
        place = Municipality.objects.create(title="Район Капотня", parent=okrug)
        for ref in (world.lyceum, world.gymnasium):
            Organisation.objects.create(
                title=ref.title, kind="school", municipality=place, tenant_id=ref.id, identity_key=name_of(ref)
            )
        more = [
            Organisation.objects.create(
                title=f"Школа № {number}", kind="school", number=number, municipality=place, identity_key=number
            )
            for number in ("6", "7", "8", "9")
        ]
        organisations_activate(actor=found.operator, organisation_ids=[row.id for row in more])
    accounts.add(
        "Координатор", "coordinator@demo.example", "Округова Анна", world.north, Role.MUNICIPAL_COORDINATOR,
        subject_id=okrug.id,
    )  # fmt: skip
    employers(found, accounts, TODAY)
    return found


def demo_school(ref: TenantRef, seed: int, accounts: Accounts, *, college: bool = False) -> DemoSchool:
    school = DemoSchool(ref, seed, TODAY)
    with tenant_scope(ref):
        school.populate(college=college)
        school.staff(accounts, name_of(ref), listed=False)
    return school


def browser(email: str, tenant: TenantRef) -> Client:
    with platform_scope():
        account = User.objects.get(email=email)
    return browser_of(account, tenant)


def page(browser: Client, path: str = "/") -> str:
    """Return what stands on a page, or on the page it leads to, in one line of text."""
    return " ".join(browser.get(path, follow=True).content.decode().split())


@pytest.fixture
def lyceum(region: DemoRegion, world: World, accounts: Accounts) -> DemoSchool:
    """The first school of the demo, with the pair whose people sign in."""
    school = demo_school(world.lyceum, 11, accounts)
    with tenant_scope(world.lyceum):
        stories.peers(school)
        stories.young_teachers(school)
        pair = family.chosen_pair()
        stories.before_fifth_grade(school, pair)
        family.before_them(school, pair)
        family.accounts_of(school, accounts, pair)
    return school


def test_the_staff_of_a_school(lyceum: DemoSchool) -> None:
    for name in ("curator", "head", "psychologist", "classteacher"):
        browser_here = browser(f"{name}.{name_of(lyceum.ref)}@demo.example", lyceum.ref)
        home = page(browser_here)
        assert "просрочено, срок" in home, name
        assert "Получить согласия на участие" in home, name
        assert "завершена" in page(browser_here, "/programmes/"), name


def test_a_mentor_has_a_late_goal_a_meeting_to_speak_about_and_a_group_that_is_over(lyceum: DemoSchool) -> None:
    home = page(browser("pupilmentor@demo.example", lyceum.ref))
    assert "Подвести итог цели" in home
    assert "просрочено, срок 17 ноября" in home
    assert "Как прошла встреча" in home
    assert "завершено" in home
    assert "Скоро пятый класс" in home


def test_a_mentee_has_a_late_questionnaire_a_meeting_to_speak_about_and_a_former_mentor(lyceum: DemoSchool) -> None:
    here = browser("mentee@demo.example", lyceum.ref)
    home = page(here)
    assert "Заполнить анкету на входе" in home
    assert "просрочено, срок" in home
    assert "Как прошла встреча" in home
    assert home.count("Как прошла встреча") == 1
    assert "Прежний наставник" in home
    assert "завершено" in home
    assert "просрочено, срок" in page(here, "/surveys/")


def test_a_parent_has_a_consent_that_ran_out_one_to_prolong_and_a_mentorship_that_is_over(lyceum: DemoSchool) -> None:
    home = page(browser("parent@demo.example", lyceum.ref))
    assert "Подписать согласие на участие" in home
    assert "просрочено, срок 31 августа" in home
    assert "Решить, продлевать ли согласие" in home
    assert "до 5 декабря" in home
    assert "завершено" in home


def test_a_college_has_work_that_is_late_mentors_to_decide_on_and_a_programme_that_is_over(
    region: DemoRegion, world: World, accounts: Accounts
) -> None:
    college = demo_school(world.gymnasium, 44, accounts, college=True)
    with tenant_scope(college.ref):
        stories.last_year(college, 2, 3)
        stories.young_teachers(college)
    curator = browser(f"curator.{name_of(college.ref)}@demo.example", college.ref)
    home = page(curator)
    assert "просрочено, срок" in home
    assert "Наставники ждут решения: 3" in home
    assert "завершена" in page(curator, "/programmes/")


@pytest.fixture
def asked(region: DemoRegion, world: World, accounts: Accounts) -> DemoRegion:
    """Two schools: in one the engineer's group is silent and a programme of this autumn is over; both ask for more."""
    first = demo_school(world.lyceum, 22, accounts)
    second = demo_school(world.gymnasium, 33, accounts)
    stories.engineers(region, first, "employer-pupil", first.grade(9, 10), silent=1)
    with tenant_scope(first.ref):
        stories.first_weeks(first)
    waiting.requests_to_mentors(region, [second, first], world.college)
    waiting.invited_curators(region)
    school_refresh(first.ref)
    return region


def test_the_employer_and_the_engineer(asked: DemoRegion) -> None:
    employer = page(browser("hr1@demo.example", asked.ref))
    assert "отметка о справке истекла" in employer
    assert "запроса школ ждут ответа" in employer
    assert "Согласиться" in employer
    assert "завершено" in employer
    mentor = browser("mentor@demo.example", asked.ref)
    card = page(mentor)
    assert card.count("Согласиться") == 1
    assert "завершено" in card
    assert "давно не встречались" in page(mentor, "/my/meetings/")


def test_the_region_and_its_coordinator(asked: DemoRegion) -> None:
    operator = browser(OPERATOR, asked.ref)
    home = page(operator)
    assert "отметка о справке истекла" in home
    assert "заявка работодателя" in home
    assert "организация завершила программу этого года" in home
    coordinator = browser("coordinator@demo.example", asked.ref)
    home = page(coordinator)
    assert "куратор ещё не входил" in home
    assert "куратор не приглашён" in home
    assert "организация завершила программу этого года" in home
    assert "Лицей № 1" in page(coordinator, "/monitoring/schools/?stage=7")
    assert "Лицей № 1" not in page(coordinator, "/monitoring/schools/?stage=6")


def test_a_coordinator_of_another_okrug_sees_nothing_finished(asked: DemoRegion) -> None:
    with tenant_scope(asked.ref):
        elsewhere = Municipality.objects.create(title="Северный округ", match_key="северный округ")
    other = member(asked.ref, Role.MUNICIPAL_COORDINATOR, "Северная Инна", subject_id=elsewhere.id)
    assert "завершила программу" not in page(other.browser)


def test_an_analyst_decides_on_a_file_of_statistics(region: DemoRegion) -> None:
    analyst = member(region.ref, Role.ANALYST, "Аналитов Пётр")
    waiting.statistics(analyst.actor, region.ref, 2026)
    assert "Проверенных файлов, которые ждут решения: 1." in page(analyst.browser, "/monitoring/statistics/")
    files = page(analyst.browser, "/imports/?kind=statistics")
    assert "статистика-2026.xlsx" in files
    assert "загружен" in files


def test_the_platform_has_an_invitation_that_ran_out_and_a_region_without_an_operator(
    committed_world: World, autumn: None
) -> None:
    with platform_scope():
        account = User.objects.create_user(
            email="platform@demo.example",
            full_name="Платонова Вера",
            password="demo-password-1",
            is_platform_operator=True,
        )
    waiting.other_regions(Actor(account.pk, None, frozenset({Role.PLATFORM_OPERATOR})))
    platform = Client(SERVER_NAME="nastavnik.localhost")
    with platform_scope():
        platform.force_login(account)
    regions = page(platform, "/console/")
    assert "приглашение истекло" in regions
    assert "не приглашены" in regions
    assert "работает" in regions
