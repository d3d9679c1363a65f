import json

import pytest
from lxml import etree

from apps.core.charts import Chart, ChartError, Kind, Series, printed, screen, table

DISTRICTS = ["Восточный", "Зеленоградский", "Южный"]
COVERAGE = Chart(
    Kind.BAR,
    "Охват по округам",
    DISTRICTS,
    [Series("Охват", [61, None, 1257], ["/vao", "", "/uao"], ["", "менее 5", ""])],
    unit="чел.",
    target=70,
)


@pytest.mark.parametrize(
    ("code", "kind", "categories", "series"),
    [
        ("no_series", Kind.BAR, ["А"], []),
        ("values_mismatch", Kind.BAR, ["А", "Б"], [Series("x", [1])]),
        ("urls_mismatch", Kind.BAR, ["А"], [Series("x", [1], ["/1", "/2"])]),
        ("shown_mismatch", Kind.BAR, ["А"], [Series("x", [1], shown=["1", "2"])]),
        ("negative", Kind.STACKED_BAR, ["А"], [Series("x", [-1])]),
        ("one_series", Kind.FUNNEL, ["А"], [Series("x", [1]), Series("y", [1])]),
        ("one_value", Kind.PROGRESS, ["А", "Б"], [Series("x", [1, 2])]),
        ("no_target", Kind.PROGRESS, ["А"], [Series("x", [1])]),
    ],
)
def test_it_refuses_what_cannot_be_drawn_truthfully(code, kind, categories, series):
    with pytest.raises(ChartError) as refusal:
        Chart(kind, "Охват", categories, series)

    assert refusal.value.code == code


def test_a_line_may_go_below_zero():
    assert not Chart(Kind.LINE, "Прирост", ["А"], [Series("x", [-1])]).empty


def test_chart_of_unknown_values_is_empty():
    assert Chart(Kind.BAR, "Охват", ["А"], [Series("x", [None])]).empty
    assert Chart(Kind.BAR, "Охват", [], [Series("x", [])]).empty


def test_table_says_hidden_values_in_their_words():
    rows = table.rows(COVERAGE)

    assert [(row.title, row.cells[0].text, row.cells[0].url) for row in rows] == [
        ("Восточный", "61", "/vao"),
        ("Зеленоградский", "менее 5", ""),
        ("Южный", "1\u202f257", "/uao"),
    ]


def test_table_says_a_dash_for_what_is_unknown():
    assert table.rows(Chart(Kind.LINE, "Встречи", ["А"], [Series("x", [None])]))[0].cells[0].text == "—"


def test_screen_keeps_hidden_values_out_of_the_picture():
    option = screen.option(COVERAGE)
    points = option["series"][0]["data"]

    assert [point["value"] for point in points] == [61, None, 1257]
    assert [point.get("url") for point in points] == ["/vao", None, "/uao"]
    assert option["yAxis"]["data"] == ["Восточный", "Зеленоградский\nменее 5", "Южный"]
    assert option["series"][0]["markLine"]["data"] == [{"xAxis": 70}]


def test_screen_option_is_plain_json_with_words_for_a_reader():
    option = json.loads(json.dumps(screen.option(COVERAGE)))

    assert option["aria"]["enabled"] is True
    assert "Охват по округам" in option["aria"]["label"]["description"]
    assert option["tooltip"]["renderMode"] == "richText"


def test_parts_of_a_whole_share_one_bar():
    chart = Chart(Kind.STACKED_BAR, "Этапы", ["А"], [Series("x", [1]), Series("y", [2])])

    assert [series["stack"] for series in screen.option(chart)["series"]] == ["whole", "whole"]


def test_lines_stand_and_bars_lie():
    line = screen.option(Chart(Kind.LINE, "Встречи", ["А"], [Series("x", [1])]))

    assert line["xAxis"]["type"] == "category"
    assert screen.option(COVERAGE)["yAxis"]["type"] == "category"


@pytest.mark.parametrize(("bars", "step"), [(1, 3), (3, 3), (4, 6), (17, 24), (30, 40), (90, 40)])
def test_height_has_room_for_the_bars(bars, step):
    assert screen.height_step(Chart(Kind.BAR, "x", ["А"] * bars, [Series("x", [1] * bars)])) == step


@pytest.mark.parametrize("kind", list(Kind))
def test_print_is_svg_without_a_script(kind):
    chart = Chart(kind, "Охват", ["Охват"], [Series("Охват", [63])], target=70)
    drawing = etree.fromstring(printed.svg(chart))

    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert not drawing.xpath("//*[local-name() = 'script']")
    assert not drawing.xpath("//@*[starts-with(., 'http') or starts-with(., '//')]")


def test_print_shortens_a_name_that_would_leave_no_room_for_the_bars():
    name = "Не хватает общей культуры и метакомпетенций"
    svg = printed.svg(Chart(Kind.BAR, "Запросы", [name, "Адаптация"], [Series("x", [3, 7])]))

    assert name not in svg
    assert "Не хватает общей культуры и метак…" in svg
    assert "Адаптация" in svg


def test_every_bar_has_its_name_while_there_is_room():
    few = screen.option(Chart(Kind.BAR, "x", ["А"] * 21, [Series("x", [1] * 21)]))
    many = screen.option(Chart(Kind.BAR, "x", ["А"] * 90, [Series("x", [1] * 90)]))

    assert few["yAxis"]["axisLabel"]["interval"] == 0
    assert "interval" not in many["yAxis"]["axisLabel"]


def test_print_says_hidden_values_in_their_words():
    svg = printed.svg(Chart(Kind.BAR, "Охват", ["А", "Б"], [Series("x", [3, 7], shown=["", "около 5"])]))

    assert "около 5" in svg
