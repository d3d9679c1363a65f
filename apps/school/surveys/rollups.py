"""What the questionnaires of a school give the region: how many answered and how many are satisfied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, Q

from apps.region.monitoring.registry import Cell
from apps.school.programmes.rollups import period_of
from apps.school.surveys.models import SurveyAnswer

# The rule is not fixed federally; the region's parameters name this threshold beside the figure.
SATISFIED_FROM: Final = 7
SATISFACTION_ITEM: Final = "satisfied"


def collect_satisfaction() -> Iterable[Cell]:
    """Yield answered and satisfied participants of the «after» questionnaires, by role and year."""
    answers = SurveyAnswer.objects.filter(
        item_key=SATISFACTION_ITEM, number__isnull=False, issue__phase="after", issue__answered_at__isnull=False
    )
    rows = (
        answers.values("issue__participation__programme__starts_on", "issue__participation__role")
        .annotate(answered=Count("id"), satisfied=Count("id", filter=Q(number__gte=SATISFIED_FROM)))
        .order_by()
    )
    found: dict[Cell, int] = {}
    for row in rows:
        period = period_of(row["issue__participation__programme__starts_on"])
        for measure in ("answered", "satisfied"):
            cell = Cell(period, f"survey_{measure}", role=row["issue__participation__role"])
            found[cell] = found.get(cell, 0) + row[measure]
    for cell, value in found.items():
        yield Cell(cell.period, cell.measure, cell.form, cell.role, cell.stage, cell.key, value)
