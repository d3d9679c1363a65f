"""Tables of people."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.ui import tables
from apps.core.ui.components import Tone
from apps.core.ui.templatetags.ui import badge


def person_url(record: Any) -> str:
    return reverse("people:person", args=[record.pk])


class PeopleTable(tables.Table):
    name = django_tables2.Column(
        verbose_name=_("Человек"),
        accessor="full_name",
        attrs=tables.TITLE,
        linkify=person_url,
        order_by=("last_name", "first_name", "middle_name"),
    )
    kind = django_tables2.Column(verbose_name=_("Кто это"))
    group = django_tables2.Column(
        verbose_name=_("Класс"), accessor="class_group", order_by=("class_group__grade", "class_group__title")
    )
    position = django_tables2.Column(verbose_name=_("Должность или место работы"), orderable=False)
    birth_date = tables.DateColumn(verbose_name=_("Дата рождения"))

    class Meta(tables.Table.Meta):
        order_by = "name"


class ClassTable(tables.Table):
    title = django_tables2.Column(
        verbose_name=_("Класс"),
        attrs=tables.TITLE,
        linkify=lambda record: reverse("people:class", args=[record.pk]),
        order_by=("grade", "title"),
    )
    teacher = django_tables2.Column(verbose_name=_("Классный руководитель"), orderable=False, empty_values=())
    cards = tables.NumberColumn(verbose_name=_("Карточек"))
    size = tables.NumberColumn(verbose_name=_("По списку"))

    def render_teacher(self, record: Any) -> str:
        return record.teacher.full_name if record.teacher else str(_("не назначен"))


_ACTIONS = {
    "create": (_("Новый"), Tone.GOOD),
    "update": (_("Изменится"), Tone.ACTIVE),
    "unchanged": (_("Без изменений"), Tone.DONE),
    "reject": (_("Не загрузится"), Tone.BAD),
}


class PlanTable(tables.Table):
    number = django_tables2.Column(verbose_name=_("Строка"), attrs=tables.NUMBER, orderable=False)
    name = django_tables2.Column(verbose_name=_("Человек"), attrs=tables.TITLE, orderable=False)
    action = django_tables2.Column(verbose_name=_("Что будет"), orderable=False)
    note = django_tables2.Column(verbose_name=_("Пояснение"), orderable=False)

    def render_action(self, value: str) -> Any:
        title, tone = _ACTIONS[value]
        return badge(title, tone)
