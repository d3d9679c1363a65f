"""Two scenarios side by side: what each reaches, and only the mentees who differ."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.ui.components import Command, Crumb, PageHeader
from apps.school.matching import selectors
from apps.school.matching.board import Settings
from apps.school.matching.selectors import Comparison, Difference, Figured
from apps.school.matching.web.forms import WISHES
from apps.school.matching.web.words import percent
from apps.school.people.models import Person
from apps.school.programmes.web.programmes import crumbs_of


@require_GET
def compare(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    found = selectors.comparison_get(actor=request.actor, programme_id=programme_id)  # type: ignore[attr-defined]
    first, _second = found.sides
    page = PageHeader(
        title=_("Чем отличаются варианты"),
        lead=_("Показаны только наставляемые, у которых наставники разные."),
        crumbs=[
            *crumbs_of(found.facts.programme),
            Crumb(_("Подбор"), reverse("matching:workspace", args=[first.run.id])),
        ],
    )
    context = {
        "page": page,
        "sides": [_side(side) for side in found.sides],
        "measures": _measures(found),
        "differences": [_difference(row) for row in found.differences],
        "same": found.same,
    }
    return render(request, "school/matching/compare.html", context)


def _side(side: Figured) -> dict[str, object]:
    return {
        "n": side.run.slot,
        "wish": dict(WISHES)[Settings.of(side.run.settings).preset],
        "open": Command(_("Открыть"), reverse("matching:workspace", args=[side.run.id])),
        "discard_url": reverse("matching:discard", args=[side.run.id]),
        "approve_url": reverse("matching:approve", args=[side.run.id]),
    }


def _measures(found: Comparison) -> list[tuple[str, str, str]]:
    """Return the figures of both scenarios, line by line."""
    lines = [
        (_("Наставляемых с наставником"), [side.figures.covered for side in found.sides]),
        (_("Среднее совпадение, из 100"), [percent(side.points) for side in found.sides]),
        (_("Самая слабая пара, из 100"), [percent(side.figures.worst) for side in found.sides]),
        (_("Прежних пар сохранено"), [side.figures.kept for side in found.sides]),
        (_("Наставников занято"), [side.leading for side in found.sides]),
        (_("Самая большая группа"), [side.largest for side in found.sides]),
        (_("Выбрали бы друг друга, но не вместе"), [side.figures.blocking for side in found.sides]),
    ]
    return [(label, str(first), str(second)) for label, (first, second) in lines]


def _difference(row: Difference) -> dict[str, object]:
    return {
        "name": row.person.full_name,
        "note": str(row.person.class_group or ""),
        "sides": [_mentor(mentor, score) for mentor, score in zip(row.mentors, row.scores, strict=True)],
        "better": None if row.scores[0] == row.scores[1] else int(row.scores[1] > row.scores[0]),
    }


def _mentor(mentor: Person | None, score: int) -> tuple[str, int]:
    return (mentor.full_name, percent(score)) if mentor else ("", 0)
