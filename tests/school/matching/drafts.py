"""Drafts as the worker leaves them: asked for and computed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.core.actor import Actor
from apps.school.matching.models import MatchRun
from apps.school.matching.services import run_recompute, run_start
from apps.school.matching.services.runs import run_compute


def drafted(*, actor: Actor, programme_id: UUID, **asked: Any) -> MatchRun:
    """Ask for a scenario and compute it."""
    run = run_start(actor=actor, programme_id=programme_id, **asked)
    run_compute(run_id=run.id)
    run.refresh_from_db()
    return run


def recomputed(*, actor: Actor, run_id: UUID, **asked: Any) -> MatchRun:
    """Ask for a draft anew and compute it."""
    run = run_recompute(actor=actor, run_id=run_id, **asked)
    run_compute(run_id=run.id)
    run.refresh_from_db()
    return run
