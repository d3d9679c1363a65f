"""What a screen reader and a keyboard find in the components."""

from datetime import date

import django_tables2
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from apps.core.ui import components as ui
from apps.core.ui import styleguide, tables
from apps.core.ui.navigation import NavItem


def words(element):
    return " ".join(element.text_content().split())


def test_task_shows_its_state_in_words_and_when_it_was_due(parse):
    late = ui.Task("Оценить наставников", ui.TaskStatus.ERROR, "/4", due=date(2026, 11, 16), overdue=True)
    blocked = ui.Task("Издать приказ", ui.TaskStatus.BLOCKED, hint="сначала сформируйте пары")
    first, second = parse('{% component "task_list" tasks=tasks %}', tasks=[late, blocked]).xpath(".//li")

    assert words(first) == "Оценить наставников Нужно исправить просрочено, срок 16 ноября"
    assert words(second) == "Издать приказ сначала сформируйте пары Пока нельзя начать"
    assert not second.xpath(".//a")


def test_finished_task_has_no_colour(parse):
    done = ui.Task("Утвердить дорожную карту", ui.TaskStatus.DONE, "/1")

    assert parse('{% component "task_list" tasks=tasks %}', tasks=[done]).xpath(
        ".//span[contains(@class, 'status-done')]"
    )


def test_counter_is_a_link_to_its_list(parse):
    counters = [ui.Counter("2", "пары молчат", "/pairs/?silent=1"), ui.Counter("менее 5", "обращений")]
    found = parse('{% component "counters" counters=counters %}', counters=counters)

    assert found.xpath(".//a/@href") == ["/pairs/?silent=1"]
    assert words(found.xpath(".//li")[1]) == "менее 5 обращений"


def test_current_stage_is_announced(parse):
    stages = [ui.Stage(1, "Подготовка", ui.StageState.DONE, "/1"), ui.Stage(2, "База", ui.StageState.CURRENT)]
    found = parse('{% component "stages" stages=stages %}', stages=stages)

    assert [words(item) for item in found.xpath(".//li[@aria-current='step']")] == ["2 Этап 2: База Идёт"]


def test_progress_asks_again_until_it_is_finished(parse):
    running = ui.Progress("Создаём кабинеты", 64, 103, poll_url="/progress/", failed=1)
    finished = ui.Progress("Создаём кабинеты", 103, 103, poll_url="/progress/", finished=True)
    before = parse('{% component "progress" progress=progress %}', progress=running)[0]
    after = parse('{% component "progress" progress=progress %}', progress=finished)[0]

    assert (before.get("hx-get"), before.get("hx-trigger")) == ("/progress/", "every 1s")
    assert "Не получилось: 1" in words(before)
    assert after.get("hx-get") is None
    assert before.xpath(".//progress/@value") == ["64"]


def test_change_link_says_what_it_changes(parse):
    rows = [ui.SummaryRow("Форма", "Ученик — ученик", "/form")]

    assert words(parse('{% component "summary_list" rows=rows %}', rows=rows).xpath(".//a")[0]) == "Изменить: Форма"


def test_bottom_bar_keeps_four_and_hides_the_rest_under_more(parse):
    items = [NavItem(f"Раздел {number}", f"/{number}", "home") for number in range(1, 7)]
    found = parse('{% component "bottom_bar" nav=nav %}', nav=items)

    assert found.xpath(".//nav/ul/li/a/@href") == ["/1", "/2", "/3", "/4"]
    assert found.xpath(".//details//a/@href") == ["/5", "/6"]


def test_bottom_bar_of_four_has_no_more(parse):
    items = [NavItem(f"Раздел {number}", f"/{number}", "home") for number in range(1, 5)]

    assert not parse('{% component "bottom_bar" nav=nav %}', nav=items).xpath(".//details")


