"""What mentorships tell the matching, which lies below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from apps.core.actor import Actor
from apps.school.matching.registry import OpenPair, PastPair
from apps.school.mentorships import selectors
from apps.school.mentorships.services.forming import mentorship_form


class SchoolMentorships:
    """The pairs and groups of the current school."""

    def open_pairs(self, *, mentor_people: Iterable[UUID], programme_id: UUID) -> Sequence[OpenPair]:
        return selectors.open_pairs(mentor_people=mentor_people, programme_id=programme_id)

    def past_pairs(self, *, people: Iterable[UUID]) -> Sequence[PastPair]:
        return selectors.past_pairs(people=people)

    def form(self, *, actor: Actor, programme_id: UUID, mentor_id: UUID, mentee_ids: Sequence[UUID]) -> UUID:
        return mentorship_form(
            actor=actor,
            programme_id=programme_id,
            mentor_participation_id=mentor_id,
            mentee_participation_ids=mentee_ids,
        ).id
