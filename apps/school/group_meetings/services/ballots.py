"""Ballots: handed in by their respondents or entered by the curator, and forgotten when the programme ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require, system_actor
from apps.school.group_meetings import domain, selectors
from apps.school.group_meetings.models import BallotSource, Choice, GroupMeeting, Guest, MeetingState, SheetUpload
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.selectors.ballots import is_open
from apps.school.group_meetings.services.planning import GroupMeetingRefused
from apps.school.programmes.models import Programme
from apps.shared.audit.services import audit_record
from tenants.context import require_school


@transaction.atomic(durable=True)
def ballot_submit(*, code: str, ranked: Sequence[UUID], never: Collection[UUID]) -> Guest:
    """Keep the ballot of whoever holds the code. A second one replaces the first until ballots close.

    The code is the right: no actor is asked, the journal says that the system wrote. Guests are named by ``ranked``.
    """
    known = selectors.ballot_open_by_code(code)
    guest = guest_lock(known.meeting_id, known.pk) if known else None
    if guest is None or not is_open(guest):
        raise GroupMeetingRefused("ballots_closed", _("Бюллетени закрыты. Если не успели, подойдите к куратору."))
    return ballot_keep(system_actor(require_school().id), guest, ranked, never, BallotSource.PHONE)


@transaction.atomic
def ballot_record(
    *,
    actor: Actor,
    meeting_id: UUID,
    respondent_id: UUID,
    ranked: Sequence[UUID],
    never: Collection[UUID],
    source: str = "paper",
) -> Guest:
    """Enter somebody's ballot: from a recognised sheet (``paper``) or by hand (``hand``); guests are named by ids.

    Possible after closing too, as sheets are read when the hall is empty; not once the choices are forgotten.
    """
    require(actor, GroupMeetingAction.READ_CHOICES)
    selectors.guest_get(actor=actor, meeting_id=meeting_id, guest_id=respondent_id)
    guest = guest_lock(meeting_id, respondent_id)
    if guest.meeting.state == MeetingState.PLANNED:
        raise GroupMeetingRefused("not_open", _("Бюллетени этой встречи не открыты."))
    if guest.meeting.forgotten_at is not None:
        raise GroupMeetingRefused("forgotten", _("Программа завершена, выбор участников удалён."))
    return ballot_keep(actor, guest, ranked, never, BallotSource(source))


def guest_lock(meeting_id: UUID, guest_id: UUID) -> Guest:
    """Lock the meeting against closing, then the guest against a second ballot at the same time."""
    list(GroupMeeting.objects.select_for_update(of=("self",), no_key=True).filter(id=meeting_id).values_list("id"))
    return (
        Guest.objects.select_for_update(of=("self",))
        .select_related("meeting", "participation__person")
        .get(id=guest_id)
    )


def ballot_keep(
    actor: Actor, guest: Guest, ranked: Sequence[UUID], never: Collection[UUID], source: BallotSource
) -> Guest:
    """Write the ballot of a locked guest in place of an earlier one; Refused when it names somebody not met."""
    met = {named.guest_id for named in selectors.met_of(guest)}
    if lack := domain.ballot_lack(ranked, never, met):
        raise GroupMeetingRefused(lack.code, lack.sentence)
    Choice.objects.filter(chooser=guest).delete()
    rows = [Choice(chooser=guest, chosen_id=chosen, rank=rank) for rank, chosen in enumerate(ranked, start=1)]
    rows += [Choice(chooser=guest, chosen_id=chosen) for chosen in sorted(set(never))]
    Choice.objects.bulk_create(rows)
    again = guest.voted_at is not None
    guest.voted_at, guest.source = timezone.now(), source
    guest.save(update_fields=["voted_at", "source"])
    audit_record(actor, "ballot.recorded", guest, changes={"source": source.value, "again": again})
    return guest


def choices_forget(actor: Actor, programme: Programme) -> None:
    """Delete the choices and the codes of a programme that ends, and keep the counts; registered with programmes."""
    for meeting in (
        GroupMeeting.objects.select_for_update().filter(programme=programme, forgotten_at=None).order_by("id")
    ):
        guests = Guest.objects.filter(meeting=meeting)
        choices = Choice.objects.filter(chooser__meeting=meeting)
        meeting.figures = {
            "guests": guests.count(),
            "ballots": guests.filter(voted_at__isnull=False).count(),
            "choices": choices.filter(rank__isnull=False).count(),
            "unwanted": choices.filter(rank=None).count(),
        }
        meeting.forgotten_at = timezone.now()
        choices.delete()
        SheetUpload.objects.filter(meeting=meeting).delete()
        guests.update(code="")
        if meeting.state == MeetingState.OPEN:
            meeting.state = MeetingState.CLOSED
        meeting.save(update_fields=["figures", "forgotten_at", "state"])
        audit_record(actor, "group_meeting.choices_forgotten", meeting, changes=meeting.figures)
