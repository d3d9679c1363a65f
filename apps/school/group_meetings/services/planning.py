"""Before the meeting: the plan, who comes, who sits where."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.school.group_meetings import domain, selectors
from apps.school.group_meetings.models import GroupMeeting, Guest, MeetingState
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.timetable import Refusal, Timetable, make
from apps.school.programmes.models import Programme, ProgrammeState
from apps.school.programmes.services.programmes import programme_lock
from apps.shared.audit.services import audit_record

EDITABLE: Final = (
    "held_on", "starts_at", "place", "rounds", "round_minutes", "pause_minutes", "tables", "seats", "wanted",
)  # fmt: skip
# What the timetable is made of; moving the date leaves it as it is.
_SEATING: Final = frozenset({"rounds", "tables", "seats", "wanted"})
MOST_GUESTS: Final = 600


class GroupMeetingRefused(Refused):
    """A rule of group meetings said no. ``details["refusal"]`` holds what a timetable lacks."""


def running(programme: Programme) -> Programme:
    if programme.state != ProgrammeState.RUNNING:
        raise GroupMeetingRefused("programme_over", _("Программа не идёт: встречу по ней провести нельзя."))
    return programme


def meeting_lock(meeting_id: UUID) -> GroupMeeting:
    found = (
        GroupMeeting.objects.select_for_update(of=("self",)).select_related("programme").filter(id=meeting_id).first()
    )
    if found is None:
        raise NotFound("group_meeting", _("Такой встречи нет."))
    return found


def _planned(meeting: GroupMeeting) -> GroupMeeting:
    if meeting.state != MeetingState.PLANNED:
        raise GroupMeetingRefused(
            "begun", _("Бюллетени уже открыты: план и рассадку этой встречи не меняют. Создайте новую встречу.")
        )
    return meeting


@transaction.atomic
def meeting_plan(*, actor: Actor, programme_id: UUID, **values: Any) -> GroupMeeting:
    """Plan a meeting with admitted mentors and mentees who have no mentor; the curator changes both afterwards.

    The same plan, sent again before ballots open, is the same meeting.
    """
    require(actor, GroupMeetingAction.MANAGE)
    programme = running(programme_lock(programme_id))
    meeting = GroupMeeting(programme=programme, created_by=actor.user_id, **values)
    plan = {name: getattr(meeting, name) for name in EDITABLE}
    known = GroupMeeting.objects.filter(programme=programme, state=MeetingState.PLANNED, **plan).first()
    if known is not None:
        return known
    meeting.save(force_insert=True)
    mentors, mentees = selectors.candidates(actor=actor, programme=programme)
    chosen = selectors.suggested(mentors, mentees)
    _invite(meeting, [row.pk for row in [*mentors, *mentees] if row.pk in chosen][:MOST_GUESTS])
    audit_record(actor, "group_meeting.planned", meeting, changes={"guests": len(chosen)})
    return meeting


def _invite(meeting: GroupMeeting, participation_ids: Collection[UUID]) -> None:
    Guest.objects.bulk_create(
        [
            Guest(meeting=meeting, participation_id=key, code=domain.new_code(secrets.choice))
            for key in participation_ids
        ]
    )


@transaction.atomic
def meeting_edit(*, actor: Actor, meeting_id: UUID, **values: Any) -> GroupMeeting:
    """Change the plan. A change of rounds, tables or numbers takes the seating back."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = _planned(meeting_lock(meeting_id))
    changed = [name for name in EDITABLE if name in values and values[name] != getattr(meeting, name)]
    for name in changed:
        setattr(meeting, name, values[name])
    if changed:
        meeting.save(update_fields=changed)
        if _SEATING & set(changed):
            _unseat(meeting)
        audit_record(actor, "group_meeting.edited", meeting, changes={"fields": sorted(changed)})
    return meeting


@transaction.atomic
def guests_set(*, actor: Actor, meeting_id: UUID, participation_ids: Collection[UUID]) -> int:
    """Let exactly these participants of the programme come; return how many. Others' ids are not there."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = _planned(meeting_lock(meeting_id))
    mentors, mentees = selectors.candidates(actor=actor, programme=meeting.programme)
    wanted = {row.pk for row in [*mentors, *mentees]} & set(participation_ids)
    if len(wanted) > MOST_GUESTS:
        raise GroupMeetingRefused(
            "too_many_guests", _("На одну встречу можно позвать до 600 человек. Разделите участников на две встречи.")
        )
    known = set(Guest.objects.filter(meeting=meeting).values_list("participation_id", flat=True))
    if known == wanted:
        return len(wanted)
    Guest.objects.filter(meeting=meeting).exclude(participation__in=wanted).delete()
    _invite(meeting, sorted(wanted - known))
    _unseat(meeting)
    changes = {"added": len(wanted - known), "removed": len(known - wanted)}
    audit_record(actor, "group_meeting.guests_changed", meeting, changes=changes)
    return len(wanted)


def _unseat(meeting: GroupMeeting) -> None:
    guests = list(Guest.objects.filter(meeting=meeting))
    if any(guest.route for guest in guests):
        _renew_codes(guests)
        for guest in guests:
            guest.route = []
        Guest.objects.bulk_update(guests, ["route", "code"], batch_size=200)
    GroupMeeting.objects.filter(pk=meeting.pk).update(seated_at=None)


def _renew_codes(guests: Iterable[Guest]) -> None:
    """Let badges and sheets of an earlier seating open nothing: they name other people than were met."""
    for guest in guests:
        guest.code = domain.new_code(secrets.choice)


@transaction.atomic
def timetable_make(*, actor: Actor, meeting_id: UUID) -> Timetable:
    """Seat everybody, the same way each time. Refused with what is missing when there is no timetable."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = _planned(meeting_lock(meeting_id))
    mentors, mentees = selectors.candidates(actor=actor, programme=meeting.programme)
    guests = {guest.participation_id: guest for guest in Guest.objects.filter(meeting=meeting)}
    leading = [row for row in mentors if row.pk in guests]
    led = [row for row in mentees if row.pk in guests]
    points = selectors.suitable(meeting.programme, leading, led)
    made = make([row.pk for row in leading], [row.pk for row in led], points, selectors.hall_of(meeting))
    if isinstance(made, Refusal):
        raise GroupMeetingRefused(made.code.value, _("Рассадка при таких условиях не получается."), refusal=made)
    tables = made.tables_of()
    routes = {key: tables.get(key, [0] * len(made.rounds)) for key in guests}
    if any(guest.route and guest.route != routes[key] for key, guest in guests.items()):
        _renew_codes(guests.values())
    for participation_id, guest in guests.items():
        guest.route = routes[participation_id]
    Guest.objects.bulk_update(list(guests.values()), ["route", "code"], batch_size=200)
    GroupMeeting.objects.filter(pk=meeting.pk).update(seated_at=timezone.now())
    audit_record(
        actor,
        "group_meeting.seated",
        meeting,
        changes={"mentors": len(leading), "mentees": len(led), "rounds": len(made.rounds)},
    )
    return made


@transaction.atomic
def meeting_cancel(*, actor: Actor, meeting_id: UUID) -> UUID:
    """Delete a meeting that will not take place; return its programme. Once there are ballots it stays."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = _planned(meeting_lock(meeting_id))
    audit_record(actor, "group_meeting.cancelled", meeting)
    programme_id = meeting.programme_id
    meeting.delete()
    return programme_id
