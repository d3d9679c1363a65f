"""Reads for the higher apps of the school, which have checked what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.errors import NotFound
from apps.school.people.models import Person, PersonState
from apps.school.programmes.models import (
    MenteeRequest,
    MentorProfile,
    ParticipantRole,
    Participation,
    ParticipationState,
    Programme,
    ProgrammeState,
)
from tenants.db.guards import TenantQuerySet


def programme_row(programme_id: UUID) -> Programme:
    found = Programme.objects.filter(id=programme_id).first()
    if found is None:
        raise NotFound("programme", _("Такой программы нет."))
    return found


def participations_in(programme_id: UUID, *, role: str = "") -> TenantQuerySet[Participation]:
    """Return who takes or took part in a programme and did not leave it."""
    rows = Participation.objects.filter(programme=programme_id).exclude(state=ParticipationState.WITHDRAWN)
    return rows.filter(role=role) if role else rows


def participations_at_work(*, role: str) -> TenantQuerySet[Participation]:
    """Return who has a role today in any running programme."""
    return Participation.objects.filter(
        role=role, state=ParticipationState.ACTIVE, programme__state=ProgrammeState.RUNNING
    )


def participation_rows(participation_ids: Iterable[UUID]) -> TenantQuerySet[Participation]:
    return Participation.objects.filter(id__in=list(participation_ids))


def pairing_sides(
    programme_id: UUID, *, only: Iterable[UUID] | None = None
) -> tuple[Sequence[Participation], Sequence[Participation]]:
    """Return the mentors and the mentees who may be paired today, with people and classes, in order of keys.

    ``only`` leaves these participations. One query.
    """
    rows = Participation.objects.filter(
        programme=programme_id, state=ParticipationState.ACTIVE, person__state=PersonState.ACTIVE
    ).select_related("person", "person__class_group")
    if only is not None:
        rows = rows.filter(id__in=list(only))
    found = list(rows.order_by("id"))
    mentors = [row for row in found if row.role == ParticipantRole.MENTOR]
    return mentors, [row for row in found if row.role == ParticipantRole.MENTEE]


def profiles_of(person_ids: Iterable[UUID]) -> dict[UUID, MentorProfile]:
    """Return the mentors' cards by person."""
    return {row.person_id: row for row in MentorProfile.objects.filter(person__in=list(person_ids))}


def requests_of(participation_ids: Iterable[UUID]) -> dict[UUID, list[MenteeRequest]]:
    """Return what mentees ask for by participation, the first request first."""
    found: dict[UUID, list[MenteeRequest]] = {}
    for row in MenteeRequest.objects.filter(participation__in=list(participation_ids)).order_by("id"):
        found.setdefault(row.participation_id, []).append(row)
    return found


def curators_of(person_id: UUID) -> list[UUID]:
    """Return the people who look after the running programmes in which somebody takes part."""
    rows = Programme.objects.filter(
        state=ProgrammeState.RUNNING,
        curator_id__isnull=False,
        participations__person=person_id,
        participations__state=ParticipationState.ACTIVE,
    )
    return [curator_id for curator_id in rows.values_list("curator_id", flat=True).distinct() if curator_id]


def people_in(programme_id: UUID) -> list[Person]:
    """Return everybody who ever joined a programme."""
    rows = Participation.objects.filter(programme=programme_id).select_related("person").order_by("person")
    return list({row.person_id: row.person for row in rows}.values())
