"""Cursor pagination: stable while rows are added, and no COUNT over thousands of rows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Cursor(CursorPagination):
    """UUIDv7 keys grow with time, so the newest come first by the key alone."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    cursor_query_description = _("Место в списке из поля next или previous предыдущего ответа.")  # type: ignore[assignment]
    page_size_query_description = _("Сколько записей вернуть: не больше 200.")  # type: ignore[assignment]
    invalid_cursor_message = _("Страницы с таким курсором нет.")  # type: ignore[assignment]

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        # A cursor is decoded text: made by hand, it may hold something that is no key at all.
        try:
            return super().paginate_queryset(queryset, request, view)
        except ValidationError as error:
            raise NotFound(self.invalid_cursor_message) from error
