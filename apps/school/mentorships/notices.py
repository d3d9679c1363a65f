"""Whom to tell what about a pair. No surname of a child goes into a notification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from apps.school.matching.addresses import school_url
from apps.school.mentorships.models import Concern, Mentorship
from apps.school.notifications.services import notify
from apps.school.people import selectors as people
from apps.school.people.models import Consent, Person
from apps.school.programmes.selectors import curators_of, programme_row


def formed(mentorship: Mentorship, mentees: Sequence[Person]) -> None:
    """Tell the mentor, the mentees and their parents that they work together now."""
    cabinet = school_url("mentorships:cabinet")
    key = f"formed:{mentorship.id}:{len(mentees)}:{min(p.id for p in mentees)}"
    mentor = people.user_ids_of([mentorship.mentor_person_id])
    notify(mentor, _("Вам закреплены наставляемые. Договоритесь о первой встрече."), cabinet, dedupe_key=key)
    notify([p.user_id for p in mentees], _("У вас есть наставник. Скоро первая встреча."), cabinet, dedupe_key=key)
    parents = people.guardian_user_ids(p.id for p in mentees)
    notify(parents, _("У вашего ребёнка есть наставник."), cabinet, dedupe_key=key)


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
