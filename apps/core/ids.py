"""Ids that come from a browser. Text that is no id names nothing, like the id of a row that is not there."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def id_of(text: str) -> UUID | None:
    """Return the id that a value of a form or an address holds, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def ids_of(texts: Iterable[str]) -> list[UUID]:
    """Return the ids among the values of a form, in their order."""
    return [found for text in texts if (found := id_of(text))]
