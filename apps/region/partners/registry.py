"""What the school level tells this app: whether a place is in use, and what to do when a mentor is stopped."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

type Backing = Callable[[UUID], frozenset[UUID]]
type StoppedHandler = Callable[[UUID], None]

_backing: list[Backing] = []
_stopped: list[StoppedHandler] = []


def register_seat_backing(backed: Backing) -> None:
    """Name the function that returns, in a school's scope, the mentees a mentorship still needs places for."""
    if _backing:
        raise ValueError("whether a place is in use is told by one function")
    _backing.append(backed)


def seat_backing() -> Backing | None:
    return _backing[0] if _backing else None


def register_mentor_stopped(handler: StoppedHandler) -> None:
    """Have ``handler`` called with the mentor's id, in the scope of every school that engaged the mentor.

    It runs when the mentor is banned, paused or loses the mark; must be repeatable.
    """
    _stopped.append(handler)


def stopped_handlers() -> tuple[StoppedHandler, ...]:
    return tuple(_stopped)
