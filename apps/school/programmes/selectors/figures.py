"""The figures a school gives the region, for the school itself."""

from __future__ import annotations

from datetime import date

from apps.core.actor import Actor, require
from apps.region.monitoring.registry import Cell, collect
from apps.school.programmes.policies import ProgrammeAction


def figure_list(*, actor: Actor, measure: str = "", period: date | None = None) -> list[Cell]:
    """Return the current cells of the school: open measures exact, guarded ones as they leave the school."""
    require(actor, ProgrammeAction.VIEW)
    cells, _standing = collect()
    return [
        cell for cell in cells if (not measure or cell.measure == measure) and (period is None or cell.period == period)
    ]
