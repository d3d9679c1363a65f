"""Tables of the region's figures; every number of people is a sum of facts."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.core.ui.components import Tone
from apps.core.ui.tables import NUMBER, TITLE, NumberColumn, Table
from apps.core.ui.templatetags.ui import badge


class TerritoryTable(Table):
    """The parts of a territory; a row leads one level down."""

    title = tables.Column(_("Территория"), attrs=TITLE, order_by="title")
    organisations = NumberColumn(_("Организаций"))
    connected = NumberColumn(_("Подключено"))
    share = tables.Column(_("Охват"), attrs=NUMBER, order_by="share_value")
    missing = NumberColumn(_("До цели, чел."))
    working = NumberColumn(_("Пары работают"))
    never_seen = NumberColumn(_("Не входили"))

    def render_title(self, value: str, record: dict[str, Any]) -> str:
        return format_html('<a href="{}">{}</a>', record["url"], value) if record["url"] else value

    class Meta(Table.Meta):
        empty_text = _("Территорий пока нет")


class SchoolTable(Table):
    """Connected schools of a list."""

    title = tables.Column(_("Организация"), attrs=TITLE)
    municipality = tables.Column(_("Территория"))
    stage = tables.Column(_("Этап"), order_by="stage_number")
    mentees = NumberColumn(_("Наставляемых"))
    mentors = NumberColumn(_("Наставников"))
    share = tables.Column(_("Охват"), attrs=NUMBER, order_by="share_value")
    last_seen = tables.Column(_("Последний вход"), order_by="last_seen_on")

    def render_title(self, value: str, record: dict[str, Any]) -> str:
        mark = "" if record["is_listed"] else badge(_("нет в справочнике"), Tone.WARN)
        return format_html('<a href="{}">{}</a> {}', record["url"], value, mark)

    class Meta(Table.Meta):
        empty_text = _("В этом списке никого нет")
