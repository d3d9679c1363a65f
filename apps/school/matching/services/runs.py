"""A draft of pairs: computed, computed anew, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.school.matching.board import Plan, Settings, in_words, propose
from apps.school.matching.domain import MENTEES_LIMIT
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.models import MatchRun, Proposal, RunState
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.selectors import run_get
from apps.school.matching.services.drafts import MatchingRefused, draft_locked
from apps.school.programmes.models import ProgrammeState
from apps.shared.audit.services import audit_record


def run_start(*, actor: Actor, programme_id: UUID, settings: Settings | None = None) -> MatchRun:
    """Compute a draft for a programme. There is one draft a programme: a second start is refused and names it."""
    require(actor, MatchingAction.RUN)
    places = regional_places(programme_id)
    try:
        with transaction.atomic():
            return _start(actor, programme_id, places, settings or Settings())
    except IntegrityError as error:
        found = MatchRun.objects.filter(programme=programme_id, state=RunState.DRAFT).first()
        raise MatchingRefused(
            "draft_exists",
            _("Подбор для этой программы уже начат. Откройте его или отмените, чтобы начать заново."),
            run_id=found.id if found else None,
        ) from error


def _start(actor: Actor, programme_id: UUID, places: Mapping[UUID, int], settings: Settings) -> MatchRun:
    facts = facts_of(programme_id, places=places)
    _check(facts)
    run = MatchRun.objects.create(programme_id=programme_id, created_by=actor.user_id, settings=settings.stored())
    _store(run, _proposed(facts, settings))
    audit_record(actor, "match_run.started", run)
    return run


def _proposed(facts: Facts, settings: Settings, fixed: Mapping[UUID, UUID | None] | None = None) -> Plan:
    try:
        return propose(facts, settings, fixed=fixed)
    except EngineRefused as refused:
        raise MatchingRefused(refused.code, in_words(refused.sentence)) from refused


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


def _store(run: MatchRun, plan: Plan) -> None:
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
    MatchRun.objects.filter(id=run.id).update(
        figures={"matched": plan.matched, "unmatched": len(plan.rows) - plan.matched, "proved": plan.is_proved}
    )


def run_recompute(*, actor: Actor, run_id: UUID, settings: Settings | None = None) -> None:
    """Compute the draft anew around what the curator has set by hand, with other goals when they are given."""
    places = regional_places(run_get(actor=actor, run_id=run_id).programme_id)
    with transaction.atomic(durable=True):
        run = draft_locked(run_id)
        if settings is not None:
            MatchRun.objects.filter(id=run_id).update(settings=settings.stored())
        _recompute(actor, run, places, settings or Settings.of(run.settings))


def _recompute(actor: Actor, run: MatchRun, places: Mapping[UUID, int], settings: Settings) -> None:
    facts = facts_of(run.programme_id, places=places)
    kept = [
        proposal
        for proposal in Proposal.objects.filter(run=run, is_manual=True)
        if proposal.mentee_id in facts.mentees and not facts.mentees[proposal.mentee_id].is_paired
    ]
    Proposal.objects.filter(run=run).exclude(id__in=[proposal.id for proposal in kept]).delete()
    fixed = {proposal.mentee_id: proposal.mentor_id for proposal in kept}
    _store(run, _proposed(facts, settings, fixed))
    audit_record(actor, "match_run.recomputed", run, changes={"kept": len(kept)})


@transaction.atomic(durable=True)
def run_discard(*, actor: Actor, run_id: UUID) -> None:
    """Throw a draft away. A second click changes nothing."""
    require(actor, MatchingAction.RUN)
    run = run_get(actor=actor, run_id=run_id)
    if MatchRun.objects.filter(id=run_id, state=RunState.DRAFT).update(state=RunState.DISCARDED):
        audit_record(actor, "match_run.discarded", run)
