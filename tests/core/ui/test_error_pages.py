import pytest
from django.template.loader import render_to_string
from django.test import Client
from lxml import html

PAGES = ["400.html", "403.html", "404.html", "429.html", "500.html", "503.html", "maintenance.html"]


@pytest.mark.parametrize("name", PAGES)
def test_error_page_stands_alone_and_says_what_to_do(name):
    page = html.document_fromstring(render_to_string(name))

    assert page.get("lang") == "ru"
    assert page.xpath("string(//h1)")
    assert page.xpath("string(//main/p)")
    assert page.xpath("//link[@rel='stylesheet']/@href") == ["/static/error.css"]
    assert not page.xpath("//script")


@pytest.mark.parametrize("name", PAGES)
def test_error_page_names_its_icon_so_that_the_browser_asks_for_no_other(name):
    page = html.document_fromstring(render_to_string(name))

    assert page.xpath("//link[@rel='icon']/@href") == ["/static/favicon.svg"]


@pytest.mark.django_db
def test_an_unknown_host_still_gets_the_look_of_its_error_page(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "error.css").write_text("body{}")
    browser = Client(SERVER_NAME=f"nowhere.{settings.BASE_DOMAIN}")

    answer = browser.get("/")
    assert answer.status_code == 404
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(browser.get("/static/error.css").streaming_content) == b"body{}"


def test_icon_by_its_usual_name_leads_to_the_file(world):
    for host in (world.north.host, world.lyceum.host):
        answer = Client(SERVER_NAME=host).get("/favicon.ico")
        assert (answer.status_code, answer["Location"]) == (302, "/static/favicon.ico")


def test_request_id_is_shown_where_it_is_known():
    assert "0198b1c4" in render_to_string("500.html", {"request_id": "0198b1c4"})


def test_suspended_school_is_told_whom_to_ask():
    assert "региональному оператору" in render_to_string("maintenance.html", {"state": "suspended"})
