"""What the address of a page asks for: year, definition of coverage, territory. Nonsense means the usual."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.http import HttpRequest

from apps.region.monitoring import selectors
from apps.region.monitoring.domain import Definition


def period_of(request: HttpRequest) -> date:
    with suppress(ValueError):
        return date.fromisoformat(request.GET.get("period", ""))
    return selectors.current_period()


def definition_of(request: HttpRequest) -> Definition:
    with suppress(ValueError):
        return Definition(request.GET.get("definition", ""))
    return Definition.LEARNERS


def municipality_of(request: HttpRequest) -> UUID | None:
    with suppress(ValueError):
        return UUID(request.GET.get("municipality", ""))
    return None
