"""Content of the style page: every component with the words of the domain. The people are invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import django_tables2
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.charts import Chart, Kind, Series
from apps.core.ui import components as ui
from apps.core.ui import tables
from apps.core.ui.forms import DateInput
from apps.core.ui.looks import Look, look_of
from apps.core.ui.navigation import Account, NavItem, Place

NAVIGATION: Final = [
    NavItem(_("Сегодня"), "#today", "home", active=True, badge=6),
    NavItem(_("Программы"), "#programmes", "route"),
    NavItem(_("Люди"), "#people", "users"),
    NavItem(_("Пары"), "#pairs", "heart-handshake", badge=2),
    NavItem(_("Отбор"), "#admission", "clipboard-check", section=_("Ведение программы")),
    NavItem(_("Анкеты"), "#surveys", "list-check", section=_("Ведение программы")),
    NavItem(_("Документы"), "#documents", "files", section=_("Ведение программы")),
    NavItem(_("Итоги"), "#results", "report-analytics", section=_("Ведение программы")),
    NavItem(_("Настройки"), "#settings", "settings", section=_("Организация")),
]

HEADER: Final = ui.PageHeader(
    title=_("Программа «Ученик — ученик», 2026/27"),
    crumbs=[ui.Crumb(_("Программы"), "#programmes")],
    status=_("Этап 5 из 7"),
    status_tone=ui.Tone.ACTIVE,
    meta=[_("Куратор Ирина Сергеевна Петрова"), _("12 сентября 2026 — 28 мая 2027")],
    primary=ui.Command(_("Сформировать пары"), "#match"),
    secondary=ui.Command(_("Добавить участников"), "#add", icon="user-plus"),
    more=[
        ui.Command(_("Скачать список участников"), "#export", icon="download"),
        ui.Command(_("Распечатать дорожную карту"), "#print", icon="printer"),
        ui.Command(_("Завершить программу"), "#finish", icon="flag", danger=True),
    ],
)

COUNTERS: Final = [
    ui.Counter("42", _("участника"), "#people", _("21 наставник, 21 наставляемый")),
    ui.Counter("18", _("пар работают"), "#pairs", _("ещё 3 ждут приказа")),
    ui.Counter("83", _("встречи в ритме"), "#meetings", _("15 из 18 пар"), unit="%"),
    ui.Counter("2", _("пары молчат"), "#silent", _("больше 21 дня без встречи"), tone=ui.Tone.WARN),
    ui.Counter("1", _("согласие истекает"), "#consents", _("до 30 ноября"), tone=ui.Tone.WARN),
]

STAGES: Final = [
    ui.Stage(1, _("Подготовка условий"), ui.StageState.DONE, "#stage-1"),
    ui.Stage(2, _("База наставляемых"), ui.StageState.DONE, "#stage-2"),
    ui.Stage(3, _("База наставников"), ui.StageState.DONE, "#stage-3"),
    ui.Stage(4, _("Отбор и обучение"), ui.StageState.ERROR, "#stage-4"),
    ui.Stage(5, _("Формирование пар"), ui.StageState.CURRENT, "#stage-5"),
    ui.Stage(6, _("Работа пар и групп"), ui.StageState.NEXT),
    ui.Stage(7, _("Завершение программы"), ui.StageState.NEXT),
]

TASKS: Final = [
    ui.Task(_("Утвердить дорожную карту"), ui.TaskStatus.DONE, "#1", _("утверждена 12 сентября")),
    ui.Task(_("Собрать запросы наставляемых"), ui.TaskStatus.DONE, "#2", _("21 запрос, 4 темы")),
    ui.Task(
        _("Оценить наставников по критериям"),
        ui.TaskStatus.ERROR,
        "#3",
        _("у трёх наставников нет оценки мотивации"),
        date(2026, 11, 16),
        overdue=True,
    ),
    ui.Task(
        _("Провести обучение наставников"),
        ui.TaskStatus.ACTIVE,
        "#4",
        _("18 из 21 прошли, осталась группа 24 ноября"),
        date(2026, 11, 27),
    ),
    ui.Task(_("Согласовать пары с родителями"), ui.TaskStatus.ACTIVE, "#5", due=date(2026, 12, 1)),
    ui.Task(_("Издать приказ о закреплении"), ui.TaskStatus.BLOCKED, hint=_("сначала сформируйте пары")),
]

SUMMARY: Final = [
    ui.SummaryRow(_("Форма наставничества"), _("Ученик — ученик"), "#form"),
    ui.SummaryRow(_("Вариант"), _("Успевающий — неуспевающий"), "#variant"),
    ui.SummaryRow(_("Наставник"), "Савельева Алина, 10 «А»", "#mentor"),
    ui.SummaryRow(_("Наставляемый"), "Гусев Тимофей, 7 «Б»", "#mentee"),
    ui.SummaryRow(_("Первая встреча"), "", "#meeting"),
]

EVENTS: Final = [
    ui.TimelineEvent(
        _("Молчат 23 дня"), _("сегодня"), "alert-triangle", _("Обычный ритм этой пары — раз в неделю."), warn=True
    ),
    ui.TimelineEvent(
        _("Встреча, 45 минут"),
        _("31 октября"),
        "messages",
        _("Разобрали дроби, договорились о тетради ошибок."),
        "Алина Савельева",
    ),
    ui.TimelineEvent(
        _("Цель принята: «Исправить тройку по алгебре»"),
        _("14 октября"),
        "target",
        who="Тимофей Гусев",
        url="#goal",
    ),
    ui.TimelineEvent(_("Пара закреплена приказом № 214"), _("8 октября"), "file-certificate", url="#order"),
]

TABS: Final = [
    ui.Tab(_("Участники"), "#all", active=True, count=42),
    ui.Tab(_("Запросы"), "#requests", count=21),
    ui.Tab(_("Критерии"), "#criteria"),
    ui.Tab(_("Журнал"), "#journal"),
]

PROGRESS: Final = ui.Progress(
    title=_("Создаём кабинеты школ"), done=64, total=103, failed=1, note=_("Осталось около двух минут.")
)

BULK: Final = [
    ui.BulkAction("invite", _("Пригласить"), "send", primary=True),
    ui.BulkAction("train", _("Отметить обучение"), "certificate"),
    ui.BulkAction("reject", _("Отклонить"), danger=True),
]

CHARTS: Final = [
    Chart(
        Kind.BAR,
        _("Охват наставничеством по округам"),
        ["Восточный", "Западный", "Зеленоградский", "Северный", "Центральный", "Южный"],
        [
            Series(
                _("Охват"),
                [61, 74, None, 68, 81, 57],
                ["#vao", "#zao", "#zelao", "#sao", "#cao", "#uao"],
                ["", "", _("менее 5"), "", "", ""],
            )
        ],
        unit="%",
        note=_("Доля детей 10–19 лет в программах, на 23 ноября 2026."),
        target=70,
    ),
    Chart(
        Kind.STACKED_BAR,
        _("Где находятся программы"),
        [_("Ученик — ученик"), _("Учитель — учитель"), _("Студент — ученик"), _("Работодатель — ученик")],
        [
            Series(_("Подготовка (1–3)"), [24, 31, 12, 18]),
            Series(_("Отбор и пары (4–5)"), [41, 28, 9, 15]),
            Series(_("Работа и итоги (6–7)"), [63, 44, 11, 7]),
        ],
        unit=_("программ"),
    ),
    Chart(
        Kind.LINE,
        _("Встречи по неделям"),
        ["5 окт.", "12 окт.", "19 окт.", "26 окт.", "2 нояб.", "9 нояб.", "16 нояб."],
        [Series(_("2026/27"), [8, 11, 14, 16, 3, 15, 15]), Series(_("2025/26"), [6, 7, 9, 9, 2, 10, 9])],
        note=_("Со 2 по 8 ноября каникулы."),
    ),
    Chart(
        Kind.FUNNEL,
        _("Путь наставников"),
        [_("Подали заявку"), _("Собеседование"), _("Обучение"), _("Допущены"), _("В паре")],
        [Series(_("Наставников"), [34, 29, 24, 21, 18])],
        unit=_("чел."),
    ),
]


class ExampleForm(forms.Form):
    name = forms.CharField(
        label=_("Фамилия, имя и отчество"), help_text=_("Как в паспорте или свидетельстве о рождении.")
    )
    born = forms.DateField(label=_("Дата рождения"), widget=DateInput())
    email = forms.EmailField(label=_("Электронная почта"), required=False, help_text=_("Сюда придёт приглашение."))
    form = forms.ChoiceField(
        label=_("Роль в программе"),
        widget=forms.RadioSelect,
        choices=[("mentor", _("Наставник")), ("mentee", _("Наставляемый"))],
    )
    subject = forms.ChoiceField(
        label=_("Предмет"), choices=[("", _("Выберите")), ("algebra", _("Алгебра")), ("physics", _("Физика"))]
    )
    about = forms.CharField(label=_("Что хочется изменить"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("Список класса"), required=False, help_text=_("Файл xlsx или csv, до 5 МБ."))
    consent = forms.BooleanField(label=_("Согласие родителя получено и хранится в организации"))


class ExampleFilter(forms.Form):
    q = forms.CharField(label=_("Фамилия"), required=False)
    role = forms.ChoiceField(
        label=_("Роль"),
        required=False,
        choices=[("", _("Все")), ("mentor", _("Наставник")), ("mentee", _("Наставляемый"))],
    )
    state = forms.ChoiceField(label=_("Допуск"), required=False, choices=[("", _("Любой")), ("yes", _("Допущен"))])


@dataclass(frozen=True, slots=True)
class ExamplePerson:
    pk: int
    name: str
    group: str
    role: str
    score: float | None
    state: str
    since: date

    def __str__(self) -> str:
        return self.name


PEOPLE: Final = [
    ExamplePerson(1, "Савельева Алина", "10 «А»", "Наставник", 4.6, "Допущен", date(2026, 10, 8)),
    ExamplePerson(2, "Гусев Тимофей", "7 «Б»", "Наставляемый", None, "Ждёт согласия", date(2026, 10, 8)),
    ExamplePerson(3, "Ким Виктория", "11 «В»", "Наставник", 4.1, "На обучении", date(2026, 10, 14)),
    ExamplePerson(4, "Оганесян Давид", "10 «А»", "Наставник", 3.8, "Отклонён", date(2026, 11, 2)),
    ExamplePerson(5, "Журавлёва Полина", "6 «А»", "Наставляемый", None, "Допущен", date(2026, 11, 9)),
]


def _tone(state: str) -> ui.Tone:
    tones = {"Ждёт согласия": ui.Tone.WARN, "На обучении": ui.Tone.ACTIVE, "Отклонён": ui.Tone.BAD}
    return tones.get(state, ui.Tone.DONE)


class ExampleTable(tables.Table):
    select = tables.SelectColumn()
    name = django_tables2.Column(verbose_name=_("Участник"), attrs=tables.TITLE, linkify=lambda record: f"#{record.pk}")
    group = django_tables2.Column(verbose_name=_("Класс"))
    role = django_tables2.Column(verbose_name=_("Роль"))
    score = tables.NumberColumn(verbose_name=_("Оценка"), digits=1)
    state = tables.StatusColumn(verbose_name=_("Допуск"), tone=_tone)
    since = tables.DateColumn(verbose_name=_("В программе с"))

    class Meta(tables.Table.Meta):
        order_by = "name"


def _table(request: HttpRequest, people: Sequence[ExamplePerson], **options: Any) -> ExampleTable:
    table = ExampleTable(people, **options)
    django_tables2.RequestConfig(request, paginate={"per_page": 3}).configure(table)
    return table


def styleguide_context(request: HttpRequest) -> dict[str, Any]:
    """Return everything the page shows."""
    refused = ExampleForm({"name": "", "born": "31.02.2012", "form": "mentor", "subject": ""})
    return {
        "nav": NAVIGATION,
        "place": Place("Школа № 1507", _("Москва · Юго-Западный округ"), "#"),
        "account": Account("Петрова Ирина Сергеевна", _("куратор"), "#", "#"),
        "look": look_of(request),
        "looks": list(Look),
        "version": "0.1.0",
        "request_id": "0198b1c4-77f2",
        "page": HEADER,
        "counters": COUNTERS,
        "stages": STAGES,
        "tasks": TASKS,
        "summary": SUMMARY,
        "events": EVENTS,
        "tabs": TABS,
        "progress": PROGRESS,
        "charts": CHARTS,
        "goal": Chart(Kind.PROGRESS, _("Охват региона"), [_("Охват")], [Series(_("Охват"), [63])], unit="%", target=70),
        "form": ExampleForm(),
        "refused": refused,
        "filter_form": ExampleFilter(request.GET or None),
        "table": _table(request, PEOPLE, bulk_actions=BULK),
        "empty_table": _table(request, [], empty_hint=_("Загрузите список из Excel или добавьте по одному.")),
        "add": ui.Command(_("Добавить участников"), "#add", icon="user-plus"),
        "open": ui.Command(_("Открыть"), "#open"),
        "page_obj": Paginator(range(1234), 25).page(6),
        "cursor": ui.Cursor(previous_url="#p", next_url="#n", found=1399),
        "tones": list(ui.Tone),
    }
