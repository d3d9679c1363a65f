"""Writes of selection: scores, decisions, training and vetting marks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import Refused
from apps.core.ui.components import Text
from apps.region.library.selectors import parameters
from apps.school.admission import domain, selectors
from apps.school.admission.models import Admission, AssessmentScore, Clearance, Decision
from apps.school.admission.policies import AdmissionAction
from apps.school.admission.registry import run_admission_guards, run_clearance_guards
from apps.school.admission.selectors import MentorLine
from apps.school.people import selectors as people
from apps.school.programmes import selectors as programmes
from apps.school.programmes.models import ParticipantRole, Participation, Programme
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic


class AdmissionRefused(Refused):
    """The mentor cannot be scored, admitted or marked like this."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a bulk decision did: who got it, and who could not and why."""

    done: Sequence[MentorLine]
    refused: Sequence[tuple[MentorLine, Text]]


def _mentor(actor: Actor, participation_id: UUID) -> Participation:
    row = programmes.participation_get(actor=actor, participation_id=participation_id)
    if row.role != ParticipantRole.MENTOR:
        raise AdmissionRefused("not_mentor", _("Отбор проходят наставники, а это наставляемый."))
    if row.person_id == actor.person_id:
        raise AdmissionRefused("own", _("Себя оценивать и допускать нельзя. Это сделает другой сотрудник."))
    return row


@transaction.atomic
def scores_save(
    *, actor: Actor, participation_id: UUID, scores: Mapping[str, int], comments: Mapping[str, str] | None = None
) -> None:
    """Keep the actor's scores of a mentor; a criterion not named keeps what it had."""
    require(actor, AdmissionAction.SCORE)
    if actor.user_id is None:
        raise AdmissionRefused("nobody", _("Оценку ставит человек."))
    row = _mentor(actor, participation_id)
    limits = {item.code: item.max_score for item in selectors.criteria_of(row.programme)}
    wrong = [code for code, score in scores.items() if code not in limits or not 0 <= score <= limits[code]]
    if wrong:
        raise AdmissionRefused("range", _("Одна из оценок вне шкалы. Выберите её ещё раз."))
    said = comments or {}
    AssessmentScore.objects.bulk_create(
        [
            AssessmentScore(
                participation=row,
                criterion_code=code,
                assessor_id=actor.user_id,
                score=score,
                comment=said.get(code, "")[:300],
            )
            for code, score in scores.items()
        ],
        update_conflicts=True,
        unique_fields=["participation", "criterion_code", "assessor_id"],
        update_fields=["score", "comment"],
    )
    audit_record(actor, "mentor.scored", row, changes={"criteria": len(scores)})


def decision_plan(*, actor: Actor, programme: Programme, participation_ids: Collection[UUID], decision: str) -> Decided:
    """Tell what a decision would do, without doing it."""
    wanted, today = set(participation_ids), timezone.localdate()
    done, refused = [], []
    for line in selectors.mentor_lines(actor=actor, programme=programme):
        if line.pk not in wanted:
            continue
        reason = domain.may_admit(line.standing, today=today) if decision == Decision.ADMITTED else None
        if line.person.pk == actor.person_id:
            reason = _("себя допускать нельзя")
        if reason:
            refused.append((line, reason))
        else:
            done.append(line)
    return Decided(done, refused)


@transaction.atomic
def admissions_decide(
    *, actor: Actor, programme_id: UUID, participation_ids: Collection[UUID], decision: str, reason: str = ""
) -> Decided:
    """Admit, refuse or suspend mentors of a programme. Those who may not be admitted come back with the reason.

    A refusal or a suspension needs a reason and first ends what the mentor is in.
    """
    require(actor, AdmissionAction.DECIDE)
    programme = programmes.programme_get(actor=actor, programme_id=programme_id)
    if decision not in (Decision.ADMITTED, Decision.REFUSED, Decision.SUSPENDED):
        raise AdmissionRefused("decision", _("Выберите решение."))
    if decision != Decision.ADMITTED and not reason.strip():
        raise AdmissionRefused("no_reason", _("Напишите основание решения."))
    list(programmes.participation_rows(participation_ids).select_for_update().order_by("id").values_list("id"))
    plan = decision_plan(actor=actor, programme=programme, participation_ids=participation_ids, decision=decision)
    changed = [line for line in plan.done if line.decision != decision]
    for line in changed:
        if line.decision == Decision.ADMITTED:
            run_admission_guards(actor, line.participation)
        Admission.objects.update_or_create(
            participation=line.participation,
            defaults={
                "decision": decision,
                "decided_on": timezone.localdate(),
                "decided_by": actor.user_id,
                "reason": reason.strip()[:300],
            },
        )
        audit_record(actor, f"mentor.{decision}", line.participation)
    if changed:
        outbox_publish(Topic.ADMISSION_CHANGED, object_id=programme_id)
    return plan


