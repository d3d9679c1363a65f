"""What waits for the regional operator: apps of the region add their counters to the region's home."""

from __future__ import annotations

from collections.abc import Callable

from apps.core.actor import Actor, Role
from apps.core.ui.components import Counter

type Source = Callable[[Actor], list[Counter]]

_sources: list[Source] = []
_finished: list[Source] = []
_landings: dict[Role, str] = {}


def register_attention(source: Source) -> None:
    """Have the counters of ``source`` on the home of the regional operator."""
    _sources.append(source)


def register_finished(source: Source) -> None:
    """Have the counters of ``source`` under «Сделано» of the region's home."""
    _finished.append(source)


def register_landing(role: Role, route: str) -> None:
    """Name the first page of a role whose work is elsewhere; a route without arguments."""
    _landings[role] = route


def attention(actor: Actor) -> list[Counter]:
    return [counter for source in _sources for counter in source(actor)]


def finished(actor: Actor) -> list[Counter]:
    return [counter for source in _finished for counter in source(actor) if counter.value != "0"]


def landing_of(actor: Actor) -> str | None:
    """Return the route of the actor's own first page, or None when it is the region's home."""
    if actor.has(Role.REGIONAL_OPERATOR, Role.MUNICIPAL_COORDINATOR):
        return None
    return next((route for role, route in _landings.items() if actor.has(role)), None)
