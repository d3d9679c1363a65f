"""Reads of what the sides of a pair have answered: each sees the own side, staff see all, the curator sees why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role
from apps.core.errors import NotFound
from apps.school.mentorships.models import Answer, Confirmation, Meeting
from apps.school.mentorships.selectors import OPEN, mentorships_visible, sees_answers, sides_at_work
from apps.school.people import domain as people_domain
from apps.school.people.models import Person
from apps.school.people.selectors import age_rules, guardians_of
from tenants.db.guards import TenantQuerySet


@dataclass(frozen=True, slots=True)
class Question:
    """The own side of a reader in a pair, in plain values: what was answered and whether it may still be changed."""

    id: UUID
    answer: Answer
    through: str
    answered_on: date | None
    may_take_back: bool

    @property
    def waits(self) -> bool:
        return self.answer == Answer.WAITING


def _question(row: Confirmation) -> Question:
    return Question(
        id=row.id,
        answer=Answer(row.answer),
        through=row.given_through,
        answered_on=timezone.localdate(row.answered_at) if row.answered_at else None,
        may_take_back=row.answer != Answer.WAITING and not row.has_met,  # type: ignore[attr-defined]
    )


def side_of(row: Confirmation) -> Person:
    """Return the person who was asked."""
    return row.member.mentee if row.member else row.mentorship.mentor_person


def parents_may_answer(child: Person) -> bool:
    """Tell whether a parent may answer instead of a child: below the age of an own consent, or of an unknown age."""
    if child.kind not in people_domain.LEARNERS:
        return False
    if child.birth_date is None:
        return True
    return people_domain.age_on(child.birth_date, timezone.localdate()) < age_rules().own_consent_from


def may_answer(actor: Actor, row: Confirmation) -> bool:
    """Tell whether the actor is the side that was asked, or a parent who may answer for it."""
    if actor.person_id is None:
        return False
    side = side_of(row)
    if side.id == actor.person_id:
        return actor.has(Role.MENTEE) if row.member else actor.has(Role.MENTOR, Role.EXTERNAL_MENTOR)
    return (
        row.member is not None
        and actor.has(Role.PARENT)
        and parents_may_answer(side)
        and guardians_of([side.pk]).filter(guardian=actor.person_id).exists()
    )


def with_meetings(rows: TenantQuerySet[Confirmation]) -> TenantQuerySet[Confirmation]:
    """Add ``has_met``: whether the pair has met since it was asked. From then on an answer is not taken back."""
    held = Meeting.objects.filter(
        mentorship=OuterRef("mentorship"), held_on__gte=OuterRef("asked_on"), cancelled_at=None
    )
    described = rows.annotate(asked_on=TruncDate("asked_at")).annotate(has_met=Exists(held))
    described = described.select_related("mentorship__mentor_person", "member__mentee")
    return cast("TenantQuerySet[Confirmation]", described)


def questions_of(*, actor: Actor, mentorship_ids: Iterable[UUID]) -> Mapping[tuple[UUID, UUID | None], Question]:
    """Return the sides that the actor may answer for, by the pair and the mentee; the mentor's own under None."""
    visible = mentorships_visible(actor).filter(id__in=list(mentorship_ids), state__in=OPEN)
    return {
        (row.mentorship_id, row.member.mentee_id if row.member else None): _question(row)
        for row in with_meetings(sides_at_work().filter(mentorship__in=visible.values("id")))
        if may_answer(actor, row)
    }


def question_get(*, actor: Actor, confirmation_id: UUID) -> Confirmation:
    """Return a question that the actor may answer; another's is not there."""
    rows = Confirmation.objects.filter(id=confirmation_id, mentorship__in=mentorships_visible(actor).values("id"))
    row = with_meetings(rows).first()
    if row is None or not may_answer(actor, row):
        raise NotFound("confirmation", _("Такого вопроса нет."))
    return row


def answers_of(*, actor: Actor, mentorship_id: UUID) -> list[Confirmation]:
    """Return all questions to the sides of a pair and their answers, oldest first.

    Those who decide what follows see every side, others the own; the words of a refusal are for a curator alone.
    """
    rows = list(
        with_meetings(Confirmation.objects.filter(mentorship__in=mentorships_visible(actor).filter(id=mentorship_id)))
        .select_related("mentorship__mentor_person", "member__mentee", "answered_by")
        .order_by("asked_at", "id")
    )
    seen = [row for row in rows if sees_answers(actor) or may_answer(actor, row)]
    if not actor.has(Role.CURATOR):
        for row in seen:
            row.reason = ""
    return seen
