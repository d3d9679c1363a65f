import json

from apps.core.charts import Chart, Kind, Series

CHART = Chart(
    Kind.BAR, "Охват", ["Юг", "Север"], [Series("Охват", [61, None], ["/uao", ""], ["", "менее 5"])], unit="%"
)


def test_table_is_there_without_a_script(parse):
    figure = parse("{% chart chart %}", chart=CHART)[0]

    assert figure.xpath("details[@open]")
    assert figure.xpath(".//tbody//td//text()") == ["61", "менее 5"]
    assert figure.xpath(".//tbody//a/@href") == ["/uao"]
    assert figure.xpath(".//*[@data-chart-canvas][@hidden]")


def test_option_of_a_hostile_name_stays_data(parse):
    hostile = Chart(Kind.BAR, "Охват", ["</script><script>alert(1)</script>"], [Series("x", [1])])
    figure = parse("{% chart chart %}", chart=hostile)[0]

    assert len(figure.xpath(".//script")) == 1
    assert json.loads(figure.xpath("string(.//script)"))["yAxis"]["data"] == ["</script><script>alert(1)</script>"]


def test_paper_has_an_image_and_no_option(parse):
    figure = parse('{% chart chart mode="print" %}', chart=CHART)[0]

    assert figure.xpath(".//img/@src")[0].startswith("data:image/svg+xml;base64,")
    assert figure.xpath(".//img/@alt") == ["График «Охват», значения в таблице ниже"]
    assert not figure.xpath(".//script")


def test_nothing_to_draw_is_said(parse):
    figure = parse("{% chart chart %}", chart=Chart(Kind.BAR, "Охват", [], [Series("x", [])]))[0]

    assert "Данных пока нет" in figure.text_content()
    assert not figure.xpath(".//table")
