"""Reads of the plan, the hall and the progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.school.group_meetings import domain
from apps.school.group_meetings.models import GroupMeeting, Guest
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.timetable import Hall
from apps.school.programmes.models import ParticipantRole
from tenants.db.guards import TenantQuerySet


def meeting_list(*, actor: Actor, programme_id: UUID) -> TenantQuerySet[GroupMeeting]:
    """Return the meetings of a programme, the latest first."""
    require(actor, GroupMeetingAction.MANAGE)
    return GroupMeeting.objects.filter(programme=programme_id).order_by("-held_on", "-starts_at", "-id")


def meeting_get(*, actor: Actor, meeting_id: UUID) -> GroupMeeting:
    require(actor, GroupMeetingAction.MANAGE)
    found = GroupMeeting.objects.select_related("programme").filter(id=meeting_id).first()
    if found is None:
        raise NotFound("group_meeting", _("Такой встречи нет."))
    return found


def guests_of(*, actor: Actor, meeting_id: UUID, role: str = "") -> TenantQuerySet[Guest]:
    """Return who comes and each one's tables, with the participations."""
    require(actor, GroupMeetingAction.MANAGE)
    rows = Guest.objects.filter(meeting=meeting_id).select_related("participation")
    return (rows.filter(participation__role=role) if role else rows).order_by("id")


def guest_list(*, actor: Actor, meeting_id: UUID, role: str = "") -> list[Guest]:
    """Return who comes, with people and classes, by name."""
    rows = guests_of(actor=actor, meeting_id=meeting_id, role=role)
    rows = rows.select_related("participation__person__class_group")
    return list(rows.order_by("participation__person__last_name", "participation__person__first_name", "id"))


def hall_of(meeting: GroupMeeting) -> Hall:
    return Hall(rounds=meeting.rounds, tables=meeting.tables, seats=meeting.seats, meetings=meeting.wanted)


def plan_of(meeting: GroupMeeting) -> datetime:
    """Return when the first round begins by the plan, in the school's time zone."""
    return timezone.make_aware(datetime.combine(meeting.held_on, meeting.starts_at))


def shown_rounds(guests: Sequence[Guest], meeting: GroupMeeting) -> int:
    """Return how many rounds the timetable has; those of the plan while there is none."""
    return max((len(guest.route) for guest in guests), default=0) or meeting.rounds


def rounds_of(meeting: GroupMeeting, count: int) -> domain.Rounds:
    """Return when rounds run: by the clock of the hall once the first was begun, by the plan before."""
    return domain.Rounds(
        begins=meeting.started_at or plan_of(meeting),
        count=count,
        minutes=meeting.round_minutes,
        pause=meeting.pause_minutes,
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """A mentor's table in a round with the group."""

    table: int
    mentor: Guest
    mentees: tuple[Guest, ...]


def seats_of(guests: Sequence[Guest]) -> list[list[Seat]]:
    """Return the hall round by round, in order of tables."""
    rounds = max((len(guest.route) for guest in guests), default=0)
    mentors = [guest for guest in guests if guest.participation.role == ParticipantRole.MENTOR]
    mentees = [guest for guest in guests if guest.participation.role == ParticipantRole.MENTEE]
    hall = []
    for number in range(rounds):
        seats = [
            Seat(
                mentor.route[number],
                mentor,
                tuple(mentee for mentee in mentees if mentee.route and mentee.route[number] == mentor.route[number]),
            )
            for mentor in mentors
            if mentor.route and mentor.route[number]
        ]
        hall.append(sorted(seats, key=lambda seat: seat.table))
    return hall


@dataclass(frozen=True, slots=True)
class Progress:
    """What the hall sees: counts and the clock, no names."""

    mentors: int
    mentees: int
    mentor_ballots: int
    mentee_ballots: int
    moment: domain.Moment
    rounds: int
    now: datetime
    closes_at: datetime | None

    @property
    def guests(self) -> int:
        return self.mentors + self.mentees

    @property
    def ballots(self) -> int:
        return self.mentor_ballots + self.mentee_ballots

    @property
    def waiting(self) -> int:
        return self.guests - self.ballots

    @property
    def minutes_left(self) -> int:
        """Return the minutes to the next change, begun ones counted whole."""
        left = (self.moment.until - self.now) if self.moment.until else timedelta()
        return max(0, -(-int(left.total_seconds()) // 60))


def progress_of(*, actor: Actor, meeting: GroupMeeting) -> Progress:
    require(actor, GroupMeetingAction.MANAGE)
    mentor, mentee = (Q(participation__role=role) for role in (ParticipantRole.MENTOR, ParticipantRole.MENTEE))
    voted = Q(voted_at__isnull=False)
    counts = Guest.objects.filter(meeting=meeting).aggregate(
        mentors=Count("id", filter=mentor),
        mentees=Count("id", filter=mentee),
        mentor_ballots=Count("id", filter=mentor & voted),
        mentee_ballots=Count("id", filter=mentee & voted),
    )
    longest = Guest.objects.filter(meeting=meeting).order_by("-route__len").first() if meeting.seated_at else None
    count = len(longest.route) if longest and longest.route else meeting.rounds
    now = timezone.now()
    clock = domain.moment(rounds_of(meeting, count), now)
    return Progress(**counts, moment=clock, rounds=count, now=now, closes_at=meeting.closes_at)
