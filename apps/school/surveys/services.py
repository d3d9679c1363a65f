"""Writes of questionnaires: giving them out, answering bit by bit, reminding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.region.library.selectors import questionnaire_get
from apps.school.notifications.services import notify
from apps.school.programmes import selectors as programmes
from apps.school.programmes.models import Participation, Programme
from apps.school.surveys import domain, selectors
from apps.school.surveys.models import SurveyAnswer, SurveyIssue
from apps.school.surveys.policies import SurveyAction
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic

DUE_DAYS: Final = 14
LAST_WORKING_STAGE: Final = 6


class SurveyRefused(Refused):
    """The questionnaire cannot be answered or given out like this."""


def surveys_issue(
    actor: Actor, programme: Programme, participations: Sequence[Participation], *, phase: str
) -> list[SurveyIssue]:
    """Give the questionnaire of a phase to participants who have none yet, and tell those with an account.

    Runs in the caller's transaction. A form without questionnaires gives none.
    """
    codes: dict[str, str] = {}
    for role in {row.role for row in participations}:
        try:
            codes[role] = questionnaire_get(programme.form_code, role, phase, programme.starts_on).code
        except NotFound:
            continue
    having = set(
        SurveyIssue.objects.filter(participation__in=[row.pk for row in participations], phase=phase).values_list(
            "participation_id", flat=True
        )
    )
    due = timezone.localdate() + timedelta(days=DUE_DAYS)
    asked = [row for row in participations if row.role in codes and row.pk not in having]
    issues = SurveyIssue.objects.bulk_create(
        [SurveyIssue(participation=row, questionnaire_code=codes[row.role], phase=phase, due_on=due) for row in asked]
    )
    _tell(issues, _("Заполните анкету программы «%(title)s».") % {"title": programme.title}, "issued")
    if issues:
        audit_record(actor, "surveys.issued", programme, changes={"phase": phase, "count": len(issues)})
        outbox_publish(Topic.SURVEYS_CHANGED, object_id=programme.pk)
    return issues


def issue_before(actor: Actor, programme: Programme, participations: Sequence[Participation]) -> None:
    """Give the «before» questionnaire to whoever joins; registered with programmes."""
    rows = programmes.participation_rows(row.pk for row in participations).select_related("person")
    surveys_issue(actor, programme, list(rows), phase="before")


def issue_after_work(actor: Actor, programme: Programme, stage: int) -> None:
    """Give the «after» questionnaire to all when the work of pairs is closed; registered with programmes."""
    if stage == LAST_WORKING_STAGE:
        _issue_after(actor, programme)


def _issue_after(actor: Actor, programme: Programme) -> list[SurveyIssue]:
    rows = programmes.participations_in(programme.pk)
    return surveys_issue(actor, programme, list(rows.select_related("person")), phase="after")


@transaction.atomic
def after_surveys_issue(*, actor: Actor, programme: Programme) -> int:
    """Give the «after» questionnaire to the participants who have none; return to how many."""
    require(actor, SurveyAction.MANAGE)
    return len(_issue_after(actor, programme))


def _tell(issues: Iterable[SurveyIssue], text: str, occasion: str) -> None:
    for issue in issues:
        url = reverse("surveys:fill", urlconf=settings.TENANT_TYPES["school"]["URLCONF"], args=[issue.pk])
        key = f"survey:{issue.pk}:{occasion}"
        notify([issue.participation.person.user_id], text, url, dedupe_key=key)


@transaction.atomic
def answers_save(
    *, actor: Actor, issue_id: UUID, numbers: Mapping[str, int], texts: Mapping[str, str], finish: bool
) -> SurveyIssue:
    """Keep what is answered so far; with ``finish`` hand the questionnaire in.

    Handing in needs an answer to every question but the open ones; what was given is kept even
    when that is refused. A questionnaire handed in does not change any more.
    """
    issue = selectors.issue_get(actor=actor, issue_id=issue_id)
    issue = SurveyIssue.objects.select_for_update(of=("self",)).select_related("participation").get(pk=issue.pk)
    if issue.answered_at is not None:
        raise SurveyRefused("handed_in", gettext_lazy("Анкета уже сдана. Изменить ответы нельзя."))
    items = {item.key: item for item in selectors.items_of(issue)}
    rows = []
    for key, item in items.items():
        if item.kind == domain.OPEN:
            if key in texts:
                rows.append(SurveyAnswer(issue=issue, item_key=key, text=texts[key].strip()[:2000]))
        elif key in numbers:
            if not domain.number_fits(item.kind, numbers[key]):
                raise SurveyRefused("range", gettext_lazy("Один из ответов вне шкалы. Отметьте его ещё раз."))
            rows.append(SurveyAnswer(issue=issue, item_key=key, number=numbers[key]))
    SurveyAnswer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["issue", "item_key"], update_fields=["number", "text"]
    )
    if finish and not domain.unanswered(list(items.values()), selectors.answers_of(issue)):
        issue.answered_at, issue.skipped_reason = timezone.now(), ""
        issue.save(update_fields=["answered_at", "skipped_reason"])
        own = issue.participation.person_id == actor.person_id
        audit_record(actor, "survey.answered", issue, changes={"phase": issue.phase, "from_paper": not own})
        outbox_publish(Topic.SURVEYS_CHANGED, object_id=issue.participation.programme_id)
    return issue


@transaction.atomic
def survey_skip(*, actor: Actor, issue_id: UUID, reason: str) -> None:
    """Say why a participant will not answer, so that the programme can be closed."""
    require(actor, SurveyAction.MANAGE)
    issue = selectors.issue_get(actor=actor, issue_id=issue_id)
    if not reason.strip():
        raise SurveyRefused("no_reason", gettext_lazy("Напишите, почему анкета не будет заполнена."))
    if SurveyIssue.objects.filter(pk=issue.pk, answered_at=None).update(skipped_reason=reason.strip()[:200]):
        audit_record(actor, "survey.skipped", issue, changes={"phase": issue.phase})
        outbox_publish(Topic.SURVEYS_CHANGED, object_id=issue.participation.programme_id)


@transaction.atomic
def surveys_remind(*, actor: Actor, programme_id: UUID, phase: str) -> tuple[int, int]:
    """Remind those who have not answered; once a day at most. Return how many, and how many have no account."""
    require(actor, SurveyAction.MANAGE)
    issues = list(selectors.issue_list(actor=actor, programme_id=programme_id, phase=phase, pending=True))
    reachable = [issue for issue in issues if issue.participation.person.user_id is not None]
    _tell(reachable, _("Напоминание: заполните анкету программы."), timezone.localdate().isoformat())
    audit_record(actor, "surveys.reminded", object_id=programme_id, changes={"phase": phase, "count": len(reachable)})
    return len(reachable), len(issues) - len(reachable)
