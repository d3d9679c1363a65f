"""Asking both sides whether they are ready to work together, and their answers.

Nothing here decides whether a pair works. An answer is a fact of the pair; a refusal is work for the curator.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role, may, require
from apps.core.errors import NotFound
from apps.school.mentorships import notices
from apps.school.mentorships.domain import REMIND_AFTER_DAYS
from apps.school.mentorships.models import (
    Answer,
    AnswerGiver,
    Confirmation,
    Member,
    MemberState,
    Mentorship,
    MentorshipState,
)
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.readiness import may_answer, side_of, with_meetings
from apps.school.mentorships.selectors import OPEN, mentorships_visible, sides_at_work
from apps.school.mentorships.services import MentorshipRefused
from apps.school.notifications.letters import letter_send
from apps.school.programmes.models import Programme
from apps.shared.audit.services import audit_record
from apps.shared.identity.selectors import subject_user_ids
from apps.shared.identity.urls_of import tenant_url
from tenants.context import platform_scope, require_region

_REASON_LIMIT = 300


def sides_ask(mentorship: Mentorship, members: Sequence[Member]) -> list[Confirmation]:
    """Ask the mentor and these mentees, in the caller's transaction.

    The mentor of a group that has grown is asked anew: the answer was given about other people.
    What nobody has answered yet is asked instead of the former question, not beside it.
    """
    asked = Confirmation.objects.filter(Q(member=None) | Q(member__in=members), mentorship=mentorship, is_current=True)
    notices.questions_settled(asked.values_list("id", flat=True))
    asked.filter(answer=Answer.WAITING).delete()
    asked.update(is_current=False)
    return Confirmation.objects.bulk_create(
        [Confirmation(mentorship=mentorship, member=member) for member in (None, *members)]
    )


def readiness_confirm(*, actor: Actor, confirmation_id: UUID) -> None:
    """Say that one is ready. Saying it again changes nothing."""
    _answer(actor, confirmation_id, Answer.READY)


def readiness_refuse(*, actor: Actor, confirmation_id: UUID, reason: str) -> None:
    """Say that it does not suit, and why; the curator alone reads the words and decides what follows."""
    _answer(actor, confirmation_id, Answer.REFUSED, reason)


@transaction.atomic(durable=True)
def _answer(actor: Actor, confirmation_id: UUID, answer: Answer, reason: str = "") -> None:
    require(actor, MentorshipAction.CONFIRM)
    row = _locked(actor, confirmation_id)
    if not may_answer(actor, row):
        raise _missing()
    _still_asked(row)
    if row.answer == answer:
        return
    if row.answer != Answer.WAITING:
        raise MentorshipRefused(
            "answered_already",
            _("Ответ уже дан: %(answer)s. Чтобы ответить иначе, сначала отмените прежний ответ.")
            % {"answer": row.get_answer_display()},
        )
    words = reason.strip()[:_REASON_LIMIT]
    if answer == Answer.REFUSED and not words:
        raise MentorshipRefused("reason_missing", _("Напишите, почему не подходит: прочитает только куратор."))
    given = AnswerGiver.SELF if side_of(row).id == actor.person_id else AnswerGiver.PARENT
    _store(actor, row, answer, given, words)
    if answer == Answer.REFUSED:
        notices.refused(row)


def _locked(actor: Actor, confirmation_id: UUID) -> Confirmation:
    """Return a question about a pair that the actor may see, locked; another's is not there."""
    rows = Confirmation.objects.filter(id=confirmation_id, mentorship__in=mentorships_visible(actor).values("id"))
    row = with_meetings(rows).select_for_update(of=("self",)).first()
    if row is None:
        raise _missing()
    return row


def _missing() -> NotFound:
    return NotFound("confirmation", _("Такого вопроса нет."))


def _still_asked(row: Confirmation) -> None:
    if row.mentorship.state not in OPEN or (row.member is not None and row.member.state == MemberState.ENDED):
        raise MentorshipRefused("mentorship_closed", _("Это наставничество уже завершено."))
    if not row.is_current:
        raise MentorshipRefused("asked_anew", _("Этот вопрос задан заново. Обновите страницу и ответьте ещё раз."))


def _store(actor: Actor, row: Confirmation, answer: Answer, given: AnswerGiver, reason: str = "") -> None:
    Confirmation.objects.filter(id=row.id).update(
        answer=answer,
        given_through=given,
        reason=reason,
        answered_at=timezone.now(),
        answered_by=actor.person_id,
        recorded_by=actor.user_id,
    )
    changes = {"side": _side(row), "through": given.value, "pair": str(row.mentorship_id)}
    audit_record(actor, f"confirmation.{answer}", row, changes=changes)
    notices.questions_settled([row.id])


