"""Mentees with their requests, mentors with their cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.core.ui.components import Text
from apps.region.library.selectors import request_type_list
from apps.school.people import selectors as people
from apps.school.people.models import Person
from apps.school.programmes.models import (
    MenteeRequest,
    MentorProfile,
    ParticipantRole,
    Participation,
    ParticipationState,
)
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.registry import run_joined, run_withdrawal_guards
from apps.school.programmes.selectors.participants import refusals
from apps.school.programmes.services.programmes import programme_lock, running
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic


class ParticipantRefused(Refused):
    """The participant cannot be added, changed or withdrawn like this."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What adding did: who is in (new or again), and who may not be and why."""

    participations: Sequence[Participation] = ()
    refused: Sequence[tuple[Person, Text]] = field(default_factory=tuple)


@transaction.atomic
def participants_add(
    *,
    actor: Actor,
    programme_id: UUID,
    role: str,
    person_ids: Collection[UUID],
    joined_on: date | None = None,
    source: str = "",
) -> Joined:
    """Add people to a programme. Those who fit join, the others come back with the reason.

    Somebody who takes part already stays as he is; somebody who had left joins again.
    """
    require(actor, ProgrammeAction.EDIT)
    programme = running(programme_lock(programme_id))
    if role not in ParticipantRole.values:
        raise ParticipantRefused("role", _("Выберите роль: наставник или наставляемый."))
    persons = list(people.people_visible(actor).filter(id__in=list(person_ids)).order_by("id"))
    reasons = refusals(programme, persons, role=role)
    fitting = [person for person in persons if person.pk not in reasons]
    day = joined_on or timezone.localdate()
    known = {
        row.person_id: row
        for row in Participation.objects.select_for_update().filter(programme=programme, role=role, person__in=fitting)
    }
    fresh = Participation.objects.bulk_create(
        [
            Participation(programme=programme, person=person, role=role, joined_on=day, source=source[:40])
            for person in fitting
            if person.pk not in known
        ]
    )
    back = [row for row in known.values() if row.state == ParticipationState.WITHDRAWN]
    Participation.objects.filter(id__in=[row.pk for row in back]).update(
        state=ParticipationState.ACTIVE, joined_on=day, left_on=None
    )
    joined = [*fresh, *back]
    if role == ParticipantRole.MENTOR:
        _profiles(fitting)
    if joined:
        run_joined(actor, programme, joined)
        audit_record(actor, "participants.added", programme, changes={"role": role, "count": len(joined)})
        outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=programme.pk)
    return Joined(joined, [(person, reasons[person.pk]) for person in persons if person.pk in reasons])


def _profiles(persons: Collection[Person]) -> None:
    """Give every mentor an empty card; an existing one serves in several programmes."""
    MentorProfile.objects.bulk_create(
        [MentorProfile(person=person, source=person.kind) for person in persons], ignore_conflicts=True
    )


@transaction.atomic
def participant_withdraw(*, actor: Actor, participation_id: UUID, reason: str = "") -> Participation:
    """Let a participant leave; what he is in is ended first by the apps above. Repeating it changes nothing."""
    require(actor, ProgrammeAction.EDIT)
    participation = _locked(actor, participation_id)
    if participation.state == ParticipationState.WITHDRAWN:
        return participation
    run_withdrawal_guards(actor, participation)
    participation.state, participation.left_on = ParticipationState.WITHDRAWN, timezone.localdate()
    participation.save(update_fields=["state", "left_on"])
    audit_record(actor, "participant.withdrawn", participation, changes={"reason_given": bool(reason)})
    outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=participation.programme_id)
    return participation


def _locked(actor: Actor, participation_id: UUID) -> Participation:
    row = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("programme", "person")
        .filter(id=participation_id, person__in=people.people_visible(actor).values("id"))
        .first()
    )
    if row is None:
        raise NotFound("participation", _("Такого участника нет."))
    running(row.programme)
    return row


@transaction.atomic
def request_save(
    *,
    actor: Actor,
    participation_id: UUID,
    type_code: str,
    text: str = "",
    interests: Sequence[str] = (),
    slots: Sequence[str] = (),
) -> MenteeRequest:
    """Write what a mentee asks for; the same type a second time replaces the words.

    The mentee may write the own request, the curator anybody's.
    """
    row = Participation.objects.select_related("person").filter(id=participation_id).first()
    if row is None or row.person_id != actor.person_id:
        require(actor, ProgrammeAction.EDIT)
    participation = _locked(actor, participation_id)
    if participation.role != ParticipantRole.MENTEE:
        raise ParticipantRefused("not_mentee", _("Запрос бывает у наставляемого, а это наставник."))
    allowed = {kind.code for kind in request_type_list(participation.person.kind, participation.programme.starts_on)}
    if type_code not in allowed:
        raise ParticipantRefused("type", _("Выберите тип запроса из списка."))
    MenteeRequest.objects.filter(participation=participation, type_code="").delete()
    request, created = MenteeRequest.objects.update_or_create(
        participation=participation,
        type_code=type_code,
        defaults={"text": text, "interests": list(interests), "slots": list(slots)},
    )
    audit_record(actor, "request.saved", request, changes={"type": type_code, "new": created})
    outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=participation.programme_id)
    return request


@transaction.atomic
def request_remove(*, actor: Actor, participation_id: UUID, request_id: UUID) -> None:
    require(actor, ProgrammeAction.EDIT)
    participation = _locked(actor, participation_id)
    request = MenteeRequest.objects.filter(participation=participation, id=request_id).first()
    if request is not None:
        audit_record(actor, "request.removed", request, changes={"type": request.type_code})
        request.delete()
        outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=participation.programme_id)


@transaction.atomic
def mentor_profile_save(
    *,
    actor: Actor,
    person_id: UUID,
    source: str,
    competences: Sequence[str],
    achievements: str = "",
    interests: Sequence[str] = (),
    age_min: int | None = None,
    age_max: int | None = None,
    capacity: int = 1,
    hours_per_week: Decimal = Decimal(1),
    slots: Sequence[str] = (),
) -> MentorProfile:
    """Write a mentor's card. The mentor may fill in the own one."""
    if actor.person_id != person_id:
        require(actor, ProgrammeAction.EDIT)
    person = people.person_get(actor=actor, person_id=person_id)
    if age_min is not None and age_max is not None and age_min > age_max:
        raise ParticipantRefused("ages", _("Возраст «от» больше возраста «до». Поменяйте их местами."))
    values: dict[str, Any] = {
        "source": source,
        "competences": [tag.strip().casefold()[:60] for tag in competences if tag.strip()],
        "achievements": achievements,
        "interests": [tag.strip().casefold()[:60] for tag in interests if tag.strip()],
        "age_min": age_min,
        "age_max": age_max,
        "capacity": capacity,
        "hours_per_week": hours_per_week,
        "slots": list(slots),
    }
    profile, created = MentorProfile.objects.update_or_create(person=person, defaults=values)
    audit_record(actor, "mentor_profile.saved", profile, changes={"new": created})
    outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=profile.pk)
    return profile
