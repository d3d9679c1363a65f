import pytest
from django.template.loader import render_to_string
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


def test_request_id_is_shown_where_it_is_known():
    assert "0198b1c4" in render_to_string("500.html", {"request_id": "0198b1c4"})


def test_suspended_school_is_told_whom_to_ask():
    assert "региональному оператору" in render_to_string("maintenance.html", {"state": "suspended"})