def _side(row: Confirmation) -> str:
    return "mentee" if row.member_id else "mentor"


@transaction.atomic(durable=True)
def readiness_record(*, actor: Actor, confirmation_id: UUID) -> None:
    """Write down that a side told the curator it is ready, by word or on paper."""
    require(actor, MentorshipAction.FORM)
    row = _locked(actor, confirmation_id)
    _still_asked(row)
    if row.answer == Answer.READY:
        return
    if row.answer == Answer.REFUSED:
        raise MentorshipRefused("answered_already", _("Здесь уже отказ. Поговорите и задайте вопрос ещё раз."))
    _store(actor, row, Answer.READY, AnswerGiver.CURATOR)


@transaction.atomic(durable=True)
def readiness_take_back(*, actor: Actor, confirmation_id: UUID) -> None:
    """Undo an answer that was given by mistake, until the first meeting.

    A side undoes the answer about itself; a curator undoes only what curators wrote down.
    """
    require(actor, MentorshipAction.VIEW)
    row = _locked(actor, confirmation_id)
    if not may_answer(actor, row):
        if not may(actor, MentorshipAction.FORM):
            raise _missing()
        if row.given_through not in {"", AnswerGiver.CURATOR}:
            raise MentorshipRefused("answer_of_others", _("Отменить ответ может только тот, кто его дал."))
    _still_asked(row)
    if row.answer == Answer.WAITING:
        return
    if row.has_met:  # type: ignore[attr-defined]
        raise MentorshipRefused(
            "met_already", _("Вы уже встретились, поэтому ответ не отменить. Если что-то не так, напишите куратору.")
        )
    was = row.answer
    Confirmation.objects.filter(id=row.id).update(
        answer=Answer.WAITING, given_through="", reason="", answered_at=None, answered_by=None, recorded_by=None
    )
    audit_record(actor, "confirmation.taken_back", row, changes={"answer": was, "side": _side(row)})


@transaction.atomic(durable=True)
def readiness_ask_again(*, actor: Actor, confirmation_id: UUID) -> None:
    """Ask a side that has refused once more, after a talk; the refusal stays in the history of the pair."""
    require(actor, MentorshipAction.FORM)
    row = _locked(actor, confirmation_id)
    if not row.is_current:
        return
    _still_asked(row)
    if row.answer != Answer.REFUSED:
        raise MentorshipRefused("not_refused", _("Спросить ещё раз можно того, кто отказался."))
    Confirmation.objects.filter(id=row.id).update(is_current=False)
    again = Confirmation.objects.create(mentorship=row.mentorship, member=row.member)
    audit_record(actor, "confirmation.asked_again", again, changes={"side": _side(row)})
    notices.asked([again], notices.Occasion.AGAIN)


def readiness_remind(*, actor: Actor) -> int:
    """Remind each side that keeps silent, once; return how many. Run once a day in each school."""
    require(actor, MentorshipAction.REMIND)
    since = timezone.now() - timedelta(days=REMIND_AFTER_DAYS)
    silent = sides_at_work().filter(
        answer=Answer.WAITING, reminded_at=None, asked_at__lte=since, mentorship__state=MentorshipState.ACTIVE
    )
    reminded = 0
    for row in silent.select_related("mentorship__mentor_person", "member__mentee").order_by("id"):
        with transaction.atomic():
            mine = Confirmation.objects.filter(id=row.id, reminded_at=None, answer=Answer.WAITING, is_current=True)
            if mine.update(reminded_at=timezone.now()):
                notices.asked([row], notices.Occasion.REMINDER)
                reminded += 1
    return reminded


def outsider_write(*, confirmation_id: UUID, occasion: notices.Occasion) -> int:
    """Write to an external mentor, whose account is in the region, that a school waits for an answer.

    Called by a task, outside a transaction. Returns how many letters left; none once there is an answer.
    """
    rows = Confirmation.objects.filter(id=confirmation_id, is_current=True, answer=Answer.WAITING, member=None)
    mentor_id = rows.values_list("mentorship__mentor_person__external_mentor_id", flat=True).first()
    if mentor_id is None:
        return 0
    region = require_region()
    with platform_scope():
        user_ids = subject_user_ids(tenant_id=region.id, role=Role.EXTERNAL_MENTOR, subject_id=mentor_id)
    path = reverse("visits:list", urlconf=settings.TENANT_TYPES["region"]["URLCONF"])
    return letter_send(user_ids=user_ids, text=notices.words_to_mentor(occasion), url=tenant_url(region, path))


def readiness_forget(_actor: Actor, programme: Programme) -> None:
    """Erase the words of refusals when a programme ends; that there was a refusal stays."""
    Confirmation.objects.filter(mentorship__programme=programme).exclude(reason="").update(reason="")
