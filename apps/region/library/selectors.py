"""Reads of the catalogue as of a date. Plain reads: they work in the region and in its schools alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, cast
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
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
from apps.region.library.policies import LibraryAction

# What the admin screen calls each catalogue, in its order.
CATALOGUES: Final[dict[str, type[CatalogueModel]]] = {
    "forms": MentoringForm,
    "variants": RoleVariant,
    "requests": RequestType,
    "criteria": SelectionCriterion,
    "tasks": TemplateTask,
    "questionnaires": Questionnaire,
    "indicators": Indicator,
}


def _in_force[T: CatalogueModel](model: type[T], on: date | None, *identity: str, **filters: object) -> list[T]:
    """Return the version of every entry that is in force on a day, in the catalogue's order."""
    day = on or timezone.localdate()
    identity = identity or ("code",)
    rows = (
        model.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day, **filters)
        .order_by(*identity, "-valid_from")
        .distinct(*identity)
    )
    return sorted(cast("Iterable[T]", rows), key=lambda row: (row.position, row.title))


def _one[T: CatalogueModel](rows: list[T]) -> T:
    if not rows:
        raise NotFound("catalogue_entry", _("Такой записи в справочнике нет."))
    return rows[0]


def form_list(on: date | None = None) -> list[MentoringForm]:
    """Return the forms of mentoring in force on a day; today unless given."""
    return _in_force(MentoringForm, on)


def form_get(code: str, on: date | None = None) -> MentoringForm:
    """Return a form by its code; NotFound when none is in force."""
    return _one(_in_force(MentoringForm, on, code=code))


def variant_list(form_code: str | None = None, on: date | None = None) -> list[RoleVariant]:
    """Return the role variants of a form, or of all forms."""
    filters = {"form_code": form_code} if form_code else {}
    return _in_force(RoleVariant, on, "form_code", "code", **filters)


def request_type_list(mentee_kind: str | None = None, on: date | None = None) -> list[RequestType]:
    """Return what a mentee of this kind (``pupil``, ``student``, ``teacher``) may ask help with."""
    filters = {"mentee_kinds__contains": [mentee_kind]} if mentee_kind else {}
    return _in_force(RequestType, on, **filters)


def criterion_list(on: date | None = None) -> list[SelectionCriterion]:
    return _in_force(SelectionCriterion, on)


def template_task_list(on: date | None = None) -> list[TemplateTask]:
    """Return the model roadmap, stage by stage."""
    return sorted(_in_force(TemplateTask, on), key=lambda task: (task.stage, task.position))


def questionnaire_get(form_code: str, respondent: str, phase: str, on: date | None = None) -> Questionnaire:
    """Return the questionnaire of ``mentee`` or ``mentor``, ``before`` or ``after``; NotFound without one.

    A regional form without its own questionnaires uses those of its federal form.
    """
    own = _in_force(Questionnaire, on, form_code=form_code, respondent=respondent, phase=phase)
    if own:
        return own[0]
    federal = form_get(form_code, on).federal_code
    return _one(_in_force(Questionnaire, on, form_code=federal, respondent=respondent, phase=phase))


def questionnaire_get_by_code(code: str, on: date | None = None) -> Questionnaire:
    """Return a questionnaire that was issued by its code, in the version of that day."""
    return _one(_in_force(Questionnaire, on, code=code))


def indicator_list(on: date | None = None) -> list[Indicator]:
    return _in_force(Indicator, on)


def parameters(on: date | None = None) -> Parameters:
    """Return the region's rules in force on a day."""
    day = on or timezone.localdate()
    row = ParameterSet.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return Parameters.of(row.values if row else {})


def entry_list(*, actor: Actor, catalogue: str) -> list[CatalogueModel]:
    """Return all versions of a catalogue for the admin screen, the newest version of an entry first."""
    require(actor, LibraryAction.VIEW)
    return list(catalogue_model(catalogue).objects.order_by("position", "code", "-valid_from"))


def entry_get(*, actor: Actor, catalogue: str, entry_id: UUID) -> CatalogueModel:
    require(actor, LibraryAction.VIEW)
    return _one(list(catalogue_model(catalogue).objects.filter(id=entry_id)))


def unverified_counts(*, actor: Actor) -> dict[str, int]:
    """Return for every catalogue how many entries still have to be compared with the act."""
    require(actor, LibraryAction.VIEW)
    return {name: model.objects.filter(needs_verification=True).count() for name, model in CATALOGUES.items()}


def catalogue_model(catalogue: str) -> type[CatalogueModel]:
    if catalogue not in CATALOGUES:
        raise NotFound("catalogue", _("Такого справочника нет."))
    return CATALOGUES[catalogue]
