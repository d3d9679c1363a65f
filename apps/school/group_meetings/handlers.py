"""What group meetings say on the screens of programmes."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, may
from apps.core.ui.components import Command, Tone
from apps.school.group_meetings.models import GroupMeeting
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.programmes.models import Programme, ProgrammeState
from apps.school.programmes.registry import Attention


def commands(actor: Actor, programme: Programme) -> Iterable[Command]:
    """The work of stage 5 that comes before pairs."""
    if not may(actor, GroupMeetingAction.MANAGE):
        return []
    return [Command(_("Групповая встреча"), reverse("group_meetings:list", args=[programme.pk]), "users-group")]


def attention(actor: Actor) -> list[Attention]:
    """A meeting of today, with what is left to do for it. One query."""
    if not may(actor, GroupMeetingAction.MANAGE):
        return []
    today = GroupMeeting.objects.filter(
        held_on=timezone.localdate(), forgotten_at=None, programme__state=ProgrammeState.RUNNING
    ).order_by("starts_at")
    return [
        Attention(
            _("Сегодня групповая встреча, начало в %(time)s") % {"time": f"{meeting.starts_at:%H:%M}"},
            reverse("group_meetings:meeting", args=[meeting.pk]),
            hint="" if meeting.seated_at else _("рассадка ещё не составлена"),
            weight=40,
            tone=Tone.NOTE if meeting.seated_at else Tone.WARN,
        )
        for meeting in today
    ]
