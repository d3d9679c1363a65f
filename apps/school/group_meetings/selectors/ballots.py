"""Reads of one ballot: whom its respondent met, what it says, and who has handed one in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.school.group_meetings import domain
from apps.school.group_meetings.models import Choice, Guest, MeetingState
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.selectors.meetings import meeting_get
from tenants.db.guards import TenantQuerySet


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody the respondent met, as a ballot shows a person: first name, initial of the surname, round and table."""

    guest_id: UUID
    participation_id: UUID
    name: str
    round: int
    table: int


def ballot_open_by_code(code: str) -> Guest | None:
    """Return whose ballot a code opens, with the meeting; None when it opens nothing.

    The code is the right: no actor is asked. It shows only what ``met_of`` returns.
    """
    if len(code) != domain.CODE_LENGTH:
        return None
    return Guest.objects.select_related("meeting", "participation__person").filter(code=code).first()


def is_open(guest: Guest) -> bool:
    """Tell whether respondents may still hand in or change ballots."""
    meeting = guest.meeting
    return meeting.state == MeetingState.OPEN and meeting.closes_at is not None and timezone.now() < meeting.closes_at


def met_of(guest: Guest, *, among: Sequence[Guest] | None = None) -> list[Named]:
    """Return whom a guest met, in the order of rounds; ``among`` are all guests where the caller has them."""
    everybody = among or Guest.objects.filter(meeting=guest.meeting_id).select_related("participation__person")
    others = [other for other in everybody if other.participation.role != guest.participation.role]
    met = domain.met_by(guest.route, [(other.pk, other.route) for other in others])
    rows = {other.pk: other.participation for other in others}
    return [
        Named(
            guest_id=guest_id,
            participation_id=rows[guest_id].pk,
            name=domain.short_name(rows[guest_id].person.first_name, rows[guest_id].person.last_name),
            round=number,
            table=table,
        )
        for guest_id, number, table in met
    ]


def choices_of(guest: Guest) -> tuple[list[UUID], list[UUID]]:
    """Return what a ballot says now: the ranked in order, and those not wanted. For the respondent's own page."""
    rows = list(Choice.objects.filter(chooser=guest).order_by(F("rank").asc(nulls_last=True), "id"))
    return [row.chosen_id for row in rows if row.rank], [row.chosen_id for row in rows if not row.rank]


def guest_get(*, actor: Actor, meeting_id: UUID, guest_id: UUID) -> Guest:
    """Return a guest whose ballot the curator may read and enter."""
    require(actor, GroupMeetingAction.READ_CHOICES)
    return _found(Guest.objects.filter(id=guest_id, meeting=meeting_id))


def guest_of(*, actor: Actor, meeting_id: UUID, participation_id: UUID) -> Guest:
    """Return the guest that a participant of the programme is, whose ballot the curator may read and enter."""
    require(actor, GroupMeetingAction.READ_CHOICES)
    return _found(Guest.objects.filter(participation=participation_id, meeting=meeting_id).prefetch_related(_choices()))


def _choices() -> Prefetch:
    """Fetch what a ballot says: the ranked in order, then those not wanted."""
    return Prefetch("choices", Choice.objects.select_related("chosen").order_by(F("rank").asc(nulls_last=True), "id"))


def _found(rows: TenantQuerySet[Guest]) -> Guest:
    guest = rows.select_related("meeting", "participation__person").first()
    if guest is None:
        raise NotFound("guest", _("Такого участника встречи нет."))
    return guest


def ballot_list(*, actor: Actor, meeting_id: UUID) -> TenantQuerySet[Guest]:
    """Return the guests with a ballot and their choices, the ranked in order; nobody once the choices are forgotten."""
    require(actor, GroupMeetingAction.READ_CHOICES)
    meeting = meeting_get(actor=actor, meeting_id=meeting_id)
    rows = Guest.objects.filter(meeting=meeting, voted_at__isnull=False).order_by("id")
    return rows.none() if meeting.forgotten_at else rows.prefetch_related(_choices())


def voters(*, actor: Actor, meeting_id: UUID, waiting: bool = False) -> TenantQuerySet[Guest]:
    """Return who handed a ballot in, those still to come first; what they wrote is not here."""
    require(actor, GroupMeetingAction.MANAGE)
    rows = Guest.objects.filter(meeting=meeting_id).select_related("participation__person__class_group")
    if waiting:
        rows = rows.filter(voted_at=None)
    return rows.order_by(
        F("voted_at").asc(nulls_first=True),
        "participation__role",
        "participation__person__last_name",
        "participation__person__first_name",
        "id",
    )