@transaction.atomic
def training_mark(
    *, actor: Actor, programme_id: UUID, participation_ids: Collection[UUID], trained_on: date, title: str
) -> int:
    """Mark that mentors passed the training; return how many."""
    require(actor, AdmissionAction.DECIDE)
    if trained_on > timezone.localdate():
        raise AdmissionRefused("future", _("Обучение ещё не состоялось. Укажите прошедшую дату."))
    programme = programmes.programme_get(actor=actor, programme_id=programme_id)
    wanted = set(participation_ids)
    lines = [line for line in selectors.mentor_lines(actor=actor, programme=programme) if line.pk in wanted]
    for line in lines:
        Admission.objects.update_or_create(
            participation=line.participation, defaults={"trained_on": trained_on, "training_title": title[:200]}
        )
    if lines:
        changes = {"count": len(lines), "trained_on": trained_on.isoformat()}
        audit_record(actor, "mentors.trained", programme, changes=changes)
        outbox_publish(Topic.ADMISSION_CHANGED, object_id=programme_id)
    return len(lines)


@transaction.atomic
def clearance_set(
    *, actor: Actor, person_id: UUID, certificate_number: str, issued_on: date, valid_until: date
) -> Clearance:
    """Mark that a certificate was seen and until when it counts. Only the mark is kept, never the paper.

    Nobody marks his own. A mark that ends earlier than before first suspends what stands on it.
    """
    require(actor, AdmissionAction.CLEAR)
    person = people.person_get(actor=actor, person_id=person_id)
    if person.pk == actor.person_id or (actor.user_id is not None and person.user_id == actor.user_id):
        raise AdmissionRefused("own", _("Отметку о своей справке ставит другой сотрудник."))
    problem = domain.vetting_problem(
        issued_on=issued_on,
        valid_until=valid_until,
        today=timezone.localdate(),
        months=parameters().vetting_valid_months,
    )
    if problem:
        raise AdmissionRefused("dates", problem)
    if not certificate_number.strip():
        raise AdmissionRefused("number", _("Укажите номер справки."))
    clearance, _created = Clearance.objects.select_for_update().get_or_create(person=person)
    if clearance.cleared_until is not None and valid_until < clearance.cleared_until:
        run_clearance_guards(actor, person.pk, valid_until)
    _move(clearance, valid_until, certificate_number=certificate_number.strip()[:60], issued_on=issued_on, actor=actor)
    audit_record(actor, "clearance.set", clearance, changes={"until": valid_until.isoformat()})
    outbox_publish(Topic.ADMISSION_CHANGED, object_id=person.pk)
    return clearance


@transaction.atomic
def clearance_withdraw(*, actor: Actor, person_id: UUID) -> None:
    """Take a mark away at once; what stands on it is suspended first. Repeating it changes nothing."""
    require(actor, AdmissionAction.CLEAR)
    person = people.person_get(actor=actor, person_id=person_id)
    clearance = Clearance.objects.select_for_update().filter(person=person).first()
    if clearance is None or clearance.cleared_until is None:
        return
    run_clearance_guards(actor, person.pk, None)
    _move(clearance, None, certificate_number=clearance.certificate_number, issued_on=clearance.issued_on, actor=actor)
    audit_record(actor, "clearance.withdrawn", clearance)
    outbox_publish(Topic.ADMISSION_CHANGED, object_id=person.pk)


def _move(
    clearance: Clearance, until: date | None, *, certificate_number: str, issued_on: date | None, actor: Actor
) -> None:
    try:
        with transaction.atomic():
            Clearance.objects.filter(pk=clearance.pk).update(
                cleared_until=until,
                certificate_number=certificate_number,
                issued_on=issued_on,
                seen_by=actor.user_id,
                updated_at=timezone.now(),
            )
    except IntegrityError as error:
        raise AdmissionRefused(
            "pair_stands_on_it", _("На этой отметке держится действующая пара. Приостановите её и повторите.")
        ) from error
    clearance.refresh_from_db()


def clearance_copy(
    *, actor: Actor, person_id: UUID, certificate_number: str, issued_on: date | None, valid_until: date | None
) -> None:
    """Copy the mark of the region to the school's card of an external mentor. In the caller's transaction."""
    require(actor, AdmissionAction.CLEAR)
    clearance, _created = Clearance.objects.select_for_update().get_or_create(person_id=person_id)
    current = clearance.cleared_until
    if current is not None and (valid_until is None or valid_until < current):
        run_clearance_guards(actor, person_id, valid_until)
    region = Actor(user_id=None, tenant_id=actor.tenant_id, roles=frozenset({Role.SYSTEM}))
    _move(clearance, valid_until, certificate_number=certificate_number, issued_on=issued_on, actor=region)
    audit_record(
        actor, "clearance.copied", clearance, changes={"until": valid_until.isoformat() if valid_until else None}
    )
