"""The draft as a row: found, locked, refused when it is none any more, and taken back by one step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import NotFound, Refused
from apps.school.matching.models import MatchRun, PairBan, Proposal, RunState
from apps.school.matching.selectors import run_get
from apps.shared.audit.services import audit_record

_KEPT: Final = ("mentor_id", "score", "reasons", "parts", "is_manual", "changed_by", "changed_at", "why", "price")


class MatchingRefused(Refused):
    """A rule of matching said no."""


def draft_locked(run_id: UUID) -> MatchRun:
    """Return a draft, locked until the transaction ends."""
    run = MatchRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NotFound("match_run", _("Такого подбора нет."))
    if run.state == RunState.COMPUTING:
        raise MatchingRefused("still_computing", _("Подбор ещё считается. Дождитесь конца или остановите расчёт."))
    if run.state != RunState.DRAFT:
        raise MatchingRefused("not_a_draft", _("Этот подбор уже утверждён или отменён. Начните новый."))
    return run


def remember(run: MatchRun, rows: Iterable[Proposal], *, ban_id: UUID | None = None) -> None:
    """Keep rows as they are before a change by hand, and the ban it makes, so that it can be taken back by one step."""
    kept = [{"id": str(row.id)} | {name: _plain(getattr(row, name)) for name in _KEPT} for row in rows]
    MatchRun.objects.filter(id=run.id).update(before={"rows": kept, "ban": str(ban_id) if ban_id else None})


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | list | dict | None) else str(value)


def change_undo(*, actor: Actor, run_id: UUID) -> bool:
    """Take back the last change by hand. A second click changes nothing."""
    run_get(actor=actor, run_id=run_id)
    with transaction.atomic(durable=True):
        run = draft_locked(run_id)
        for kept in run.before.get("rows", ()):
            fields = {name: kept[name] for name in _KEPT}
            fields["changed_at"] = parse_datetime(kept["changed_at"]) if kept["changed_at"] else None
            Proposal.objects.filter(run=run, id=kept["id"]).update(**fields)
        if run.before:
            PairBan.objects.filter(programme=run.programme_id, id=run.before.get("ban")).delete()
            MatchRun.objects.filter(id=run_id).update(before={})
            audit_record(actor, "match_run.change_undone", run, changes={"rows": len(run.before.get("rows", ()))})
        return bool(run.before)
