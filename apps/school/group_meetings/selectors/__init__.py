"""Reads of group meetings. Choices are read by the curator; the rest of the product sees counts."""

from apps.school.group_meetings.selectors.ballots import (
    Named,
    ballot_list,
    ballot_open_by_code,
    choices_of,
    guest_get,
    guest_of,
    met_of,
    voters,
)
from apps.school.group_meetings.selectors.meetings import (
    Seat,
    guest_list,
    guests_of,
    hall_of,
    meeting_get,
    meeting_list,
    plan_of,
    progress_of,
    rounds_of,
    shown_rounds,
)
from apps.school.group_meetings.selectors.papers import Stack, page_get, review_list, stack_of
from apps.school.group_meetings.selectors.people import candidates, suggested, suitable
from apps.school.group_meetings.selectors.preferences import Pairing, choices_by_guest, preferences_of

__all__ = [
    "Named",
    "Pairing",
    "Seat",
    "Stack",
    "ballot_list",
    "ballot_open_by_code",
    "candidates",
    "choices_by_guest",
    "choices_of",
    "guest_get",
    "guest_list",
    "guest_of",
    "guests_of",
    "hall_of",
    "meeting_get",
    "meeting_list",
    "met_of",
    "page_get",
    "plan_of",
    "preferences_of",
    "progress_of",
    "review_list",
    "rounds_of",
    "shown_rounds",
    "stack_of",
    "suggested",
    "suitable",
    "voters",
]
