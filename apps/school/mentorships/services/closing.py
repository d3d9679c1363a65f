"""Ending pairs and groups: early with a reason, at the end of the programme, or one mentee alone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.school.mentorships.models import Member, MemberState, Mentorship, MentorshipState
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.seats import give_back
from apps.school.mentorships.selectors import OPEN, OPEN_MEMBERS
from apps.school.mentorships.services import MentorshipRefused
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.db.guards import TenantQuerySet


def end_members(members: TenantQuerySet[Member], day: date) -> list[UUID]:
    """End member rows on a day and return the people; in the caller's transaction."""
    people = list(members.values_list("mentee_id", flat=True))
    members.update(state=MemberState.ENDED, active_until=Greatest("active_from", Least("active_until", day)))
    return people


def close_locked(mentorship_id: UUID, *, actor: Actor, state: MentorshipState, reason: str = "") -> list[UUID]:
    """Close a mentorship in the caller's transaction; return the people whose places are to be given back.

    A mentorship closed already is left as it is and nobody is returned.
    """
    mentorship = Mentorship.objects.select_for_update().filter(id=mentorship_id).first()
    if mentorship is None:
        raise MentorshipRefused("mentorship_unknown", _("Такого наставничества нет."))
    if mentorship.state not in OPEN:
        return []
    today = timezone.localdate()
    people = end_members(Member.objects.filter(mentorship=mentorship, state__in=OPEN_MEMBERS), today)
    Mentorship.objects.filter(id=mentorship_id).update(state=state, ended_on=today, end_reason=reason[:200])
    audit_record(actor, f"mentorship.{state}", mentorship, changes={"mentees": len(people)})
    outbox_publish(Topic.MENTORSHIPS_CHANGED, object_id=mentorship_id)
    return people


def mentorship_terminate(*, actor: Actor, mentorship_id: UUID, reason: str) -> None:
    """End a mentorship before its time. The reason stays in the history."""
    require(actor, MentorshipAction.CLOSE)
    if not reason.strip():
        raise MentorshipRefused("reason_missing", _("Укажите причину: она останется в истории."))
    with transaction.atomic(durable=True):
        people = close_locked(mentorship_id, actor=actor, state=MentorshipState.TERMINATED, reason=reason.strip())
    give_back(mentorship_id, people)


def mentorship_complete(*, actor: Actor, mentorship_id: UUID) -> None:
    """Close a mentorship whose work is done."""
    require(actor, MentorshipAction.CLOSE)
    with transaction.atomic(durable=True):
        people = close_locked(mentorship_id, actor=actor, state=MentorshipState.COMPLETED)
    give_back(mentorship_id, people)


def member_end(*, actor: Actor, mentorship_id: UUID, member_id: UUID, reason: str) -> None:
    """Let one mentee leave a group; the last one closes it."""
    require(actor, MentorshipAction.CLOSE)
    if not reason.strip():
        raise MentorshipRefused("reason_missing", _("Укажите причину: она останется в истории."))
    with transaction.atomic(durable=True):
        mentorship = Mentorship.objects.select_for_update().filter(id=mentorship_id).first()
        members = Member.objects.filter(mentorship=mentorship_id, state__in=OPEN_MEMBERS)
        if mentorship is None or not members.filter(id=member_id).exists():
            raise MentorshipRefused("member_unknown", _("Этот наставляемый уже не в группе."))
        if members.count() == 1:
            people = close_locked(mentorship_id, actor=actor, state=MentorshipState.TERMINATED, reason=reason.strip())
        else:
            people = end_members(members.filter(id=member_id), timezone.localdate())
            audit_record(
                actor, "mentorship.member_ended", mentorship, changes={"member": str(member_id), "reason": "left"}
            )
            outbox_publish(Topic.MENTORSHIPS_CHANGED, object_id=mentorship_id)
    give_back(mentorship_id, people)
