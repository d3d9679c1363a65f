"""Writes of programmes. One function a use case."""

from apps.school.programmes.services.participants import (
    Joined,
    ParticipantRefused,
    mentor_profile_save,
    participant_withdraw,
    participants_add,
    request_remove,
    request_save,
)
from apps.school.programmes.services.programmes import (
    ProgrammeRefused,
    programme_cancel,
    programme_create,
    programme_edit,
    team_add,
    team_remove,
)
from apps.school.programmes.services.roadmap import (
    TaskRefused,
    task_add,
    task_done,
    task_edit,
    task_reopen,
    task_waive,
    tasks_shift,
)
from apps.school.programmes.services.stages import StageRefused, stage_close, stage_reopen

__all__ = [
    "Joined",
    "ParticipantRefused",
    "ProgrammeRefused",
    "StageRefused",
    "TaskRefused",
    "mentor_profile_save",
    "participant_withdraw",
    "participants_add",
    "programme_cancel",
    "programme_create",
    "programme_edit",
    "request_remove",
    "request_save",
    "stage_close",
    "stage_reopen",
    "task_add",
    "task_done",
    "task_edit",
    "task_reopen",
    "task_waive",
    "tasks_shift",
    "team_add",
    "team_remove",
]
