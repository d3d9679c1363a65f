"""What mentorships tell the matching, which lies below them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from apps.core.actor import Actor
from apps.core.errors import Refused
from apps.school.matching.registry import OpenPair, PastPair, Span
from apps.school.mentorships import selectors
from apps.school.mentorships.models import Member, MemberState, MentorshipState
from apps.school.mentorships.selectors import OPEN_MEMBERS
from apps.school.mentorships.services.forming import mentorship_form, mentorships_form
from apps.school.people.models import PersonState
from apps.school.programmes.models import ParticipantRole
from apps.school.programmes.selectors import participations_at_work

# A mentee may leave a group before it gets to its end.
_TO_THE_END = Q(mentorship__state=MentorshipState.COMPLETED, active_until__gte=F("mentorship__ended_on"))


class SchoolMentorships:
    """The pairs and groups of the current school."""

    def open_pairs(self, *, mentor_people: Iterable[UUID], programme_id: UUID) -> Sequence[OpenPair]:
        return selectors.open_pairs(mentor_people=mentor_people, programme_id=programme_id)

    def past_pairs(self, *, people: Iterable[UUID]) -> Sequence[PastPair]:
        return selectors.past_pairs(people=people)

    def spans(self, *, programme_id: UUID | None = None) -> Sequence[Span]:
        members = Member.objects.select_related("mentorship")
        if programme_id is not None:
            members = members.filter(programme=programme_id)
        return sorted((_span(member) for member in members), key=lambda span: (span.started_on, span.mentorship_id))

    def broken_off(self) -> Mapping[UUID, int]:
        own = Member.objects.filter(participation=OuterRef("pk"))
        lost = participations_at_work(role=ParticipantRole.MENTEE).filter(
            Exists(own),
            ~Exists(own.filter(Q(state__in=OPEN_MEMBERS) | _TO_THE_END)),
            person__state=PersonState.ACTIVE,
        )
        rows = lost.order_by().values("programme").annotate(n=Count("id"))
        return {row["programme"]: row["n"] for row in rows}

    def form(self, *, actor: Actor, programme_id: UUID, mentor_id: UUID, mentee_ids: Sequence[UUID]) -> UUID:
        return mentorship_form(
            actor=actor,
            programme_id=programme_id,
            mentor_participation_id=mentor_id,
            mentee_participation_ids=mentee_ids,
        ).id

    def form_all[T](
        self,
        *,
        actor: Actor,
        programme_id: UUID,
        groups: Mapping[UUID, Sequence[UUID]],
        then: Callable[[Mapping[UUID, Refused]], T],
    ) -> T:
        return mentorships_form(actor=actor, programme_id=programme_id, groups=groups, then=then)


def _span(member: Member) -> Span:
    """Tell a row as a span. Resuming moves ``active_from``; the key (UUIDv7) still knows when the row was made."""
    mentorship, has_ended = member.mentorship, member.state == MemberState.ENDED
    end = mentorship.ended_on if mentorship.state == MentorshipState.COMPLETED else None
    return Span(
        mentorship_id=mentorship.pk,
        programme_id=member.programme_id,
        mentor_id=mentorship.mentor_id,
        mentee_id=member.participation_id,
        started_on=min(member.active_from, _made_on(member.pk)),
        ended_on=member.active_until if has_ended else None,
        is_completed=has_ended and end is not None and member.active_until >= end,
        end_reason=mentorship.end_reason,
    )


def _made_on(key: UUID) -> date:
    return timezone.localdate(datetime.fromtimestamp((key.int >> 80) / 1000, tz=UTC))
