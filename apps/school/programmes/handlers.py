"""What programmes do when people come from a file, and what they add to a person's card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, may
from apps.core.ui.components import Text
from apps.region.library.models import RequestType
from apps.region.library.selectors import request_type_list
from apps.school.people.imports.schema import Audience
from apps.school.people.registry import CardLine, CardSection
from apps.school.programmes import selectors, services
from apps.school.programmes.models import (
    MenteeRequest,
    MentorProfile,
    ParticipantRole,
    Participation,
    ParticipationState,
    Programme,
    ProgrammeState,
)
from apps.school.programmes.policies import ProgrammeAction

_ROLES: Final = {Audience.MENTEES: ParticipantRole.MENTEE, Audience.MENTORS: ParticipantRole.MENTOR}
_STEM: Final = 5


class ProgrammeDestination:
    """People from a file join a programme with the requests and cards the file has."""

    def choices(self, actor: Actor) -> Sequence[tuple[str, Text]]:
        if not may(actor, ProgrammeAction.EDIT):
            return []
        rows = selectors.programme_list(actor=actor, state=ProgrammeState.RUNNING)
        return [(str(row.pk), row.title) for row in rows]

    def apply(
        self, actor: Actor, key: str, audience: str, rows: Sequence[tuple[UUID, Mapping[str, Any]]]
    ) -> Mapping[str, Any]:
        role = _ROLES.get(Audience(audience))
        if role is None:
            return {}
        extras = dict(rows)
        joined = services.participants_add(actor=actor, programme_id=UUID(key), role=role, person_ids=list(extras))
        by_person = {row.person_id: row for row in joined.participations}
        for person_id, row in by_person.items():
            if day := extras[person_id].get("joined_on"):
                row.joined_on = date.fromisoformat(day)
        Participation.objects.bulk_update(joined.participations, ["joined_on"], batch_size=500)
        if role == ParticipantRole.MENTEE:
            _requests(by_person, extras)
        else:
            _fill_profiles(extras)
        refused = [str(person.pk) for person, _reason in joined.refused]
        return {
            "participations": [str(row.pk) for row in joined.participations],
            "refused": refused,
            "counts": {"joined": len(joined.participations), "not_joined": len(refused)},
        }

    def undo(self, actor: Actor, effect: Mapping[str, Any]) -> None:
        """Delete the participations the file made; the database refuses when a pair stands on one."""
        Participation.objects.filter(id__in=effect.get("participations", [])).delete()


def _requests(by_person: Mapping[UUID, Participation], extras: Mapping[UUID, Mapping[str, Any]]) -> None:
    kinds = request_type_list()
    rows = []
    for person_id, participation in by_person.items():
        text = extras[person_id].get("request", "")
        if text:
            interests = extras[person_id].get("interests", [])
            rows.append(
                MenteeRequest(
                    participation=participation, type_code=guess_type(text, kinds), text=text, interests=interests
                )
            )
    MenteeRequest.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def guess_type(text: str, kinds: Sequence[RequestType]) -> str:
    """Return the type whose title and competences share most word stems with a request, or an empty text.

    The curator sees untyped requests in the list of stage 2 and chooses; nothing is invented.
    """
    words = _stems(text)
    scored = [(len(words & _stems(" ".join([kind.title, *kind.competences]))), kind.code) for kind in kinds]
    best = max(scored, key=lambda pair: pair[0], default=(0, ""))
    return best[1] if best[0] else ""


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in re.findall(r"[а-яё]{4,}", text.casefold().replace("ё", "е"))}


def _fill_profiles(extras: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Fill the empty places of mentors' cards; what the curator wrote stays."""
    profiles = list(MentorProfile.objects.select_for_update().filter(person__in=list(extras)).order_by("id"))
    for profile in profiles:
        said = extras[profile.person_id]
        profile.competences = profile.competences or said.get("competences", [])
        profile.achievements = profile.achievements or said.get("achievements", "")
        profile.interests = profile.interests or said.get("interests", [])
        profile.age_min = profile.age_min or said.get("age_min")
        profile.age_max = profile.age_max or said.get("age_max")
        profile.capacity = said.get("capacity") or profile.capacity
        profile.hours_per_week = Decimal(str(said.get("hours") or profile.hours_per_week))
    fields = ["competences", "achievements", "interests", "age_min", "age_max", "capacity", "hours_per_week"]
    MentorProfile.objects.bulk_update(profiles, fields, batch_size=500)


def card_section(actor: Actor, person_id: UUID) -> CardSection | None:
    """Show on a person's card in which programmes he takes part."""
    rows = list(selectors.participations_of(person_id))
    if not rows:
        return None
    visible = may(actor, ProgrammeAction.VIEW)
    return CardSection(_("Участие в программах"), [_line(row, row.programme, visible) for row in rows])


def _line(row: Participation, programme: Programme, visible: bool) -> CardLine:
    url = reverse("programmes:participant", args=[row.pk]) if visible else ""
    note = row.get_role_display()
    if row.state != ParticipationState.ACTIVE:
        note = f"{note}, {row.get_state_display()}"
    return CardLine(programme.title, note, url)
