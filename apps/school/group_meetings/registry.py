"""Where the app that knows more of mentors and mentees says who suits whom. Filled in its ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from apps.school.programmes.models import Participation, Programme

type Suitability = Callable[
    [Programme, Sequence[Participation], Sequence[Participation]], Mapping[UUID, Mapping[UUID, int]]
]

_registered: list[Suitability] = []


def register_suitability(source: Suitability) -> None:
    """Have ``source(programme, mentors, mentees)`` say for each mentee which mentors suit, with points.

    Keys are participations; a mentor who is not named may not meet the mentee. Without a source
    the kinds of the programme's form decide.
    """
    if _registered:
        raise ValueError("suitability is told by one app")
    _registered.append(source)


def suitability() -> Suitability | None:
    return _registered[0] if _registered else None
