"""Reads of selection: the mentors of a programme with scores, decisions and marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Avg, Q
from django.utils import timezone

from apps.core.actor import Actor, require
from apps.region.library.models import SelectionCriterion
from apps.region.library.selectors import criterion_list, form_get
from apps.school.admission import domain
from apps.school.admission.models import Admission, AssessmentScore, Clearance, Decision
from apps.school.admission.policies import AdmissionAction
from apps.school.programmes import selectors as programmes
from apps.school.programmes.models import ParticipantRole, Participation, Programme
from tenants.db.guards import TenantQuerySet


@dataclass(frozen=True, slots=True)
class MentorLine(programmes.ParticipantLine):
    """A mentor in the list of stage 4."""

    admission: Admission | None
    clearance: Clearance | None
    total: float
    highest: int
    suggestion: domain.Suggestion
    vetting_needed: bool

    @property
    def decision(self) -> str:
        return self.admission.decision if self.admission else Decision.PENDING

    @property
    def decision_title(self) -> str:
        return str(Decision(self.decision).label)

    @property
    def standing(self) -> domain.Standing:
        return domain.Standing(
            is_scored=self.suggestion is not domain.Suggestion.NONE,
            vetting_needed=self.vetting_needed,
            cleared_until=self.clearance.cleared_until if self.clearance else None,
        )

    @property
    def is_cleared(self) -> bool:
        until = self.standing.cleared_until
        return until is not None and until >= timezone.localdate()


def criteria_of(programme: Programme) -> Sequence[SelectionCriterion]:
    return criterion_list(programme.starts_on)


def mentor_lines(*, actor: Actor, programme: Programme) -> list[MentorLine]:
    """Return the programme's mentors with everything stage 4 knows. Five queries for any number of mentors."""
    require(actor, AdmissionAction.VIEW)
    rows = programmes.participation_list(actor=actor, programme_id=programme.pk, role=ParticipantRole.MENTOR)
    return lines_of(programme, list(rows))


def lines_of(programme: Programme, rows: Sequence[Participation]) -> list[MentorLine]:
    """Return the lines of participations the caller may see."""
    criteria = criteria_of(programme)
    codes, highest = [item.code for item in criteria], max((item.max_score for item in criteria), default=0)
    kinds = form_get(programme.form_code, programme.starts_on).mentee_kinds
    admissions = admissions_of(row.pk for row in rows)
    clearances = {row.person_id: row for row in Clearance.objects.filter(person__in=[row.person_id for row in rows])}
    scores: dict[UUID, dict[str, float]] = {}
    means = AssessmentScore.objects.filter(participation__in=rows).values_list("participation_id", "criterion_code")
    for participation_id, code, mean in means.annotate(mean=Avg("score")):
        scores.setdefault(participation_id, {})[code] = mean
    return [
        MentorLine(
            participation=row,
            admission=admissions.get(row.pk),
            clearance=clearances.get(row.person_id),
            total=round(sum(scores.get(row.pk, {}).values()), 1),
            highest=highest * len(codes),
            suggestion=domain.suggestion(scores.get(row.pk, {}), criteria=codes, highest=highest),
            vetting_needed=domain.needs_vetting(is_external=row.person.is_external_adult, mentee_kinds=kinds),
        )
        for row in rows
    ]


def mentor_line(*, actor: Actor, participation_id: UUID) -> MentorLine:
    require(actor, AdmissionAction.VIEW)
    row = programmes.participation_get(actor=actor, participation_id=participation_id)
    return lines_of(row.programme, [row])[0]


def own_scores(*, actor: Actor, participation_id: UUID) -> dict[str, AssessmentScore]:
    """Return the scores the actor himself gave a mentor, by criterion."""
    rows = AssessmentScore.objects.filter(participation=participation_id, assessor_id=actor.user)
    return {row.criterion_code: row for row in rows}


def clearance_of(person_id: UUID) -> Clearance | None:
    return Clearance.objects.filter(person=person_id).first()


def admissions_of(participation_ids: Iterable[UUID]) -> dict[UUID, Admission]:
    """Return the decisions about mentors by participation, for the apps which have checked what the actor may see."""
    return {row.participation_id: row for row in Admission.objects.filter(participation__in=list(participation_ids))}


def cleared_until_of(person_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Return the last day of the vetting mark of those who have one."""
    rows = Clearance.objects.filter(person__in=list(person_ids), cleared_until__isnull=False)
    return {person_id: until for person_id, until in rows.values_list("person_id", "cleared_until") if until}


def waiting_count(*, actor: Actor) -> int:
    """Return how many mentors of running programmes past their third stage wait for a decision."""
    require(actor, AdmissionAction.VIEW)
    mentors = programmes.participations_at_work(role=ParticipantRole.MENTOR).filter(programme__stage__gte=4)
    return mentors.filter(Q(admission=None) | Q(admission__decision=Decision.PENDING)).count()


def clearances_ending(*, actor: Actor, until: date | None = None) -> TenantQuerySet[Clearance]:
    """Return the marks of mentors at work that end within 30 days or have ended, the nearest first."""
    require(actor, AdmissionAction.VIEW)
    limit = until or timezone.localdate() + timedelta(days=domain.WARN_DAYS[0])
    working = programmes.participations_at_work(role=ParticipantRole.MENTOR)
    return (
        Clearance.objects.filter(cleared_until__lte=limit, person__in=working.values("person"))
        .select_related("person")
        .order_by("cleared_until", "person__last_name")
    )
