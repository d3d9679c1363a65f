"""Whom to tell what about a pair. No surname of a child goes into a notification."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.school.matching.addresses import school_url
from apps.school.mentorships.models import Concern, Confirmation, Mentorship
from apps.school.mentorships.readiness import parents_may_answer
from apps.school.notifications.services import notifications_settle, notify
from apps.school.people import selectors as people
from apps.school.people.models import Consent, Person
from apps.school.programmes.selectors import curators_of, programme_row


class Occasion(StrEnum):
    """Why a side is asked whether it is ready to work together."""

    FORMED = "formed"
    AGAIN = "again"
    REMINDER = "reminder"


def asked(rows: Iterable[Confirmation], occasion: Occasion) -> None:
    """Ask each side, in its list and by mail, whether it is ready to work together; of a small child the parent too."""
    for row in rows:
        if row.member is None:
            _ask_mentor(row, occasion)
        else:
            _ask_mentee(row, row.member.mentee, occasion)


def words_to_mentor(occasion: Occasion) -> str:
    return {
        Occasion.FORMED: _("Вам закреплены наставляемые. Подтвердите, что готовы работать вместе."),
        Occasion.AGAIN: _("Куратор спрашивает ещё раз: готовы ли вы работать вместе?"),
        Occasion.REMINDER: _("Мы ждём вашего ответа: готовы ли вы работать вместе с наставляемыми?"),
    }[occasion]


def _ask_mentor(row: Confirmation, occasion: Occasion) -> None:
    mentor = row.mentorship.mentor_person
    _put([mentor.user_id], words_to_mentor(occasion), row, occasion)
    if mentor.external_mentor_id is not None and mentor.user_id is None:
        # Such a mentor has an account in the region alone.
        transaction.on_commit(
            lambda: current_app.tasks["mentorships.mail_outsider"].delay(str(row.id), occasion.value), robust=True
        )


def _ask_mentee(row: Confirmation, child: Person, occasion: Occasion) -> None:
    words = {
        Occasion.FORMED: _("У вас есть наставник. Подтвердите, что готовы работать вместе."),
        Occasion.AGAIN: _("Куратор спрашивает ещё раз: готовы ли вы работать вместе с наставником?"),
        Occasion.REMINDER: _("Мы ждём вашего ответа: готовы ли вы работать вместе с наставником?"),
    }
    of_parents = {
        Occasion.FORMED: _("У вашего ребёнка есть наставник. Подтвердите, что ребёнок готов работать с ним."),
        Occasion.AGAIN: _("Куратор спрашивает ещё раз: готов ли ваш ребёнок работать с наставником?"),
        Occasion.REMINDER: _("Мы ждём вашего ответа: готов ли ваш ребёнок работать с наставником?"),
    }
    _put([child.user_id], words[occasion], row, occasion)
    if parents_may_answer(child):
        _put(people.guardian_user_ids([child.id]), of_parents[occasion], row, occasion)
    elif occasion is Occasion.FORMED:
        key = f"formed:{row.id}"
        parents = people.guardian_user_ids([child.id])
        notify(parents, _("У вашего ребёнка есть наставник."), school_url("mentorships:cabinet"), dedupe_key=key)


def _put(user_ids: Iterable[UUID | None], text: str, row: Confirmation, occasion: Occasion) -> None:
    notify(user_ids, text, school_url("mentorships:cabinet"), dedupe_key=_key(row.id, occasion), by_mail=True)


def _key(confirmation_id: UUID, occasion: Occasion) -> str:
    return f"confirm:{confirmation_id}:{'reminder' if occasion is Occasion.REMINDER else 'asked'}"


def questions_settled(confirmation_ids: Iterable[UUID]) -> None:
    """Mark the notices of questions read for all whom they reached: there is nothing to answer any more."""
    kinds = (Occasion.FORMED, Occasion.REMINDER)
    notifications_settle([_key(row_id, occasion) for row_id in confirmation_ids for occasion in kinds])


def refused(row: Confirmation) -> None:
    """Tell the curator that a side is not ready, without its words."""
    notify(
        _curator(row.mentorship.programme_id),
        _("Участник пары ответил, что она ему не подходит. Откройте пару и решите, что дальше."),
        school_url("mentorships:detail", row.mentorship_id),
        dedupe_key=f"refused:{row.id}:{timezone.now():%Y%m%d%H%M%S}",
    )


def suspended(mentorship: Mentorship, day: date) -> None:
    """Tell the curator and the mentor that meetings must wait for a paper."""
    key = f"suspended:{mentorship.id}:{day}"
    notify(
        _curator(mentorship.programme_id),
        _("Встречи пары или группы приостановлены: закончился срок документа или отозвано согласие."),
        school_url("mentorships:detail", mentorship.id),
        dedupe_key=key,
    )
    mentor = people.user_ids_of([mentorship.mentor_person_id])
    notify(
        mentor,
        _("Встречи приостановлены до оформления документов. Куратор сообщит, когда можно продолжать."),
        school_url("mentorships:cabinet"),
        dedupe_key=key,
    )


def consent_withdrawn(consent: Consent, *, by: UUID | None) -> None:
    """Tell the curators of the person's programmes, but not the one who has just done it."""
    curators = set(people.user_ids_of(curators_of(consent.person_id))) - {by}
    notify(
        curators,
        _("Отозвано согласие участника программы: %(purpose)s. Откройте карточку участника.")
        % {"purpose": consent.get_purpose_display()},
        school_url("people:person", consent.person_id),
        dedupe_key=f"consent-withdrawn:{consent.id}",
    )


def concern_raised(concern: Concern, programme_id: UUID | None) -> None:
    """Tell the curator, without the words of the concern."""
    notify(
        _curator(programme_id) if programme_id else [],
        _("Участник просит помощи куратора."),
        school_url("mentorships:concern", concern.id),
        dedupe_key=f"concern:{concern.id}",
    )


def _curator(programme_id: UUID) -> list[UUID]:
    return people.user_ids_of([programme_row(programme_id).curator_id])