class MeetingForm(forms.Form):
    day = forms.DateField(
        label="Дата встречи", help_text="Не позже сегодняшнего дня.", widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(label="Заметка", required=False)
    mood = forms.ChoiceField(
        label="Как прошло", widget=forms.RadioSelect, choices=[("good", "Хорошо"), ("bad", "Трудно")]
    )


def test_refused_field_is_described_by_its_hint_and_its_error(parse, page):
    form = parse('{% component "form" form=form %}', page, form=MeetingForm({"day": "", "mood": "good"}))
    control = form.xpath(".//input[@name='day']")[0]

    described = control.get("aria-describedby").split()
    assert control.get("aria-invalid") == "true"
    assert [words(form.get_element_by_id(name)) for name in described] == [
        "Не позже сегодняшнего дня.",
        "Обязательное поле.",
    ]


def test_error_summary_leads_to_the_field(parse, page):
    form = parse('{% component "form" form=form %}', page, form=MeetingForm({"day": "", "mood": ""}))

    targets = [link.get("href")[1:] for link in form.xpath(".//div[@role='alert']//a")]
    assert len(targets) == 2
    assert [form.get_element_by_id(target).tag for target in targets] == ["input", "div"]


def test_what_may_be_left_empty_says_so(parse, page):
    labels = [
        words(label)
        for label in parse('{% component "form" form=form %}', page, form=MeetingForm()).xpath(
            ".//label[@class='field-label'] | .//legend"
        )
    ]

    assert labels == ["Дата встречи", "Заметка (необязательно)", "Как прошло"]


def test_every_choice_of_a_group_has_its_own_label(parse, page):
    form = parse('{% component "form" form=form %}', page, form=MeetingForm({"day": "", "mood": "bad"}))
    options = form.xpath(".//fieldset//input")

    assert [option.get("value") for option in options if option.get("checked") is not None] == ["bad"]
    assert [form.xpath(f".//label[@for='{option.get('id')}']/text()") for option in options] == [["Хорошо"], ["Трудно"]]


class PairTable(tables.Table):
    select = tables.SelectColumn(title=lambda row: row["name"])
    name = django_tables2.Column(verbose_name="Наставник", attrs=tables.TITLE)
    score = tables.NumberColumn(verbose_name="Оценка", digits=1)


ROWS = [{"pk": 1, "name": "Савельева Алина", "score": 4.6}, {"pk": 2, "name": "Ким Виктория", "score": 3}]


def test_table_says_its_order_and_its_columns_on_a_phone(parse, page):
    table = PairTable(ROWS, order_by="-score")
    found = parse("{% render_table table %}", page, table=table)

    assert found.xpath(".//th/@aria-sort") == ["none", "descending"]
    assert found.xpath(".//tbody/tr[1]/td/@data-label")[1:] == ["Наставник", "Оценка"]
    assert [words(cell) for cell in found.xpath(".//tbody/tr/td[3]")] == ["4,6", "3,0"]


def test_row_of_a_bulk_table_is_chosen_by_name(parse, page):
    table = PairTable(ROWS, bulk_actions=[ui.BulkAction("invite", "Пригласить")])
    found = parse("{% render_table table %}", page, table=table)

    assert found.xpath(".//tbody//input[@name='selected']/@value") == ["1", "2"]
    assert words(found.xpath(".//tbody//label")[0]) == "Выбрать: Савельева Алина"
    assert found.xpath(".//button[@name='action']/@value") == ["invite"]
    assert found.xpath(".//input[@name='everything']")


def test_empty_table_says_what_to_do(parse, page):
    table = PairTable([], empty_hint="Загрузите список.", empty_command=ui.Command("Загрузить", "/import"))
    found = parse("{% render_table table %}", page, table=table)

    assert not found.xpath(".//table")
    assert words(found) == "Пока ничего нет Загрузите список. Загрузить"


@pytest.fixture
def styleguide_page(parse):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.session = {}
    source = "{% include 'ui/styleguide.html' %}"
    return parse(source, request, **styleguide.styleguide_context(request))


def test_no_page_needs_what_a_strict_policy_refuses(styleguide_page):
    assert not styleguide_page.xpath(".//*[@style] | .//style")
    assert not styleguide_page.xpath(".//script[not(@src) and not(@type='application/json')]")
    assert not styleguide_page.xpath(".//@*[starts-with(name(), 'on')]")


def test_every_field_of_a_page_has_a_label(styleguide_page):
    fields = styleguide_page.xpath(".//input[not(@type='hidden')] | .//select | .//textarea")
    labelled = set(styleguide_page.xpath(".//label/@for"))

    assert len(fields) > 20
    assert [
        field.get("name") for field in fields if field.get("id") not in labelled and not field.xpath("ancestor::label")
    ] == []
