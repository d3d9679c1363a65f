"""Whom participants would like to work with: for the curator's eyes, and for matching."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from apps.core.actor import Actor, require
from apps.school.group_meetings.domain import Preference
from apps.school.group_meetings.models import Choice, GroupMeeting, Guest
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.programmes.models import ParticipantRole, ParticipationState


def preferences_of(programme_id: UUID) -> dict[UUID, Preference]:
    """Return what the ballots of a programme say, by participation; of several meetings a respondent's latest counts.

    For the app that forms pairs, which has checked what the actor may see. Who has left the
    programme neither chooses nor is chosen. Two queries.
    """
    voted = Guest.objects.filter(
        participation__programme=programme_id,
        participation__state=ParticipationState.ACTIVE,
        voted_at__isnull=False,
        meeting__forgotten_at=None,
    ).order_by("meeting__held_on", "meeting__starts_at", "meeting_id")
    latest = dict(voted.values_list("participation_id", "id"))
    ranked: dict[UUID, list[tuple[int, UUID]]] = defaultdict(list)
    never: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Choice.objects.filter(
        chooser__in=list(latest.values()), chosen__participation__state=ParticipationState.ACTIVE
    ).values_list("chooser_id", "chosen__participation_id", "rank")
    for chooser_id, chosen_id, rank in rows:
        if rank:
            ranked[chooser_id].append((rank, chosen_id))
        else:
            never[chooser_id].add(chosen_id)
    return {
        participation_id: Preference(
            ranked=tuple(chosen for _rank, chosen in sorted(ranked[guest_id])), never=frozenset(never[guest_id])
        )
        for participation_id, guest_id in latest.items()
    }


@dataclass(frozen=True, slots=True)
class Pairing:
    """A mentee and a mentor who named each other, with the ranks both gave."""

    mentee: Guest
    mentor: Guest
    mentee_rank: int
    mentor_rank: int


def choices_by_guest(
    *, actor: Actor, meeting: GroupMeeting
) -> tuple[list[Pairing], list[tuple[Guest, list[Guest], list[Guest]]]]:
    """Return who named each other, and for each guest with a ballot the ranked and the unwanted. Two queries."""
    require(actor, GroupMeetingAction.READ_CHOICES)
    guests = {
        guest.pk: guest
        for guest in Guest.objects.filter(meeting=meeting).select_related("participation__person__class_group")
    }
    ranks: dict[UUID, dict[UUID, int | None]] = defaultdict(dict)
    for chooser_id, chosen_id, rank in Choice.objects.filter(chooser__meeting=meeting).values_list(
        "chooser_id", "chosen_id", "rank"
    ):
        ranks[chooser_id][chosen_id] = rank
    return _mutual(guests, ranks), [
        (
            guest,
            [guests[key] for key, rank in sorted(ranks[guest.pk].items(), key=lambda item: item[1] or 0) if rank],
            sorted((guests[key] for key, rank in ranks[guest.pk].items() if not rank), key=_name),
        )
        for guest in sorted(guests.values(), key=_name)
        if guest.voted_at
    ]


def _mutual(guests: Mapping[UUID, Guest], ranks: Mapping[UUID, Mapping[UUID, int | None]]) -> list[Pairing]:
    found = []
    for guest in guests.values():
        if guest.participation.role != ParticipantRole.MENTEE:
            continue
        for mentor_id, rank in ranks.get(guest.pk, {}).items():
            back = ranks.get(mentor_id, {}).get(guest.pk)
            if rank and back:
                found.append(Pairing(guest, guests[mentor_id], rank, back))
    return sorted(found, key=lambda pair: (pair.mentee_rank + pair.mentor_rank, _name(pair.mentee)))


def _name(guest: Guest) -> tuple[str, str, UUID]:
    person = guest.participation.person
    return person.last_name, person.first_name, guest.pk
