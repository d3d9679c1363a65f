"""The draft as a row: found, locked, refused when it is none any more."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.errors import NotFound, Refused
from apps.school.matching.models import MatchRun, RunState


class MatchingRefused(Refused):
    """A rule of matching said no."""


def draft_locked(run_id: UUID) -> MatchRun:
    """Return a draft, locked until the transaction ends."""
    run = MatchRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NotFound("match_run", _("Такого подбора нет."))
    if run.state != RunState.DRAFT:
        raise MatchingRefused("not_a_draft", _("Этот подбор уже утверждён или отменён. Начните новый."))
    return run
