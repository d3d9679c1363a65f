"""Tables: the options that ``django_tables2/nastavnik.html`` reads, and the columns every list needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.ui import wording
from apps.core.ui.components import BulkAction, Command, Text, Tone
from apps.core.ui.templatetags.ui import badge


class Table(tables.Table):
    """Base of the product's tables.

    Class attributes or constructor keywords: ``bulk_actions`` (put the table inside
    ``<form method="post" data-bulk>``), ``empty_hint``, ``empty_icon``, ``empty_command``.
    The first column marked ``TITLE`` becomes the heading of the card on a phone.
    """

    bulk_actions: Sequence[BulkAction] = ()
    empty_hint: Text = ""
    empty_icon: str = "inbox"
    empty_command: Command | None = None

    class Meta:
        template_name = "django_tables2/nastavnik.html"

    def __init__(
        self,
        *args: Any,
        bulk_actions: Sequence[BulkAction] | None = None,
        empty_hint: Text | None = None,
        empty_command: Command | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if bulk_actions is not None:
            self.bulk_actions = bulk_actions
        if empty_hint is not None:
            self.empty_hint = empty_hint
        if empty_command is not None:
            self.empty_command = empty_command

    @property
    def found(self) -> int:
        """How many rows all pages have."""
        return self.paginator.count if hasattr(self, "paginator") else len(self.rows)


# What a column is, for its cells: ``tables.Column(attrs=TITLE)``.
TITLE = {"td": {"class": "cell-title"}}
NUMBER = {"td": {"class": "cell-number"}, "th": {"class": "cell-number"}, "tf": {"class": "cell-number"}}
ACTIONS = {"td": {"class": "cell-actions"}}


class SelectColumn(tables.Column):
    """A checkbox a row, named ``selected``; its header chooses the page. ``title`` of a row is read aloud."""

    def __init__(self, *, title: Callable[[Any], str] = str, **extra: Any) -> None:
        attrs = {"td": {"class": "cell-check"}, "th": {"class": "cell-check"}}
        super().__init__(accessor="pk", orderable=False, attrs=attrs, **extra)
        self.title = title

    @property
    def header(self) -> SafeString:
        return format_html(
            '<label class="row-check"><input class="form-check-input" type="checkbox" data-bulk-page>'
            '<span class="visually-hidden">{}</span></label>',
            _("Выбрать все на странице"),
        )

    def render(self, value: Any, record: Model) -> SafeString:
        return format_html(
            '<label class="row-check"><input class="form-check-input" type="checkbox" name="selected" value="{}"'
            ' data-bulk-row><span class="visually-hidden">{} {}</span></label>',
            value,
            _("Выбрать:"),
            self.title(record),
        )


class NumberColumn(tables.Column):
    """A right-aligned number in Russian format; ``digits`` fixes the places."""

    def __init__(self, *args: Any, digits: int | None = None, **extra: Any) -> None:
        super().__init__(*args, attrs=NUMBER, **extra)
        self.digits = digits

    def render(self, value: Any) -> str:
        return wording.format_number(value, self.digits)


class DateColumn(tables.Column):
    """«23 ноября 2026»."""

    def render(self, value: Any) -> str:
        return wording.format_date(value)


class StatusColumn(tables.Column):
    """A state in words; ``tone`` tells how loud each value is."""

    def __init__(self, *args: Any, tone: Callable[[Any], Tone], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.tone = tone

    def render(self, value: Any, record: Any, bound_column: Any) -> SafeString:
        return badge(str(value), self.tone(bound_column.accessor.resolve(record)))
