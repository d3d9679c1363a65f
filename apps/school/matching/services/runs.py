"""Runs of the assignment: asked for by the curator, computed by a worker, cancelled at any moment.

A school computes one run at a time. What was computed before stays until the new one is ready, so a run that
is cancelled or fails costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.core.errors import Refused
from apps.school.matching.board import Plan, Settings, in_words, propose
from apps.school.matching.domain import MENTEES_LIMIT
from apps.school.matching.engine.errors import Cancelled, EngineRefused
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.models import UNAPPROVED, MatchRun, Proposal, RunState
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.selectors import run_get
from apps.school.matching.services.drafts import MatchingRefused, draft_locked
from apps.school.programmes.models import ProgrammeState
from apps.shared.audit.services import audit_record

# How often a computation tells where it is and asks whether it is still wanted.
BEAT_SECONDS: Final = 0.5
# A computation that was not heard of for so long is given up: its worker is gone.
SILENCE: Final = timedelta(minutes=3)


def run_start(*, actor: Actor, programme_id: UUID, settings: Settings | None = None, slot: int = 1) -> MatchRun:
    """Ask for a scenario of a programme. What is fixed by hand in the other scenario is fixed in this one too.

    Refused, with the run in the way, when the scenario exists or the school is computing another run.
    """
    require(actor, MatchingAction.RUN)
    wanted = settings or Settings()
    _check(facts_of(programme_id))
    runs_give_up_silent()
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(
                programme_id=programme_id,
                slot=slot,
                state=RunState.COMPUTING,
                created_by=actor.user_id,
                settings=wanted.stored(),
                **_asked(wanted),
            )
            _copy_decisions(run)
            audit_record(actor, "match_run.started", run)
            _send(run)
    except IntegrityError as error:
        raise _in_the_way(programme_id, slot) from error
    return run


def run_recompute(*, actor: Actor, run_id: UUID, settings: Settings | None = None) -> MatchRun:
    """Ask to compute a draft anew around what the curator has fixed, with other goals when they are given."""
    run = run_get(actor=actor, run_id=run_id)
    _check(facts_of(run.programme_id))
    runs_give_up_silent()
    try:
        with transaction.atomic():
            run = draft_locked(run_id)
            wanted = settings or Settings.of(run.settings)
            MatchRun.objects.filter(id=run_id).update(state=RunState.COMPUTING, **_asked(wanted))
            audit_record(actor, "match_run.recomputed", run)
            _send(run)
    except IntegrityError as error:
        raise _in_the_way(run.programme_id, run.slot) from error
    return run_get(actor=actor, run_id=run_id)


def run_cancel(*, actor: Actor, run_id: UUID) -> None:
    """Stop computing; the draft of before comes back, if there was one. A second click changes nothing."""
    require(actor, MatchingAction.RUN)
    run_get(actor=actor, run_id=run_id)
    with transaction.atomic(durable=True):
        run = MatchRun.objects.select_for_update().get(id=run_id)
        if run.state == RunState.COMPUTING:
            _come_back(run, "")
            audit_record(actor, "match_run.cancelled", run)


def run_compute(*, run_id: UUID, take_over: bool = False) -> None:
    """Compute a run that was asked for; in a worker. Whoever comes second finds nothing to do.

    ``take_over`` goes on for a worker that is gone.
    """
    ticket = uuid4()
    asked = MatchRun.objects.filter(id=run_id, state=RunState.COMPUTING)
    free = asked if take_over else asked.filter(ticket=None)
    if not free.update(ticket=ticket, beat_at=timezone.now()):
        return
    try:
        plan, fixed = _computed(run_id, Watch(run_id, ticket))
        _store(run_id, ticket, plan, fixed)
    except Cancelled:
        return
    except Refused as refused:
        _fail(run_id, ticket, str(refused.sentence))
    except Exception:
        _fail(run_id, ticket, _("Не получилось посчитать: ошибка в программе, мы её уже видим. Попробуйте ещё раз."))
        raise


class Watch:
    """Tells the curator what is being computed, and stops the computation when it is not wanted any more."""

    def __init__(self, run_id: UUID, ticket: UUID) -> None:
        self._rows = MatchRun.objects.filter(id=run_id, state=RunState.COMPUTING, ticket=ticket)
        self._stage = ""
        self._told = 0.0

    def __call__(self, stage: str) -> None:
        """Note the stage and that we are alive, not more often than is of use. Raises Cancelled."""
        now = time.monotonic()
        if stage == self._stage and now - self._told < BEAT_SECONDS:
            return
        self._stage, self._told = stage, now
        if not self._rows.update(stage=stage, beat_at=timezone.now()):
            raise Cancelled


def _asked(settings: Settings) -> dict[str, object]:
    return {
        "asked": settings.stored(),
        "ticket": None,
        "stage": "",
        "beat_at": timezone.now(),
        "trouble": "",
        "before": {},
    }


def _send(run: MatchRun) -> None:
    transaction.on_commit(lambda: current_app.tasks["matching.compute"].delay(str(run.id)))


def _check(facts: Facts) -> None:
    if facts.programme.state != ProgrammeState.RUNNING:
        raise MatchingRefused("programme_not_running", _("Программа не идёт. Сначала запустите её."))
    waiting = [mentee for mentee in facts.mentees.values() if not mentee.is_paired]
    if not waiting:
        raise MatchingRefused("nobody_waits", _("Все наставляемые уже закреплены за наставниками."))
    if not facts.mentors:
        raise MatchingRefused("no_mentors", _("В программе нет наставников. Добавьте их на третьем этапе."))
    if len(waiting) > MENTEES_LIMIT:
        raise MatchingRefused(
            "too_many",
            _("Без наставника %(n)d человек, за один раз подбираем не больше %(limit)d. Разделите программу на две.")
            % {"n": len(waiting), "limit": MENTEES_LIMIT},
        )


def _in_the_way(programme_id: UUID, slot: int) -> MatchingRefused:
    """Say which run stands in the way, and name it."""
    same = MatchRun.objects.filter(programme=programme_id, slot=slot, state__in=UNAPPROVED).first()
    if same is not None:
        return MatchingRefused(
            "draft_exists",
            _("Подбор для этой программы уже начат. Откройте его или отмените, чтобы начать заново."),
            run_id=same.id,
        )
    other = MatchRun.objects.select_related("programme").filter(state=RunState.COMPUTING).first()
    if other is None:
        return MatchingRefused("just_changed", _("Подбор только что изменился. Обновите страницу."))
    return MatchingRefused(
        "other_computing",
        _("Сейчас считается подбор программы «%(title)s». Дождитесь конца и начните этот.")
        % {"title": other.programme.title},
        run_id=other.id,
    )


def _copy_decisions(run: MatchRun) -> None:
    decided = Proposal.objects.filter(
        run__programme=run.programme_id, run__state=RunState.DRAFT, is_manual=True
    ).order_by("id")
    for row in decided:
        row.pk, row.run = None, run
        row._state.adding = True
    Proposal.objects.bulk_create(decided)


def _computed(run_id: UUID, watch: Watch) -> tuple[Plan, Collection[UUID]]:
    """Return the plan, and the mentees it leaves as the curator fixed them."""
    run = MatchRun.objects.get(id=run_id)
    watch("people")
    facts = facts_of(run.programme_id, places=regional_places(run.programme_id))
    _check(facts)
    waiting = {key for key, mentee in facts.mentees.items() if not mentee.is_paired}
    rows = Proposal.objects.filter(run=run, is_manual=True, mentee__in=waiting)
    fixed = {row.mentee_id: row.mentor_id for row in rows if row.mentor_id is None or row.mentor_id in facts.mentors}
    try:
        return propose(facts, Settings.of(run.asked), fixed=fixed, report=watch), fixed.keys()
    except EngineRefused as refused:
        raise MatchingRefused(refused.code, in_words(refused.sentence)) from refused


@transaction.atomic(durable=True)
def _store(run_id: UUID, ticket: UUID, plan: Plan, fixed: Collection[UUID]) -> None:
    """Put the plan in the place of the draft, unless it is not wanted any more."""
    run = _mine(run_id, ticket)
    if run is None:
        raise Cancelled
    Proposal.objects.filter(run=run).exclude(is_manual=True, mentee__in=fixed).delete()
    Proposal.objects.bulk_create(
        Proposal(
            run=run,
            mentee_id=row.mentee_id,
            mentor_id=row.mentor_id,
            score=row.score,
            reasons=list(row.reasons),
            parts=[[part.code, part.points, part.weight] for part in row.parts],
        )
        for row in plan.rows
    )
    figures = {"matched": plan.matched, "unmatched": len(plan.rows) - plan.matched, "proved": plan.is_proved}
    MatchRun.objects.filter(id=run_id).update(
        state=RunState.DRAFT, settings=run.asked, figures=figures, ticket=None, stage=""
    )


def _mine(run_id: UUID, ticket: UUID) -> MatchRun | None:
    return MatchRun.objects.select_for_update().filter(id=run_id, state=RunState.COMPUTING, ticket=ticket).first()


@transaction.atomic(durable=True)
def _fail(run_id: UUID, ticket: UUID, sentence: str) -> None:
    if run := _mine(run_id, ticket):
        _come_back(run, sentence)


def _come_back(run: MatchRun, trouble: str) -> None:
    """End a computation that came to nothing: the draft of before stands, or the scenario never was."""
    MatchRun.objects.filter(id=run.id).update(
        state=RunState.DRAFT if run.figures else RunState.DISCARDED, ticket=None, stage="", trouble=trouble
    )


@transaction.atomic(durable=True)
def runs_give_up_silent() -> None:
    """End computations whose worker is gone, so that they stand in nobody's way."""
    long_ago = timezone.now() - SILENCE
    for run in MatchRun.objects.select_for_update().filter(state=RunState.COMPUTING, beat_at__lt=long_ago):
        _come_back(run, _("Расчёт прервался: сервер перезапускался. Начните ещё раз."))


@transaction.atomic(durable=True)
def run_discard(*, actor: Actor, run_id: UUID) -> None:
    """Throw a scenario away. A second click changes nothing."""
    require(actor, MatchingAction.RUN)
    run = run_get(actor=actor, run_id=run_id)
    if MatchRun.objects.filter(id=run_id, state__in=UNAPPROVED).update(state=RunState.DISCARDED, ticket=None):
        audit_record(actor, "match_run.discarded", run)
