"""The roadmap: marks, edits, moving dates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.school.programmes import domain
from apps.school.programmes.models import RoadmapTask
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.selectors.programmes import OPEN_TASK
from apps.school.programmes.services.programmes import programme_lock, running
from apps.shared.audit.services import audit_record


class TaskRefused(Refused):
    """The task cannot be changed like this."""


def _locked(actor: Actor, task_id: UUID) -> RoadmapTask:
    require(actor, ProgrammeAction.EDIT)
    task = RoadmapTask.objects.select_for_update(of=("self",)).select_related("programme").filter(id=task_id).first()
    if task is None:
        raise NotFound("task", _("Такой задачи нет."))
    running(task.programme)
    return task


@transaction.atomic
def task_done(*, actor: Actor, task_id: UUID, evidence: str = "", done_on: date | None = None) -> RoadmapTask:
    """Mark a task done with what proves it. Repeating it changes nothing."""
    task = _locked(actor, task_id)
    day = done_on or timezone.localdate()
    if day > timezone.localdate():
        raise TaskRefused("future", _("День выполнения ещё не наступил. Укажите сегодняшний или прошедший."))
    if task.done_on is not None:
        return task
    task.done_on, task.evidence, task.waived_reason = day, (evidence or task.evidence)[:255], ""
    task.save(update_fields=["done_on", "evidence", "waived_reason"])
    audit_record(actor, "task.done", task, changes={"done_on": day.isoformat()})
    return task


@transaction.atomic
def task_reopen(*, actor: Actor, task_id: UUID) -> RoadmapTask:
    """Take back a mark «выполнено» or «не требуется»."""
    task = _locked(actor, task_id)
    if task.done_on is not None or task.waived_reason:
        task.done_on, task.waived_reason = None, ""
        task.save(update_fields=["done_on", "waived_reason"])
        audit_record(actor, "task.reopened", task)
    return task


@transaction.atomic
def task_waive(*, actor: Actor, task_id: UUID, reason: str) -> RoadmapTask:
    """Say that a task is not needed in this programme, and why."""
    task = _locked(actor, task_id)
    if not reason.strip():
        raise TaskRefused("no_reason", _("Напишите, почему задача не требуется."))
    if task.done_on is None:
        task.waived_reason = reason.strip()[:200]
        task.save(update_fields=["waived_reason"])
        audit_record(actor, "task.waived", task)
    return task


@transaction.atomic
def task_add(
    *,
    actor: Actor,
    programme_id: UUID,
    stage: int,
    title: str,
    owner: str,
    due_on: date,
    contour: str,
    evidence: str = "",
) -> RoadmapTask:
    """Add a line of one's own to the roadmap."""
    require(actor, ProgrammeAction.EDIT)
    programme = running(programme_lock(programme_id))
    _within(due_on, programme.starts_on, programme.ends_on)
    task = RoadmapTask.objects.create(
        programme=programme,
        stage=stage,
        title=title,
        owner=owner,
        due_on=due_on,
        contour=contour,
        evidence=evidence,
        position=RoadmapTask.objects.filter(programme=programme).count(),
    )
    audit_record(actor, "task.added", task, changes={"stage": stage})
    return task


@transaction.atomic
def task_edit(
    *, actor: Actor, task_id: UUID, title: str, owner: str, due_on: date, contour: str, stage: int, evidence: str = ""
) -> RoadmapTask:
    task = _locked(actor, task_id)
    _within(due_on, task.programme.starts_on, task.programme.ends_on)
    values = {
        "title": title, "owner": owner, "due_on": due_on, "contour": contour, "stage": stage, "evidence": evidence,
    }  # fmt: skip
    changed = [name for name, value in values.items() if getattr(task, name) != value]
    for name in changed:
        setattr(task, name, values[name])
    if changed:
        task.save(update_fields=changed)
        audit_record(actor, "task.edited", task, changes={"fields": changed})
    return task


@transaction.atomic
def tasks_shift(*, actor: Actor, programme_id: UUID, task_ids: Collection[UUID], days: int) -> int:
    """Move the open tasks by days (back when negative), off weekends; return how many moved.

    Undo is the same call with the opposite number, up to the weekends.
    """
    require(actor, ProgrammeAction.EDIT)
    programme = running(programme_lock(programme_id))
    tasks = list(
        RoadmapTask.objects.select_for_update().filter(OPEN_TASK, programme=programme, id__in=task_ids).order_by("id")
    )
    for task in tasks:
        task.due_on = shifted(task.due_on, days, ends_on=programme.ends_on)
    RoadmapTask.objects.bulk_update(tasks, ["due_on"])
    if tasks:
        audit_record(actor, "tasks.shifted", programme, changes={"days": days, "count": len(tasks)})
    return len(tasks)


def shifted(day: date, days: int, *, ends_on: date) -> date:
    """Return the day a task would move to; never later than the programme's end."""
    return domain.off_weekend(min(day + timedelta(days=days), ends_on), latest=ends_on)


def _within(day: date, starts_on: date, ends_on: date) -> None:
    if not starts_on - timedelta(days=92) <= day <= ends_on:
        raise TaskRefused("due_outside", _("Срок задачи должен быть в пределах программы. Исправьте дату."))
