"""Papers under a pair: suspending when one lapses or is taken back, going on when a new one comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require, system_actor
from apps.school.matching.domain import pair_ground
from apps.school.matching.facts import facts_of
from apps.school.matching.papers import Lack
from apps.school.mentorships import notices
from apps.school.mentorships.models import Member, MemberState, Mentorship, MentorshipState
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.selectors import OPEN, OPEN_MEMBERS, mentorship_row, standing_on
from apps.school.mentorships.services import MentorshipRefused
from apps.school.mentorships.services.closing import close_locked, end_members
from apps.school.mentorships.services.forming import member_papers
from apps.school.people.models import Consent, Person
from apps.school.programmes.models import Participation
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.context import require_school

# A row that ends this soon is looked at again in case a newer paper has come.
EXTEND_WITHIN: Final = timedelta(days=30)


def suspend_for_person(*, actor: Actor, person_id: UUID, reason: str) -> int:
    """Suspend every active pair of a person, as mentor or mentee, in the caller's transaction; return how many rows."""
    return _suspend(actor, Q(mentee=person_id) | Q(mentor_person=person_id), reason)


def consent_guard(actor: Actor, consent: Consent) -> None:
    """Suspend what stands on a consent that is about to be withdrawn, and let the curators know."""
    _suspend(actor, standing_on(consent), "consent_withdrawn")
    notices.consent_withdrawn(consent, by=actor.user_id)


def edit_guard(person: Person, changes: Mapping[str, Any]) -> None:
    """Refuse a change of what decides which papers an active pair with an adult from outside must have."""
    active = Member.objects.filter(state=MemberState.ACTIVE, mentor_is_external=True)
    if "birth_date" in changes and active.filter(mentee=person).exists():
        raise MentorshipRefused(
            "birth_date_in_use",
            _(
                "Дату рождения сейчас изменить нельзя: участник работает в паре с внешним наставником, "
                "а от возраста зависят нужные согласия. Приостановите пару, исправьте дату и возобновите пару."
            ),
        )
    if "is_external_adult" in changes and active.filter(mentor_person=person).exists():
        raise MentorshipRefused(
            "outsider_in_use",
            _(
                "Наставник из другой организации ведёт действующую пару, поэтому отметку «не из нашей организации» "
                "снять нельзя. Приостановите пару, измените карточку и возобновите пару."
            ),
        )


def clearance_guard(actor: Actor, person_id: UUID, cleared_until: date | None) -> None:
    """Suspend or shorten what stands on a mark that is about to be moved back or taken away."""
    relying = Q(mentor_person=person_id, mentor_is_external=True, guardian_consent__isnull=False)
    if cleared_until is None or cleared_until < timezone.localdate():
        _suspend(actor, relying, "clearance_ended")
        return
    Member.objects.filter(relying, state=MemberState.ACTIVE, active_until__gt=cleared_until).update(
        active_until=Greatest("active_from", cleared_until)
    )


def admission_guard(actor: Actor, participation: Participation) -> None:
    """Suspend what a mentor leads in a programme in which he is no longer admitted."""
    _suspend(actor, Q(mentorship__mentor=participation.id), "admission_ended")


@transaction.atomic
def mentor_stopped(external_mentor_id: UUID) -> None:
    """Suspend the pairs of an external mentor whom the region has stopped; called in the school's scope."""
    actor = system_actor(require_school().id)
    _suspend(actor, Q(mentor_person__external_mentor_id=external_mentor_id), "mentor_stopped")


def withdrawal_guard(actor: Actor, participation: Participation) -> None:
    """End the pairs of somebody who leaves a programme. Places of an external mentor are given back by the region."""
    today = timezone.localdate()
    led = Mentorship.objects.filter(mentor=participation.id, state__in=OPEN)
    own = Member.objects.filter(participation=participation.id, state__in=OPEN_MEMBERS)
    touched = sorted({*led.values_list("id", flat=True), *own.values_list("mentorship_id", flat=True)})
    for mentorship_id in led.values_list("id", flat=True):
        close_locked(
            mentorship_id, actor=actor, state=MentorshipState.TERMINATED, reason=_("наставник вышел из программы")
        )
    end_members(own, today)
    for mentorship_id in touched:
        if not Member.objects.filter(mentorship=mentorship_id).exclude(state=MemberState.ENDED).exists():
            close_locked(
                mentorship_id,
                actor=actor,
                state=MentorshipState.TERMINATED,
                reason=_("наставляемый вышел из программы"),
            )
        outbox_publish(Topic.MENTORSHIPS_CHANGED, object_id=mentorship_id)


def _suspend(actor: Actor, which: Q, reason: str) -> int:
    members = Member.objects.filter(which, state=MemberState.ACTIVE)
    locked = list(members.order_by("id").select_for_update(of=("self",)).values_list("id", "mentorship_id"))
    if not locked:
        return 0
    today = timezone.localdate()
    Member.objects.filter(id__in=[row[0] for row in locked]).update(
        state=MemberState.SUSPENDED, active_until=Greatest("active_from", Least("active_until", today))
    )
    for mentorship_id in sorted({row[1] for row in locked}):
        _settle(mentorship_id)
        audit_record(actor, "mentorship.suspended", object_id=mentorship_id, changes={"reason": reason})
        outbox_publish(Topic.MENTORSHIPS_CHANGED, object_id=mentorship_id)
        notices.suspended(mentorship_row(mentorship_id), today)
    return len(locked)


