"""Addresses on a school's host, whoever asks: a page, a task or a page of the region."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse


def school_url(name: str, *args: UUID) -> str:
    """Return the path of a page of the school; tasks have no host of their own to take it from."""
    return reverse(name, urlconf=settings.TENANT_TYPES["school"]["URLCONF"], args=args)
