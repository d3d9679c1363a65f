"""The list of organisations."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.ui import tables
from apps.core.ui.components import Tone
from apps.core.ui.templatetags.ui import badge
from apps.region.directory.domain import Connection
from apps.region.directory.models import Organisation
from apps.region.directory.selectors import Connections

TONES = {
    Connection.NONE: Tone.NEUTRAL,
    Connection.CONNECTING: Tone.ACTIVE,
    Connection.READY: Tone.DONE,
    Connection.FAILED: Tone.BAD,
    Connection.SUSPENDED: Tone.WARN,
}


class OrganisationTable(tables.Table):
    select = tables.SelectColumn()
    title = django_tables2.Column(
        verbose_name=_("Организация"),
        attrs=tables.TITLE,
        orderable=False,
        linkify=lambda record: reverse("directory:organisation", args=[record.pk]),
    )
    kind = django_tables2.Column(verbose_name=_("Тип"), orderable=False)
    municipality = django_tables2.Column(verbose_name=_("Муниципалитет"), orderable=False)
    connection = django_tables2.Column(verbose_name=_("Подключение"), empty_values=(), orderable=False)
    curator = django_tables2.Column(verbose_name=_("Куратор"), empty_values=(), orderable=False)

    class Meta(tables.Table.Meta):
        model = Organisation
        fields = ("select", "title", "kind", "municipality", "connection", "curator")

    def __init__(self, *args: Any, known: Connections, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def render_municipality(self, record: Organisation) -> str:
        municipality = record.municipality
        if municipality is None:
            return ""
        return f"{municipality.parent}, {municipality}" if municipality.parent else str(municipality)

    def render_connection(self, record: Organisation) -> SafeString:
        connection = self.known.of(record)
        return badge(connection.label, TONES[connection])

    def render_curator(self, record: Organisation) -> str | SafeString:
        staffing = self.known.curator_of(record)
        if staffing.seen:
            return str(_("работает"))
        if staffing.members:
            return str(_("ещё не входил"))
        if staffing.invited:
            return str(_("приглашён"))
        return format_html('<span class="text-secondary">{}</span>', _("не приглашён"))
