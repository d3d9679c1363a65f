"""What the questionnaires of a school give the region: how many answered and how many are satisfied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from apps.core.disclosure import protected_count
from apps.region.library.selectors import parameters
from apps.region.monitoring.registry import Cell
from apps.school.programmes.rollups import period_of
from apps.school.surveys.models import SurveyAnswer

SATISFACTION_ITEM: Final = "satisfied"


def collect_satisfaction() -> Iterable[Cell]:
    """Yield how many answered the «after» questionnaires and how many are satisfied, by role and year.

    Who is satisfied is not fixed federally: the region's rule of the year's first day says from
    which answer on. Both counts are guarded: they leave the school rounded.
    """
    answers = SurveyAnswer.objects.filter(
        item_key=SATISFACTION_ITEM, number__isnull=False, issue__phase="after", issue__answered_at__isnull=False
    ).values_list(
        "issue__participation__programme__starts_on",
        "issue__participation__role",
        "issue__participation__person_id",
        "number",
    )
    satisfied_from: dict[date, int] = {}
    people: dict[tuple[date, str, str], set[UUID]] = defaultdict(set)
    for starts_on, role, person_id, number in answers:
        period = period_of(starts_on)
        people[period, "survey_answered", role].add(person_id)
        if period not in satisfied_from:
            satisfied_from[period] = parameters(period).satisfied_from
        if number is not None and number >= satisfied_from[period]:
            people[period, "survey_satisfied", role].add(person_id)
    for (period, measure, role), persons in people.items():
        count = protected_count(persons)
        yield Cell(period, measure, role=role, value=count.value, is_small=count.is_small)
