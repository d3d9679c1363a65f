from collections.abc import Iterator

import pytest
from django.test import RequestFactory
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Action
from apps.core.ui import navigation
from apps.core.ui.navigation import Level, NavEntry


class Allowed(Action):
    PEOPLE = "people.list"
    MATCH = "matching.open"


def _page(request):
    """A page of the address book of these tests; nobody opens it."""


people = ([path("", _page, name="list")], "people")
urlpatterns = [
    path("", _page, name="home"),
    path("people/", include(people)),
    path("people/import/", _page, name="import"),
    path("match/", _page, name="match"),
]

HOME = NavEntry(Level.SCHOOL, _("Сегодня"), "home", "home", None, order=1)
PEOPLE = NavEntry(Level.SCHOOL, _("Люди"), "people:list", "users", Allowed.PEOPLE, order=20, badge=lambda _request: 3)
IMPORT = NavEntry(Level.SCHOOL, _("Загрузка"), "import", "upload", Allowed.PEOPLE, order=30, badge=lambda _request: 0)
MATCH = NavEntry(Level.SCHOOL, _("Пары"), "match", "heart-handshake", Allowed.MATCH, order=10)
REGION = NavEntry(Level.REGION, _("Школы"), "people:list", "school", None)

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def entries(monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(navigation, "_entries", [])
    navigation.register(PEOPLE, HOME, REGION, IMPORT, MATCH)


def items(address, may=lambda _action: True, level=Level.SCHOOL):
    return navigation.navigation(RequestFactory().get(address), level, may)


def test_entry_without_the_right_is_not_shown():
    assert [item.label for item in items("/", lambda action: action is Allowed.PEOPLE)] == [
        "Сегодня",
        "Люди",
        "Загрузка",
    ]


def test_levels_do_not_mix():
    assert [item.label for item in items("/", level=Level.REGION)] == ["Школы"]


def test_entries_follow_their_order():
    assert [item.url for item in items("/")] == ["/", "/match/", "/people/", "/people/import/"]


def test_section_is_current_on_pages_below_it_and_the_longest_wins():
    assert [item.url for item in items("/people/12/") if item.active] == ["/people/"]
    assert [item.url for item in items("/people/import/3/") if item.active] == ["/people/import/"]


def test_start_page_is_current_only_on_itself():
    assert [item.url for item in items("/") if item.active] == ["/"]
    assert [item.url for item in items("/elsewhere/") if item.active] == []


def test_zero_waiting_is_not_a_badge():
    assert {item.url: item.badge for item in items("/")} == {
        "/": None,
        "/match/": None,
        "/people/": 3,
        "/people/import/": None,
    }


def test_same_route_twice_is_refused():
    with pytest.raises(ValueError, match="people:list"):
        navigation.register(PEOPLE)
