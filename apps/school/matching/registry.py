"""What the app of mentorships tells and does for the matching. Filled in its ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from apps.core.actor import Actor


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


class Mentorships(Protocol):
    """What matching needs to know of pairs and groups, and the one way to form them."""

    def open_pairs(self, *, mentor_people: Iterable[UUID], programme_id: UUID) -> Sequence[OpenPair]:
        """Return the open pairs of these mentors in all programmes and all open pairs of the programme."""

    def past_pairs(self, *, people: Iterable[UUID]) -> Sequence[PastPair]:
        """Return the pairs of before in which any of these people took part, the latest last."""

    def form(self, *, actor: Actor, programme_id: UUID, mentor_id: UUID, mentee_ids: Sequence[UUID]) -> UUID:
        """Form a pair or a group of participations and return it; Refused when a rule says no."""


_registered: list[Mentorships] = []


def register_mentorships(mentorships: Mentorships) -> None:
    if _registered:
        raise ValueError("mentorships are told by one app")
    _registered.append(mentorships)


def mentorships() -> Mentorships:
    return _registered[0]
