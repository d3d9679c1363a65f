"""Programmes of a school, made directly so that the tests of one stage need not walk through the others."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.school.people.models import Person
from apps.school.programmes.models import MenteeRequest, MentorProfile, Participation, Programme, StageClosing


def programme(**fields: Any) -> Programme:
    """A running «ученик — ученик» programme of this school year."""
    fields.setdefault("title", "Рядом с алгеброй")
    fields.setdefault("form_code", "pupil-pupil")
    fields.setdefault("goal", "Никто не остаётся с алгеброй один на один")
    fields.setdefault("starts_on", date(2026, 9, 15))
    fields.setdefault("ends_on", date(2027, 5, 28))
    fields.setdefault("state", "running")
    return Programme.objects.create(**fields)


def mentee(row: Programme, person: Person, *, request: str = "results") -> Participation:
    """A mentee with a request of a type."""
    participation = Participation.objects.create(
        programme=row, person=person, role="mentee", joined_on=date(2026, 9, 20)
    )
    MenteeRequest.objects.create(participation=participation, type_code=request)
    return participation


def mentor(row: Programme, person: Person, **profile: Any) -> Participation:
    """A mentor with a complete card."""
    participation = Participation.objects.create(
        programme=row, person=person, role="mentor", joined_on=date(2026, 9, 20)
    )
    profile.setdefault("competences", ["предметная помощь"])
    profile.setdefault("capacity", 2)
    MentorProfile.objects.create(person=person, source=person.kind, **profile)
    return participation


def closed(row: Programme, *stages: int) -> None:
    """Sign stages without asking whether they may be closed."""
    for stage in stages:
        StageClosing.objects.create(programme=row, stage=stage, closed_on=date(2026, 10, 1))
