"""The ministry's screens: refusals first, then the figures, the drill-down, the export."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core import mail

from apps.core.actor import Role
from apps.core.errors import NotFound
from apps.region.directory.models import Municipality, Organisation
from apps.region.monitoring.domain import Coverage, Definition
from apps.region.monitoring.models import SchoolState
from apps.region.monitoring.selectors import overview_get, school_list
from apps.school.people.models import Person
from apps.school.programmes.models import MenteeRequest, Participation, Programme
from apps.shared.outbox.relay import drain
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.context import TenantRef, tenant_scope
from tenants.testing import World
from tests.factories import member, stranger

AUTUMN = date(2026, 9, 1)


@pytest.fixture
def districts(world: World) -> dict[str, Municipality]:
    """Two okrugs with a district each; a school in each district."""
    with tenant_scope(world.north):
        found = {}
        for okrug, district, school in (
            ("Северный округ", "Сокол", world.lyceum),
            ("Южный округ", "Зябликово", world.gymnasium),
        ):
            parent = Municipality.objects.create(title=okrug, match_key=okrug)
            part = Municipality.objects.create(title=district, match_key=district, parent=parent)
            Organisation.objects.create(
                title=school.title, identity_key=school.title, municipality=part, tenant_id=school.id
            )
            found |= {okrug: parent, district: part}
    return found


def _programme(school: TenantRef, mentees: int, bystanders: int) -> None:
    with tenant_scope(school):
        programme = Programme.objects.create(
            title="Равный — равному",
            form_code="pupil-pupil",
            goal="Поддержка",
            starts_on=date(2026, 9, 10),
            ends_on=date(2027, 5, 20),
            state="running",
            stage=2,
        )
        for number in range(mentees + bystanders):
            person = Person.objects.create(
                kind="pupil", last_name=f"Тайнова{number}", first_name="Юля", birth_date=date(2013, 5, 1)
            )
            if number < mentees:
                participation = Participation.objects.create(
                    programme=programme, person=person, role="mentee", joined_on=date(2026, 9, 20)
                )
                MenteeRequest.objects.create(participation=participation, type_code="adaptation", text="Секрет")
        outbox_publish(Topic.PROGRAMMES_CHANGED)


def test_foreigners_and_wrong_roles_see_nothing(world: World) -> None:
    assert stranger(world.north).get("/monitoring/").status_code == 302
    assert (
        member(world.south, Role.ANALYST).browser.get("/monitoring/", SERVER_NAME=world.north.host).status_code != 200
    )
    assert member(world.north, Role.EXTERNAL_MENTOR).browser.get("/monitoring/").status_code == 403
    analyst = member(world.north, Role.ANALYST)
    assert analyst.browser.post("/monitoring/schools/remind/").status_code == 403


def test_empty_region_says_what_will_happen(world: World) -> None:
    with tenant_scope(world.north):
        SchoolState.objects.all().delete()
    page = member(world.north, Role.ANALYST).browser.get("/monitoring/")
    assert page.status_code == 200
    assert "Показателей пока нет" in page.content.decode()


def test_figures_add_up_from_district_to_region(world: World, districts: dict[str, Municipality]) -> None:
    _programme(world.lyceum, mentees=7, bystanders=3)
    _programme(world.gymnasium, mentees=2, bystanders=8)
    drain()
    actor = member(world.north, Role.ANALYST).actor
    with tenant_scope(world.north):
        overview = overview_get(actor=actor, period=AUTUMN)
        below = overview_get(actor=actor, period=AUTUMN, municipality_id=districts["Южный округ"].id)
    assert overview.whole.coverage(Definition.LEARNERS) == Coverage(involved=9, total=20)
    assert overview.whole.reached[2] == 2
    assert [(part.title, part.connected) for part in overview.parts] == [("Северный округ", 1), ("Южный округ", 1)]
    assert below.whole.coverage(Definition.LEARNERS) == Coverage(involved=2, total=10)
    assert [part.title for part in below.parts] == ["Зябликово"]


def test_coverage_tells_how_many_are_missing() -> None:
    assert Coverage(involved=60, total=100).missing == 10
    assert Coverage(involved=71, total=100).missing == 0
    assert Coverage(involved=0, total=0).share is None


def test_coordinator_sees_own_municipality_only(world: World, districts: dict[str, Municipality]) -> None:
    for school in (world.lyceum, world.gymnasium):
        _programme(school, mentees=3, bystanders=0)
    drain()
    own, foreign = districts["Северный округ"], districts["Южный округ"]
    coordinator = member(world.north, Role.MUNICIPAL_COORDINATOR, subject_id=own.id)
    with tenant_scope(world.north):
        assert [line.title for line in school_list(actor=coordinator.actor, period=AUTUMN)] == [world.lyceum.title]
        with pytest.raises(NotFound):
            overview_get(actor=coordinator.actor, period=AUTUMN, municipality_id=foreign.id)
    assert coordinator.browser.get(f"/monitoring/municipalities/{foreign.id}/").status_code == 404
    assert coordinator.browser.get(f"/monitoring/schools/{world.gymnasium.id}/").status_code == 404
    page = coordinator.browser.get("/monitoring/").content.decode()
    assert "Сокол" in page
    assert "Зябликово" not in page


def test_no_name_and_no_small_guarded_number_reaches_the_region(
    world: World, districts: dict[str, Municipality]
) -> None:
    _programme(world.lyceum, mentees=3, bystanders=1)
    drain()
    analyst = member(world.north, Role.ANALYST)
    pages = [
        analyst.browser.get(address).content.decode()
        for address in ("/monitoring/", "/monitoring/schools/", f"/monitoring/schools/{world.lyceum.id}/")
    ]
    assert world.lyceum.title in pages[1]
    assert not [page for page in pages if "Тайнова" in page or "Секрет" in page]
    book = openpyxl.load_workbook(io.BytesIO(analyst.browser.get("/monitoring/export/").content))
    requests = [row[1].value for row in book["Запросы"].iter_rows(min_row=2)]
    assert requests
    assert set(requests) <= {"менее 5", 5}
    assert [row[4].value for row in book["Организации"].iter_rows(min_row=2)] == [0, 3]


def test_list_behind_the_counter_reminds_the_curators(world: World, districts: dict[str, Municipality]) -> None:
    with tenant_scope(world.lyceum):
        outbox_publish(Topic.PEOPLE_CHANGED)
    with tenant_scope(world.gymnasium):
        outbox_publish(Topic.PEOPLE_CHANGED)
    drain()
    curator = member(world.lyceum, Role.CURATOR, "Ольга Петровна Сонина")
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    page = operator.browser.get("/monitoring/schools/?attention=never-seen").content.decode()
    assert "Напомнить кураторам этих организаций (2)" in page
    operator.browser.post("/monitoring/schools/remind/?attention=never-seen")
    (letter,) = mail.outbox
    assert letter.to == [curator.user.email]
    assert "Сонина" not in letter.subject + letter.body
    assert world.lyceum.host in letter.body