def _settle(mentorship_id: UUID) -> None:
    """Make the state of a group follow its members: it works while one of them may."""
    working = Member.objects.filter(mentorship=mentorship_id, state=MemberState.ACTIVE).exists()
    before, after = (
        (MentorshipState.SUSPENDED, MentorshipState.ACTIVE)
        if working
        else (MentorshipState.ACTIVE, MentorshipState.SUSPENDED)
    )
    Mentorship.objects.filter(id=mentorship_id, state=before).update(state=after)


@transaction.atomic(durable=True)
def mentorship_suspend(*, actor: Actor, mentorship_id: UUID, reason: str) -> None:
    """Pause a pair or a group by the curator's decision."""
    require(actor, MentorshipAction.FORM)
    if not reason.strip():
        raise MentorshipRefused("reason_missing", _("Укажите причину: она останется в истории."))
    mentorship_row(mentorship_id)
    _suspend(actor, Q(mentorship=mentorship_id), reason.strip()[:120])


@dataclass(slots=True)
class Renewal:
    """What going on brought: members with fresh papers, and the sentence for each who still lacks one."""

    renewed: int = 0
    lacking: list[str] = field(default_factory=list)


@transaction.atomic(durable=True)
def mentorship_resume(*, actor: Actor, mentorship_id: UUID) -> Renewal:
    """Let a pair go on under the papers in force today, and lengthen what newer papers allow.

    Refused with the first missing paper when nobody of the group may go on.
    """
    require(actor, MentorshipAction.FORM)
    renewal = _renew(actor, mentorship_row(mentorship_id), states=OPEN_MEMBERS)
    if not renewal.renewed:
        sentence = renewal.lacking[0] if renewal.lacking else _("В этой группе никого не осталось.")
        raise MentorshipRefused("papers_missing", sentence)
    return renewal


def _renew(actor: Actor, mentorship: Mentorship, *, states: tuple[MemberState, ...]) -> Renewal:
    renewal = Renewal()
    members = list(
        Member.objects.filter(mentorship=mentorship.id, state__in=states).order_by("id").select_for_update(of=("self",))
    )
    facts = facts_of(mentorship.programme_id, only=[mentorship.mentor_id, *(m.participation_id for m in members)])
    mentor = facts.mentors.get(mentorship.mentor_id)
    if mentor is None:
        renewal.lacking.append(_("Наставник больше не участвует в программе. Замените наставника."))
        return renewal
    for member in members:
        mentee = facts.mentees.get(member.participation_id)
        if mentee is None:
            renewal.lacking.append(_("Наставляемый больше не участвует в программе."))
            continue
        found = pair_ground(mentor, mentee, facts.rules)
        if isinstance(found, Lack):
            name = facts.people[mentee.participation_id].full_name
            renewal.lacking.append(_("%(person)s: %(sentence)s") % {"person": name, "sentence": found.sentence})
            continue
        Member.objects.filter(id=member.id).update(state=MemberState.ACTIVE, **member_papers(mentor, mentee, found))
        renewal.renewed += 1
    if renewal.renewed:
        _settle(mentorship.id)
        audit_record(actor, "mentorship.resumed", mentorship, changes={"members": renewal.renewed})
        outbox_publish(Topic.MENTORSHIPS_CHANGED, object_id=mentorship.id)
    return renewal


def suspend_lapsed(*, actor: Actor) -> int:
    """Lengthen active rows that newer papers allow, then suspend those whose last day has passed; return how many.

    Run every hour in each school. Safety does not depend on it: every read compares ``active_until`` with today.
    """
    require(actor, MentorshipAction.SUSPEND)
    today = timezone.localdate()
    ending = (
        Mentorship.objects.filter(
            state__in=OPEN,
            members__state=MemberState.ACTIVE,
            members__active_until__lt=Least(F("programme__ends_on"), today + EXTEND_WITHIN),
        )
        .order_by("id")
        .distinct()
    )
    for mentorship in list(ending):
        with transaction.atomic():
            _lengthen(actor, mentorship)
    with transaction.atomic():
        return _suspend(actor, Q(active_until__lt=today), "papers_lapsed")


def _lengthen(actor: Actor, mentorship: Mentorship) -> None:
    """Move ``active_until`` of active rows forward where the papers of today reach further."""
    members = list(
        Member.objects.filter(mentorship=mentorship.id, state=MemberState.ACTIVE)
        .order_by("id")
        .select_for_update(of=("self",))
    )
    facts = facts_of(mentorship.programme_id, only=[mentorship.mentor_id, *(m.participation_id for m in members)])
    mentor = facts.mentors.get(mentorship.mentor_id)
    for member in members:
        mentee = facts.mentees.get(member.participation_id)
        found = pair_ground(mentor, mentee, facts.rules) if mentor and mentee else None
        if mentor and mentee and found and not isinstance(found, Lack) and found.active_until > member.active_until:
            Member.objects.filter(id=member.id).update(**member_papers(mentor, mentee, found))
            audit_record(actor, "mentorship.lengthened", mentorship, changes={"member": str(member.id)})
