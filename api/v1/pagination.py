"""Cursor pagination: stable while rows are added, and no COUNT over thousands of rows."""

from rest_framework.pagination import CursorPagination


class Cursor(CursorPagination):
    """UUIDv7 keys grow with time, so the newest come first by the key alone."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
