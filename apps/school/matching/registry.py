"""What the app of mentorships tells and does for the matching. Filled in its ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from apps.core.actor import Actor
from apps.core.errors import Refused


@dataclass(frozen=True, slots=True)
class OpenPair:
    """A mentee who has a mentor now, working or suspended."""

    programme_id: UUID
    mentor_id: UUID
    mentor_person_id: UUID
    mentee_id: UUID


@dataclass(frozen=True, slots=True)
class PastPair:
    """A mentee and a mentor who worked together before; ``is_completed`` when they reached the end."""

    mentor_person_id: UUID
    mentee_person_id: UUID
    is_completed: bool


@dataclass(frozen=True, slots=True)
class Span:
    """The time of a mentee with a mentor. ``ended_on`` is None while it lasts; ``is_completed`` at its proper end."""

    mentorship_id: UUID
    programme_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    started_on: date
    ended_on: date | None = None
    is_completed: bool = False
    end_reason: str = ""

    @property
    def is_broken_off(self) -> bool:
        return self.ended_on is not None and not self.is_completed


class Mentorships(Protocol):
    """What matching needs to know of pairs and groups, and the one way to form them."""

    def open_pairs(self, *, mentor_people: Iterable[UUID], programme_id: UUID) -> Sequence[OpenPair]:
        """Return the open pairs of these mentors in all programmes and all open pairs of the programme."""

    def past_pairs(self, *, people: Iterable[UUID]) -> Sequence[PastPair]:
        """Return the pairs of before in which any of these people took part, the latest last."""

    def spans(self, *, programme_id: UUID | None = None) -> Sequence[Span]:
        """Return who was with whom and when, in a programme or in all, in the order in which it began."""

    def broken_off(self) -> Mapping[UUID, int]:
        """Return by running programme how many who still take part lost their mentor and have none. One query."""

    def form(self, *, actor: Actor, programme_id: UUID, mentor_id: UUID, mentee_ids: Sequence[UUID]) -> UUID:
        """Form a pair or a group of participations and return it; Refused when a rule says no."""

    def form_all[T](
        self,
        *,
        actor: Actor,
        programme_id: UUID,
        groups: Mapping[UUID, Sequence[UUID]],
        then: Callable[[Mapping[UUID, Refused]], T],
    ) -> T:
        """Form the mentees of each mentor in one transaction with ``then``, which is told what a rule forbade."""


_registered: list[Mentorships] = []


def register_mentorships(mentorships: Mentorships) -> None:
    if _registered:
        raise ValueError("mentorships are told by one app")
    _registered.append(mentorships)


def mentorships() -> Mentorships:
    return _registered[0]
