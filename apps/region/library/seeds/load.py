"""Putting the first rows into a region's schema."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction

from apps.region.library.domain import Parameters
from apps.region.library.models import (
    CatalogueModel,
    Indicator,
    MentoringForm,
    ParameterSet,
    Questionnaire,
    RequestType,
    RoleVariant,
    SelectionCriterion,
    TemplateTask,
)
from apps.region.library.seeds.criteria import CRITERIA
from apps.region.library.seeds.forms import FORMS, VARIANTS
from apps.region.library.seeds.indicators import INDICATORS
from apps.region.library.seeds.questionnaires import QUESTIONNAIRES
from apps.region.library.seeds.requests import REQUEST_TYPES
from apps.region.library.seeds.roadmap import TEMPLATE_TASKS

# The date of the methodology: the first version of every row.
FIRST_VERSION: Final = date(2019, 12, 25)

_SEEDS: Final[list[tuple[type[CatalogueModel], Sequence[dict[str, Any]]]]] = [
    (MentoringForm, FORMS),
    (RoleVariant, VARIANTS),
    (RequestType, REQUEST_TYPES),
    (SelectionCriterion, CRITERIA),
    (TemplateTask, TEMPLATE_TASKS),
    (Questionnaire, QUESTIONNAIRES),
    (Indicator, INDICATORS),
]


@transaction.atomic
def seed() -> None:
    """Add the rows a region does not have yet; a row once added is the region's own and never overwritten."""
    for model, rows in _SEEDS:
        model.objects.bulk_create(
            [model(**row, position=position, valid_from=FIRST_VERSION) for position, row in enumerate(rows, start=1)],
            ignore_conflicts=True,
        )
    ParameterSet.objects.bulk_create(
        [ParameterSet(valid_from=FIRST_VERSION, values=Parameters().stored())], ignore_conflicts=True
    )
