"""The directory on screen: who sees what, counters that open lists, cards, municipalities."""

from __future__ import annotations

import pytest

from apps.core.actor import Role
from apps.region.directory.domain import slug_for
from apps.region.directory.models import Municipality, Organisation
from apps.region.directory.services.activation import organisations_activate
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member
from tests.region.directory.builders import municipality, organisation


def test_school_member_has_no_way_in(world: World) -> None:
    organisation(world.north, member(world.north, Role.REGIONAL_OPERATOR).actor)
    curator = member(world.lyceum, Role.CURATOR)
    assert curator.browser.get("/organisations/", SERVER_NAME=world.north.host).status_code in {302, 404}


def test_card_of_another_region_is_not_found(world: World) -> None:
    north = organisation(world.north, member(world.north, Role.REGIONAL_OPERATOR).actor)
    operator = member(world.south, Role.REGIONAL_OPERATOR).browser
    for path in ("", "edit/", "invite/", "suspend/"):
        assert operator.get(f"/organisations/{north.id}/{path}").status_code == 404


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MUNICIPAL_COORDINATOR, Role.PARTNER_MANAGER, Role.EXTERNAL_MENTOR])
def test_only_the_operator_adds(world: World, role: Role) -> None:
    browser = member(world.north, role).browser
    assert browser.post("/organisations/new/", {"title": "Школа № 8", "kind": "school"}).status_code == 403


def test_partner_manager_sees_no_directory(world: World) -> None:
    assert member(world.north, Role.PARTNER_MANAGER).browser.get("/organisations/").status_code == 403


def test_analyst_sees_no_contacts(world: World) -> None:
    school = organisation(world.north, member(world.north, Role.REGIONAL_OPERATOR).actor, email="office@example.org")
    analyst, operator = member(world.north, Role.ANALYST), member(world.north, Role.REGIONAL_OPERATOR)
    url = f"/organisations/{school.id}/"
    assert "office@example.org" not in analyst.browser.get(url).content.decode()
    assert "office@example.org" in operator.browser.get(url).content.decode()


def test_coordinator_sees_only_the_own_municipality(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    mine = municipality(world.north, operator, "Лесной район")
    other = municipality(world.north, operator, "Речной район")
    own = organisation(world.north, operator, "Школа № 1", municipality_id=mine.id)
    foreign = organisation(world.north, operator, "Гимназия № 2", municipality_id=other.id)
    unplaced = organisation(world.north, operator, "Лицей № 3")
    browser = member(world.north, Role.MUNICIPAL_COORDINATOR, subject_id=mine.id).browser
    page = browser.get("/organisations/").content.decode()
    assert own.title in page
    assert foreign.title not in page
    assert unplaced.title not in page
    assert browser.get(f"/organisations/{foreign.id}/").status_code == 404


def test_wrong_inn_is_refused_in_words(world: World) -> None:
    browser = member(world.north, Role.REGIONAL_OPERATOR).browser
    page = browser.post(
        "/organisations/new/", {"title": "Школа № 8", "kind": "school", "ownership": "unknown", "inn": "7707083894"}
    )
    assert "контрольная цифра не сходится" in page.content.decode()
    with tenant_scope(world.north):
        assert Organisation.objects.count() == 0


def test_organisation_is_added_once(world: World) -> None:
    browser = member(world.north, Role.REGIONAL_OPERATOR).browser
    values = {
        "title": "Школа № 8",
        "kind": "school",
        "ownership": "state",
        "inn": "7707083893",
        "phones": "84951234567",
    }
    assert browser.post("/organisations/new/", values).status_code == 302
    page = browser.post("/organisations/new/", values)
    assert "уже есть" in page.content.decode()
    with tenant_scope(world.north):
        assert Organisation.objects.get().phones == ["+74951234567"]


def test_card_is_edited(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    school = organisation(world.north, operator.actor)
    operator.browser.post(
        f"/organisations/{school.id}/edit/",
        {"title": "Школа № 7 «Радуга»", "kind": "school", "ownership": "state", "contingent": "640"},
    )
    with tenant_scope(world.north):
        assert Organisation.objects.values_list("title", "contingent").get() == ("Школа № 7 «Радуга»", 640)


def test_counters_open_the_lists_they_count(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    school = organisation(world.north, operator.actor, "Школа № 1")
    organisation(world.north, operator.actor, "Гимназия № 2")
    with tenant_scope(world.north):
        organisations_activate(actor=operator.actor, organisation_ids=[school.id])
    page = operator.browser.get("/organisations/")
    shown = {counter.url: counter.value for counter in page.context["counters"] if counter.value != "0"}
    assert shown == {
        "/organisations/": "2",
        "/organisations/?state=connecting": "1",
        "/organisations/?state=no_curator": "1",
    }
    assert {str(operator.browser.get(url).context["table"].found) for url in shown} == {"1", "2"}


def test_search_by_number_and_name(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    organisation(world.north, operator.actor, "Школа № 1505", number="1505")
    organisation(world.north, operator.actor, "Гимназия «Гамма»", kind="gymnasium")
    school, gymnasium = "Школа № 1505", "Гимназия «Гамма»"
    pages = {
        query: operator.browser.get(f"/organisations/?{query}").content.decode()
        for query in ("q=1505", "q=гамма", "kind=gymnasium", "state=none")
    }
    assert {query for query, page in pages.items() if school in page} == {"q=1505", "state=none"}
    assert {query for query, page in pages.items() if gymnasium in page} == {"q=гамма", "kind=gymnasium", "state=none"}


def test_list_costs_the_same_with_ten_and_with_sixty(world: World, django_assert_max_num_queries: object) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    for number in range(60):
        organisation(world.north, operator.actor, f"Школа № {number}", number=str(number))
    with django_assert_max_num_queries(20):
        page = operator.browser.get("/organisations/")
    assert len(page.context["table"].paginated_rows) == 50


def test_municipality_of_two_levels(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    okrug = municipality(world.north, operator.actor, "Восточный округ")
    operator.browser.post("/municipalities/new/", {"title": "район Сокольники", "parent_id": str(okrug.id)})
    twice = operator.browser.post("/municipalities/new/", {"title": "Сокольники", "parent_id": str(okrug.id)})
    assert "уже есть" in twice.content.decode()
    operator.browser.post(
        f"/municipalities/{okrug.id}/", {"title": "Восточный административный округ", "parent_id": ""}
    )
    with tenant_scope(world.north):
        part = Municipality.objects.select_related("parent").get(parent__isnull=False)
        assert part.parent.title == "Восточный административный округ"
    assert "район Сокольники" in operator.browser.get("/municipalities/").content.decode()


@pytest.mark.parametrize(
    ("kind", "number", "title", "slug"),
    [
        ("school", "1505", "Школа № 1505", "school-1505"),
        ("gymnasium", "1534", "Гимназия № 1534", "gymnasium-1534"),
        ("school", "", "Школа «Росток»", "shkola-rostok"),
        ("college", "", "Щёлковский колледж связи", "schelkovskiy-kolledzh-svyazi"),
        ("school", "7", "Школа № 7", "school-7-2"),
        ("school", "", "«»", "school"),
    ],
)
def test_host_names(kind: str, number: str, title: str, slug: str) -> None:
    assert slug_for(kind=kind, number=number, title=title, taken={"school-7"}) == slug
