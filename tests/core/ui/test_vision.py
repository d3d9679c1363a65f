import pytest
from django.test import RequestFactory

from apps.core.ui.looks import COOKIE, Look, look_of
from apps.core.ui.views import vision


def choose(**data):
    return vision(RequestFactory().post("/look/", data, headers={"host": "testserver"}))


def test_get_is_refused():
    assert vision(RequestFactory().get("/look/")).status_code == 405


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_it_never_leaves_the_host(target):
    assert choose(look="high", next=target)["Location"] == "/"


def test_unknown_look_sets_nothing():
    assert COOKIE not in choose(look="loud", next="/people/").cookies


def test_it_remembers_the_look_and_returns():
    response = choose(look="high", next="/people/?page=2")

    assert response["Location"] == "/people/?page=2"
    assert response.cookies[COOKIE].value == "high"
    assert response.cookies[COOKIE]["httponly"]


def test_cookie_of_another_version_is_the_standard_look():
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = "sepia"

    assert look_of(request) is Look.STANDARD
