"""Reads of questionnaires. Whoever is spoken about never reads who said it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, may, require
from apps.core.errors import NotFound
from apps.region.library.selectors import parameters, questionnaire_get, questionnaire_get_by_code
from apps.school.people import selectors as people
from apps.school.programmes.models import ParticipationState, Programme, ProgrammeState
from apps.school.surveys import domain
from apps.school.surveys.models import SurveyAnswer, SurveyIssue
from apps.school.surveys.policies import SurveyAction
from tenants.db.guards import TenantQuerySet

PENDING = Q(answered_at=None, skipped_reason="")


def own_issues(*, actor: Actor) -> TenantQuerySet[SurveyIssue]:
    """Return the questionnaires given to the actor, those to be answered first."""
    require(actor, SurveyAction.ANSWER)
    return (
        SurveyIssue.objects.filter(participation__person=actor.person_id)
        .select_related("participation", "participation__programme")
        .order_by(F("answered_at").asc(nulls_first=True), "due_on")
    )


def own_pending(*, actor: Actor) -> list[SurveyIssue]:
    """Return the questionnaires of running programmes that the actor still has to hand in, the oldest first."""
    if not may(actor, SurveyAction.ANSWER):
        return []
    running = own_issues(actor=actor).filter(PENDING, participation__programme__state=ProgrammeState.RUNNING)
    return list(running.exclude(participation__state=ParticipationState.WITHDRAWN).order_by("due_on", "id"))


def issue_get(*, actor: Actor, issue_id: UUID) -> SurveyIssue:
    """Return a questionnaire to its respondent, or to who may enter it from paper."""
    issue = (
        SurveyIssue.objects.select_related("participation", "participation__programme", "participation__person")
        .filter(id=issue_id)
        .first()
    )
    own = issue is not None and actor.person_id is not None and issue.participation.person_id == actor.person_id
    if issue is None or not (own or may(actor, SurveyAction.MANAGE)):
        raise NotFound("survey", _("Такой анкеты нет."))
    return issue


def items_of(issue: SurveyIssue) -> list[domain.Item]:
    """Return the questions in the version that was in force when the questionnaire was given."""
    questionnaire = questionnaire_get_by_code(issue.questionnaire_code, timezone.localdate(issue.created_at))
    return domain.items_of(questionnaire.items)


def answers_of(issue: SurveyIssue) -> dict[str, SurveyAnswer]:
    return {answer.item_key: answer for answer in SurveyAnswer.objects.filter(issue=issue)}


def issue_list(
    *, actor: Actor, programme_id: UUID, phase: str = "", pending: bool = False
) -> TenantQuerySet[SurveyIssue]:
    """Return who was asked in a programme and whether they answered, those to remind first; no answers are here."""
    require(actor, SurveyAction.RESULTS)
    rows = SurveyIssue.objects.filter(
        participation__programme=programme_id, participation__person__in=people.people_visible(actor).values("id")
    ).exclude(participation__state=ParticipationState.WITHDRAWN)
    if phase:
        rows = rows.filter(phase=phase)
    if pending:
        rows = rows.filter(PENDING)
    return rows.select_related("participation", "participation__person").order_by(
        "phase", F("answered_at").asc(nulls_first=True), "participation__person__last_name", "id"
    )


def issue_counts(programme_id: UUID) -> dict[str, dict[str, int]]:
    """Return for each phase how many were asked, answered and are still to answer."""
    rows = (
        SurveyIssue.objects.filter(participation__programme=programme_id)
        .exclude(participation__state=ParticipationState.WITHDRAWN)
        .values("phase")
        .annotate(
            asked=Count("id"),
            answered=Count("id", filter=Q(answered_at__isnull=False)),
            pending=Count("id", filter=PENDING),
        )
        .order_by()
    )
    empty = {"asked": 0, "answered": 0, "pending": 0}
    found = {
        row["phase"]: {"asked": row["asked"], "answered": row["answered"], "pending": row["pending"]} for row in rows
    }
    return {phase: found.get(phase, dict(empty)) for phase in ("before", "after")}


def overdue_count() -> int:
    """Return how many questionnaires of running programmes should have been answered by now."""
    return (
        SurveyIssue.objects.filter(
            PENDING, due_on__lt=timezone.localdate(), participation__programme__state=ProgrammeState.RUNNING
        )
        .exclude(participation__state=ParticipationState.WITHDRAWN)
        .count()
    )


@dataclass(frozen=True, slots=True)
class Results:
    """The before/after table of one side of a programme."""

    role: str
    pairs: list[domain.Pair]


def results_get(*, actor: Actor, programme: Programme, role: str) -> Results:
    """Return means before and after by question. Small numbers are hidden from all but the psychologist."""
    require(actor, SurveyAction.RESULTS)
    threshold = 1 if may(actor, SurveyAction.SMALL_NUMBERS) else parameters(programme.starts_on).small_cell_below
    answers = SurveyAnswer.objects.filter(
        issue__participation__programme=programme,
        issue__participation__role=role,
        issue__answered_at__isnull=False,
    ).values_list("issue__phase", "item_key", "number")
    found: dict[tuple[str, str], list[int]] = {}
    for phase, key, number in answers:
        if number is not None:
            found.setdefault((phase, key), []).append(number)
    after = domain.items_of(questionnaire_get(programme.form_code, role, "after", programme.starts_on).items)
    before = domain.items_of(questionnaire_get(programme.form_code, role, "before", programme.starts_on).items)
    texts = {item.key: item.text for item in [*before, *after] if item.kind == domain.SCALE}
    pairs = [
        domain.pair_of(key, text, found.get(("before", key), []), found.get(("after", key), []), at_least=threshold)
        for key, text in texts.items()
    ]
    return Results(role, pairs)
