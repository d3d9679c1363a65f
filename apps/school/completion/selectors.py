"""Reads of stage 7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.school.completion.models import Award, MentorshipResult, PracticeCase
from apps.school.completion.policies import CompletionAction
from apps.school.mentorships import selectors as mentorships
from apps.school.mentorships.models import Mentorship
from apps.school.people import selectors as people
from apps.school.people.models import ConsentPurpose, Person
from apps.school.programmes.selectors import people_in
from tenants.db.guards import TenantQuerySet


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A mentorship of a programme and its result, if it is written."""

    mentorship: Mentorship
    mentees: str
    result: MentorshipResult | None

    @property
    def is_open(self) -> bool:
        return self.mentorship.state in mentorships.OPEN


def result_list(*, actor: Actor, programme_id: UUID) -> list[ResultLine]:
    """Return the mentorships of a programme, those without a result first; terminated ones need none."""
    require(actor, CompletionAction.VIEW)
    rows = (
        mentorships.lasting_list(programme_id)
        .select_related("mentor_person")
        .prefetch_related("members__mentee")
        .order_by("mentor_person__last_name", "id")
    )
    results = {row.mentorship_id: row for row in MentorshipResult.objects.filter(mentorship__programme=programme_id)}
    lines = [
        ResultLine(row, ", ".join(member.mentee.full_name for member in row.members.all()), results.get(row.id))
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.result is not None)


def result_get(*, actor: Actor, mentorship_id: UUID) -> MentorshipResult | None:
    require(actor, CompletionAction.VIEW)
    return MentorshipResult.objects.filter(mentorship=mentorship_id).first()


@dataclass(frozen=True, slots=True)
class AwardLine:
    """Somebody who may be awarded and what was issued already."""

    person: Person
    role: str
    award: Award | None


def award_list(*, actor: Actor, programme_id: UUID) -> list[AwardLine]:
    """Return mentors and mentees who worked in pairs: thanks for mentors, certificates for mentees."""
    require(actor, CompletionAction.VIEW)
    mentor_ids, mentee_ids = mentorships.people_paired(programme_id)
    cards = people.person_map([*mentor_ids, *mentee_ids])
    issued = {(row.person_id, row.kind): row for row in Award.objects.filter(programme=programme_id)}
    lines = [AwardLine(cards[key], "mentor", issued.get((key, "thanks"))) for key in mentor_ids]
    lines += [AwardLine(cards[key], "mentee", issued.get((key, "certificate"))) for key in mentee_ids]
    return sorted(lines, key=lambda line: (line.role == "mentee", line.person.last_name, line.person.first_name))


def case_list(*, actor: Actor, programme_id: UUID) -> TenantQuerySet[PracticeCase]:
    require(actor, CompletionAction.VIEW)
    return PracticeCase.objects.filter(programme=programme_id).order_by("-created_at")


def case_get(*, actor: Actor, case_id: UUID) -> PracticeCase:
    require(actor, CompletionAction.VIEW)
    found = PracticeCase.objects.select_related("programme").filter(id=case_id).first()
    if found is None:
        raise NotFound("case", _("Такого кейса нет."))
    return found


def unpublishable(programme_id: UUID) -> Sequence[Person]:
    """Return the participants of a programme without a consent in force to be named in public."""
    taking_part = people_in(programme_id)
    lacking = {gap.person.id for gap in people.consent_gaps(taking_part, purpose=ConsentPurpose.PUBLICATION)}
    return [person for person in taking_part if person.id in lacking]
