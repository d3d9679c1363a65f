"""Writes of group meetings, one function a use case."""

from apps.school.group_meetings.services.ballots import ballot_record, ballot_submit, choices_forget
from apps.school.group_meetings.services.hall import (
    ballots_close,
    ballots_extend,
    ballots_open,
    ballots_remind,
    rounds_begin,
)
from apps.school.group_meetings.services.papers import page_dismiss, page_record, sheets_upload
from apps.school.group_meetings.services.planning import (
    GroupMeetingRefused,
    guests_set,
    meeting_cancel,
    meeting_edit,
    meeting_plan,
    timetable_make,
)

__all__ = [
    "GroupMeetingRefused",
    "ballot_record",
    "ballot_submit",
    "ballots_close",
    "ballots_extend",
    "ballots_open",
    "ballots_remind",
    "choices_forget",
    "guests_set",
    "meeting_cancel",
    "meeting_edit",
    "meeting_plan",
    "page_dismiss",
    "page_record",
    "rounds_begin",
    "sheets_upload",
    "timetable_make",
]
