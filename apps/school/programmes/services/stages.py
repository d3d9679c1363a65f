"""Closing a stage: what the figures were on that day, signed; and opening it again with a reason."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import Refused
from apps.region.library.models import Stage
from apps.school.programmes import domain, selectors
from apps.school.programmes.models import Participation, ParticipationState, Programme, ProgrammeState, StageClosing
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.registry import run_ended, run_stage_closed
from apps.school.programmes.services.programmes import ProgrammeRefused, programme_lock, running
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic


class StageRefused(Refused):
    """The stage cannot be closed or opened; ``details["unmet"]`` lists the sentences of all rules that do not hold."""


@transaction.atomic
def stage_close(*, actor: Actor, programme_id: UUID, stage: int) -> StageClosing:
    """Sign the result of a stage and move the programme on. A second click returns the same closing.

    Raises StageRefused with every rule that does not hold yet, not only the first.
    """
    require(actor, ProgrammeAction.CLOSE_STAGE)
    programme = running(programme_lock(programme_id))
    view = selectors.stage_get(actor=actor, programme=programme, stage=stage)
    if view.closing is not None:
        return view.closing
    closed = _closed(programme)
    if missing := sorted(domain.must_be_closed(stage) - closed):
        titles = ", ".join(f"«{Stage(number).label}»" for number in missing)
        raise StageRefused("earlier_open", _("Сначала закройте этапы: %(titles)s.") % {"titles": titles}, unmet=[])
    if view.unmet:
        sentences = [str(check.sentence) for check in view.unmet]
        raise StageRefused("unmet", " ".join(sentences), unmet=sentences)
    closing = StageClosing.objects.create(
        programme=programme,
        stage=stage,
        closed_on=timezone.localdate(),
        closed_by=actor.user_id,
        figures=dict(view.facts.figures),
    )
    _move(programme, closed | {stage})
    run_stage_closed(actor, programme, stage)
    if programme.state == ProgrammeState.COMPLETED:
        run_ended(actor, programme)
    audit_record(actor, "stage.closed", closing, changes={"stage": stage, **view.facts.figures})
    outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=programme.pk)
    return closing


@transaction.atomic
def stage_reopen(*, actor: Actor, programme_id: UUID, stage: int, reason: str) -> Programme:
    """Open a closed stage again; the signed closing stays in history with the reason."""
    require(actor, ProgrammeAction.CLOSE_STAGE)
    programme = programme_lock(programme_id)
    if programme.state == ProgrammeState.CANCELLED:
        raise ProgrammeRefused("cancelled", _("Программа отменена, её этапы не открываются."))
    if not reason.strip():
        raise StageRefused("no_reason", _("Напишите, почему этап открывается снова."))
    closed = _closed(programme)
    if stage not in closed:
        return programme
    later = sorted(number for number in closed if stage in domain.must_be_closed(number))
    if later:
        titles = ", ".join(f"«{Stage(number).label}»" for number in reversed(later))
        raise StageRefused("later_closed", _("Сначала откройте снова этапы: %(titles)s.") % {"titles": titles})
    StageClosing.objects.filter(programme=programme, stage=stage, reopened_on=None).update(
        reopened_on=timezone.localdate(), reopen_reason=reason.strip()[:300]
    )
    _move(programme, closed - {stage})
    audit_record(actor, "stage.reopened", programme, changes={"stage": stage})
    outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=programme.pk)
    return programme


def _closed(programme: Programme) -> set[int]:
    return set(StageClosing.objects.filter(programme=programme, reopened_on=None).values_list("stage", flat=True))


def _move(programme: Programme, closed: set[int]) -> None:
    """Put the programme on its first open stage; closing the last one completes it and its participants."""
    finished = len(closed) == domain.LAST_STAGE
    was_finished = programme.state == ProgrammeState.COMPLETED
    programme.stage = domain.current_stage(closed)
    programme.state = ProgrammeState.COMPLETED if finished else ProgrammeState.RUNNING
    programme.save(update_fields=["stage", "state"])
    taking_part = Participation.objects.filter(programme=programme)
    if finished:
        taking_part.filter(state=ParticipationState.ACTIVE).update(
            state=ParticipationState.COMPLETED, left_on=timezone.localdate()
        )
    elif was_finished:
        taking_part.filter(state=ParticipationState.COMPLETED).update(state=ParticipationState.ACTIVE, left_on=None)
