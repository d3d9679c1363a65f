"""Who suits whom at a group meeting: the pairs that may be proposed, with the points of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from apps.school.matching.board import Settings, board_of
from apps.school.matching.facts import facts_of
from apps.school.programmes.models import Participation, Programme


def suitability(
    programme: Programme, mentors: Sequence[Participation], mentees: Sequence[Participation]
) -> Mapping[UUID, Mapping[UUID, int]]:
    """Return for each mentee the mentors who may lead, with points 0–10,000."""
    facts = facts_of(programme.pk, only=[row.pk for row in [*mentors, *mentees]])
    board = board_of(facts, Settings())
    return {
        mentee: {mentor: board.score(mentor, mentee) for mentor in facts.mentors if board.suits(mentor, mentee)}
        for mentee in facts.mentees
    }
