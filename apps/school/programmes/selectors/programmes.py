"""Programmes and their roadmaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.core.ui.components import Text
from apps.region.library.models import Stage
from apps.school.programmes.models import Programme, ProgrammeState, RoadmapTask, TeamMember
from apps.school.programmes.policies import ProgrammeAction
from tenants.db.guards import TenantQuerySet

OPEN_TASK = Q(done_on=None, waived_reason="")


def programme_list(*, actor: Actor, state: str = "") -> TenantQuerySet[Any]:
    """Return the school's programmes with how many ``mentees`` and ``mentors`` take part."""
    require(actor, ProgrammeAction.VIEW)
    taking_part = Q(participations__state__in=("active", "completed"))
    programmes = Programme.objects.annotate(
        mentees=Count("participations", filter=taking_part & Q(participations__role="mentee")),
        mentors=Count("participations", filter=taking_part & Q(participations__role="mentor")),
    )
    return programmes.filter(state=state) if state else programmes


def programme_get(*, actor: Actor, programme_id: UUID) -> Programme:
    require(actor, ProgrammeAction.VIEW)
    found = Programme.objects.filter(id=programme_id).first()
    if found is None:
        raise NotFound("programme", _("Такой программы нет."))
    return found


def team_list(programme: Programme) -> list[TeamMember]:
    return list(TeamMember.objects.filter(programme=programme).select_related("person").order_by("id"))


def task_list(*, actor: Actor, programme_id: UUID, stage: int | None = None) -> TenantQuerySet[RoadmapTask]:
    """Return the roadmap of a programme, or of one of its stages."""
    programme_get(actor=actor, programme_id=programme_id)
    tasks = RoadmapTask.objects.filter(programme=programme_id).order_by("stage", "due_on", "position", "id")
    return tasks.filter(stage=stage) if stage else tasks


def task_get(*, actor: Actor, task_id: UUID) -> RoadmapTask:
    require(actor, ProgrammeAction.VIEW)
    found = RoadmapTask.objects.select_related("programme").filter(id=task_id).first()
    if found is None:
        raise NotFound("task", _("Такой задачи нет."))
    return found


def task_counts(programme_id: UUID, *, today: date) -> dict[str, int]:
    """Return how many tasks a programme has, how many are open and how many overdue."""
    return RoadmapTask.objects.filter(programme=programme_id).aggregate(
        total=Count("id"),
        open=Count("id", filter=OPEN_TASK),
        overdue=Count("id", filter=OPEN_TASK & Q(due_on__lt=today)),
    )


def tasks_overdue(*, actor: Actor) -> TenantQuerySet[RoadmapTask]:
    """Return the open tasks of running programmes whose day has passed, the oldest first."""
    require(actor, ProgrammeAction.VIEW)
    return (
        RoadmapTask.objects.filter(OPEN_TASK, programme__state=ProgrammeState.RUNNING, due_on__lt=timezone.localdate())
        .select_related("programme")
        .order_by("due_on", "id")
    )


@dataclass(frozen=True, slots=True)
class RoadmapLine:
    """A line of the roadmap as the printed document has it."""

    number: int
    stage: int
    stage_title: Text
    title: str
    due_on: date
    owner: str
    evidence: str
    contour: Text
    done_on: date | None
    waived_reason: str


def roadmap_document(*, actor: Actor, programme_id: UUID) -> list[RoadmapLine]:
    """Return the content of the roadmap: № / мероприятие / срок / ответственный / результат, by stage."""
    tasks = task_list(actor=actor, programme_id=programme_id)
    return [
        RoadmapLine(
            number=number,
            stage=task.stage,
            stage_title=Stage(task.stage).label,
            title=task.title,
            due_on=task.due_on,
            owner=task.owner,
            evidence=task.evidence,
            contour=task.get_contour_display(),
            done_on=task.done_on,
            waived_reason=task.waived_reason,
        )
        for number, task in enumerate(tasks, start=1)
    ]
