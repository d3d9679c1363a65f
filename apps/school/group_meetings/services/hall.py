"""During the meeting: the first round, and ballots that open, are extended and close."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import Actor, require
from apps.school.group_meetings.models import GroupMeeting, Guest, MeetingState
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.services.planning import GroupMeetingRefused, meeting_lock, running
from apps.school.notifications.services import notify
from apps.shared.audit.services import audit_record

OPEN_MINUTES: Final = 30
EXTEND_MINUTES: Final = 10


@transaction.atomic
def rounds_begin(*, actor: Actor, meeting_id: UUID) -> GroupMeeting:
    """Start the clock of the hall: the first round begins now. Pressing again starts it anew."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = _seated(meeting_lock(meeting_id))
    _change(meeting, started_at=timezone.now())
    audit_record(actor, "group_meeting.begun", meeting)
    return meeting


@transaction.atomic
def ballots_open(*, actor: Actor, meeting_id: UUID) -> GroupMeeting:
    """Open ballots for half an hour and tell those who have an account; open ones stay as they are."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = _seated(meeting_lock(meeting_id))
    running(meeting.programme)
    if meeting.forgotten_at is not None:
        raise GroupMeetingRefused("forgotten", gettext_lazy("Выбор участников этой встречи уже удалён."))
    if meeting.state == MeetingState.OPEN:
        return meeting
    _change(meeting, state=MeetingState.OPEN, closes_at=timezone.now() + timedelta(minutes=OPEN_MINUTES))
    _tell(meeting, _("Заполните бюллетень после групповой встречи: это одна минута."), "opened")
    audit_record(actor, "group_meeting.ballots_opened", meeting)
    return meeting


@transaction.atomic
def ballots_extend(*, actor: Actor, meeting_id: UUID) -> GroupMeeting:
    """Give ten minutes more, from now when the time is over."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = _open(meeting_lock(meeting_id))
    until = max(meeting.closes_at or timezone.now(), timezone.now())
    _change(meeting, closes_at=until + timedelta(minutes=EXTEND_MINUTES))
    audit_record(actor, "group_meeting.ballots_extended", meeting)
    return meeting


@transaction.atomic
def ballots_close(*, actor: Actor, meeting_id: UUID) -> GroupMeeting:
    """Take no more ballots from respondents; the curator may still enter paper ones."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = meeting_lock(meeting_id)
    if meeting.state == MeetingState.CLOSED:
        return meeting
    _open(meeting)
    _change(meeting, state=MeetingState.CLOSED, closes_at=timezone.now())
    audit_record(actor, "group_meeting.ballots_closed", meeting)
    return meeting


@transaction.atomic
def ballots_remind(*, actor: Actor, meeting_id: UUID) -> tuple[int, int]:
    """Remind who has handed nothing in; return how many were told and how many have no account."""
    require(actor, GroupMeetingAction.MANAGE)
    meeting = _open(meeting_lock(meeting_id))
    # Once in five minutes: a hall that hears it every second stops listening.
    slot = int(timezone.now().timestamp()) // 300
    told, silent = _tell(meeting, _("Бюллетень групповой встречи ещё не сдан. Заполните его."), f"remind-{slot}")
    audit_record(actor, "group_meeting.reminded", meeting, changes={"count": told})
    return told, silent


def _tell(meeting: GroupMeeting, text: str, occasion: str) -> tuple[int, int]:
    """Tell guests without a ballot; the line leads to the guest's own one."""
    waiting = Guest.objects.filter(meeting=meeting, voted_at=None).values_list("code", "participation__person__user_id")
    told = silent = 0
    for code, user_id in waiting:
        if user_id is None:
            silent += 1
            continue
        url = reverse("ballot:page", urlconf=settings.TENANT_TYPES["school"]["URLCONF"], args=[code])
        told += notify([user_id], text, url, dedupe_key=f"ballot:{meeting.pk}:{occasion}")
    return told, silent


def _seated(meeting: GroupMeeting) -> GroupMeeting:
    if meeting.seated_at is None:
        raise GroupMeetingRefused("not_seated", gettext_lazy("Сначала составьте рассадку."))
    return meeting


def _open(meeting: GroupMeeting) -> GroupMeeting:
    if meeting.state != MeetingState.OPEN:
        raise GroupMeetingRefused("not_open", gettext_lazy("Бюллетени этой встречи не открыты."))
    return meeting


def _change(meeting: GroupMeeting, **values: object) -> None:
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(values))
