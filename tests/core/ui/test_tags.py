import json
import re
from pathlib import Path

import pytest
from django.core.paginator import Paginator

from apps.core.ui.components import Command

ROOT = Path(__file__).resolve().parents[3]


def test_icon_is_silent_unless_it_has_a_label(parse):
    silent = parse('{% icon "users" %}')[0]
    spoken = parse('{% icon "users" label="Участники" %}')[0]

    assert silent.get("aria-hidden") == "true"
    assert silent[0].get("href") == "/static/assets/icons.svg#users"
    assert (spoken.get("role"), spoken.get("aria-label")) == ("img", "Участники")


def test_icon_escapes_its_label(parse):
    assert parse('{% icon "users" label=name %}', name='"><script>')[0].get("aria-label") == '"><script>'


def test_plural_says_the_number_with_its_word(parse):
    assert parse('{% plural 1205 "наставник" "наставника" "наставников" %}').text == "1\u202f205\u00a0наставников"


def test_filters_of_numbers_and_dates_say_nothing_about_nothing(parse):
    assert parse("{{ none|ru_number }}{{ none|percent }}{{ none|ru_date }}", none=None).text is None


def test_query_string_keeps_filters_and_drops_what_is_emptied(parse, page):
    assert parse("{% query_string page=3 %}", page).text == "?role=mentor&page=3"
    assert parse("{% query_string role=None page=None %}", page).text == "?"


def test_active_marks_only_the_page_itself(parse, page):
    assert parse('<a {% active "/people/" %}></a><a {% active "/" %}></a>', page).xpath("a/@aria-current") == ["page"]


def test_badge_refuses_an_unknown_tone(parse):
    with pytest.raises(ValueError, match="loud"):
        parse('{% badge "Новый" "loud" %}')


def test_component_does_not_see_the_page_around_it(parse, page):
    found = parse('{% component "empty_state" title="Пусто" %}', page, text="чужое", command=Command("Чужая", "/x"))

    assert found.xpath("string(.//p)") == "Пусто"
    assert not found.xpath(".//a")
    assert "чужое" not in found.text_content()


def test_component_with_a_post_carries_the_csrf_token(parse, page):
    command = Command("Отправить", "/send", method="post", fields=[("id", "7")])
    form = parse('{% component "empty_state" title="Пусто" command=command %}', page, command=command).xpath(".//form")[
        0
    ]

    assert form.get("method") == "post"
    assert form.xpath("input[@name='csrfmiddlewaretoken']/@value")[0]
    assert form.xpath("input[@name='id']/@value") == ["7"]


def test_pages_show_the_neighbours_and_the_ends(parse, page):
    pager = parse('{% component "pagination" page_obj=page_obj %}', page, page_obj=Paginator(range(1234), 25).page(6))

    assert [item.text_content().strip() for item in pager.xpath(".//li")] == [
        "Назад",
        "1",
        "…",
        "5",
        "6",
        "7",
        "…",
        "50",
        "Дальше",
    ]
    assert pager.xpath(".//a[@rel='next']/@href") == ["?role=mentor&page=7"]
    assert pager.xpath(".//a[@aria-current]/text()") == ["6"]


def test_every_icon_that_is_used_is_in_the_sprite():
    known = set(json.loads((ROOT / "frontend/src/icons.json").read_text()))
    templates = "".join(path.read_text() for path in (ROOT / "frontend/templates").rglob("*.html"))
    code = "".join(path.read_text() for folder in ("apps", "platform") for path in (ROOT / folder).rglob("*.py"))
    used = {
        *re.findall(r'{% icon "([a-z0-9-]+)"', templates),
        *re.findall(r'icon_name="([a-z0-9-]+)"', templates),
        *re.findall(r'\b(?:icon|empty_icon)(?:: str)? ?= ?"([a-z0-9-]+)"', code),
    }

    assert used
    assert used - known == set()
