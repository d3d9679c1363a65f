"""Reads of pairs and groups: each role starts from its own rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.school.matching.registry import OpenPair, PastPair
from apps.school.mentorships.domain import Condition, Rhythm, condition
from apps.school.mentorships.models import (
    Answer,
    Concern,
    Confirmation,
    Feedback,
    Goal,
    Meeting,
    Member,
    MemberState,
    Mentorship,
    MentorshipState,
)
from apps.school.mentorships.policies import MentorshipAction
from apps.school.people.models import Consent, ConsentPurpose
from apps.school.programmes.models import ParticipantRole
from apps.school.programmes.selectors import participations_at_work
from tenants.db.guards import TenantQuerySet

OPEN = (MentorshipState.ACTIVE, MentorshipState.SUSPENDED)
OPEN_MEMBERS = (MemberState.ACTIVE, MemberState.SUSPENDED)
_WHOLE_SCHOOL = (Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST, Role.AUDITOR, Role.SYSTEM)


def open_pairs(*, mentor_people: Iterable[UUID], programme_id: UUID) -> Sequence[OpenPair]:
    """Return the open pairs of these mentors anywhere in the school and all open pairs of the programme."""
    rows = Member.objects.filter(
        Q(mentor_person__in=list(mentor_people)) | Q(programme=programme_id), state__in=OPEN_MEMBERS
    ).values_list("programme_id", "mentorship__mentor_id", "mentor_person_id", "participation_id")
    return [OpenPair(*row) for row in rows]


def past_pairs(*, people: Iterable[UUID]) -> Sequence[PastPair]:
    """Return the pairs of before in which any of these people took part, the latest last."""
    chosen = list(people)
    rows = (
        Member.objects.filter(Q(mentor_person__in=chosen) | Q(mentee__in=chosen), state=MemberState.ENDED)
        .order_by("active_until", "id")
        .values_list("mentor_person_id", "mentee_id", "mentorship__state")
    )
    return [PastPair(mentor, mentee, state == MentorshipState.COMPLETED) for mentor, mentee, state in rows]


def mentorship_row(mentorship_id: UUID) -> Mentorship:
    """Return a row for services, which have checked the right to act."""
    found = Mentorship.objects.select_related("programme", "mentor_person").filter(id=mentorship_id).first()
    if found is None:
        raise _missing()
    return found


def standing_on(consent: Consent) -> Q:
    """Return the condition on members whose meetings stop with a consent: as a mentee, or as a pupil who leads."""
    if consent.purpose == ConsentPurpose.EXTERNAL_MENTOR:
        return Q(guardian_consent=consent.id) | Q(own_consent=consent.id)
    if consent.purpose == ConsentPurpose.PARTICIPATION:
        return Q(mentee=consent.person_id) | Q(mentor_person=consent.person_id)
    return Q(pk__in=[])


def pairs_standing_on(*, actor: Actor, consent: Consent) -> list[Mentorship]:
    """Return the working pairs that would be suspended with a consent which the actor may see."""
    require(actor, MentorshipAction.CABINET)
    working = Member.objects.filter(standing_on(consent), state=MemberState.ACTIVE).values("mentorship")
    rows = Mentorship.objects.filter(id__in=working).select_related("programme", "mentor_person")
    return list(rows.order_by("started_on", "id"))


def lasting_list(programme_id: UUID) -> TenantQuerySet[Mentorship]:
    """Return the pairs and groups of a programme that did not end early."""
    return Mentorship.objects.filter(programme=programme_id).exclude(state=MentorshipState.TERMINATED)


def members_of(mentorship_ids: Iterable[UUID]) -> TenantQuerySet[Member]:
    """Return everybody who is or was in these pairs and groups."""
    return Member.objects.filter(mentorship__in=list(mentorship_ids)).select_related("mentorship")


def people_paired(programme_id: UUID) -> tuple[set[UUID], set[UUID]]:
    """Return the mentors and the mentees who ever worked in a pair of the programme."""
    rows = list(Member.objects.filter(programme=programme_id).values_list("mentor_person_id", "mentee_id"))
    return {mentor for mentor, _mentee in rows}, {mentee for _mentor, mentee in rows}


def _missing() -> NotFound:
    return NotFound("mentorship", _("Такого наставничества нет."))


def mentorships_visible(actor: Actor) -> TenantQuerySet[Mentorship]:
    """Return what the actor may see: the school, the own class, the own pairs, those of one's children."""
    require(actor, MentorshipAction.VIEW)
    rows = Mentorship.objects.all()
    if actor.has(*_WHOLE_SCHOOL):
        return rows
    if actor.person_id is None:
        return rows.none()
    conditions = Q()
    if actor.has(Role.MENTOR, Role.EXTERNAL_MENTOR):
        conditions |= Q(mentor_person=actor.person_id) & _may_look()
    members = Q()
    if actor.has(Role.MENTEE):
        members |= Q(mentee=actor.person_id)
    if actor.has(Role.PARENT):
        members |= Q(mentee__guardians__guardian=actor.person_id)
    if actor.has(Role.CLASS_TEACHER):
        members |= Q(mentee__class_group__teacher=actor.person_id)
    if members:
        conditions |= Q(id__in=Member.objects.filter(members).values("mentorship"))
    return rows.filter(conditions) if conditions else rows.none()


def _may_look() -> Q:
    """An adult from outside sees children only while the papers are in force; the school's own people see the past."""
    day = timezone.localdate()
    in_force = Member.objects.filter(state=MemberState.ACTIVE, active_from__lte=day, active_until__gte=day)
    return Q(mentor_person__is_external_adult=False) | Q(id__in=in_force.values("mentorship"))


def sides_at_work() -> TenantQuerySet[Confirmation]:
    """Return the latest question to every side that is still in its pair or group, about being ready to work."""
    rows = Confirmation.objects.filter(is_current=True)
    return rows.filter(Q(member=None) | Q(member__state__in=OPEN_MEMBERS))


def _described(rows: TenantQuerySet[Mentorship], day: date) -> TenantQuerySet[Mentorship]:
    held = Meeting.objects.filter(mentorship=OuterRef("pk"), cancelled_at=None)
    in_force = Member.objects.filter(
        mentorship=OuterRef("pk"), state=MemberState.ACTIVE, active_from__lte=day, active_until__gte=day
    )
    concerns = Concern.objects.filter(mentorship=OuterRef("pk"), state="open")
    sides = sides_at_work().filter(mentorship=OuterRef("pk"))
    last = held.order_by().values("mentorship").annotate(last=Max("held_on")).values("last")
    count = held.order_by().values("mentorship").annotate(n=Count("id")).values("n")
    described = (
        rows.select_related("programme", "mentor_person", "mentor_person__class_group")
        .prefetch_related("members__mentee__class_group")
        .annotate(
            last_met=Subquery(last, output_field=DateField()),
            meetings_held=Coalesce(Subquery(count), 0),
            in_force=Exists(in_force),
            has_concern=Exists(concerns),
            was_asked=Exists(sides),
            has_silent_side=Exists(sides.filter(answer=Answer.WAITING)),
            has_refusal=Exists(sides.filter(answer=Answer.REFUSED)),
        )
        .annotate(
            days_since=Func(
                Value(day, output_field=DateField()),
                Coalesce(F("last_met"), F("started_on")),
                template="(%(expressions)s)",
                arg_joiner="::date - ",
                output_field=IntegerField(),
            )
        )
    )
    return cast("TenantQuerySet[Mentorship]", described)


@dataclass(frozen=True, slots=True)
class MentorshipLine:
    """A mentorship as lists and pages show it."""

    row: Mentorship
    condition: Condition
    last_met: date | None
    meetings: int
    has_concern: bool
    members: tuple[Member, ...]
    days_silent: int
    in_force: bool
    has_silent_side: bool
    has_refusal: bool

    @property
    def mentees(self) -> list[Member]:
        """Those of today; of a closed one, all."""
        return [m for m in self.members if m.state != MemberState.ENDED] or list(self.members)


def line_of(row: Mentorship, day: date) -> MentorshipLine:
    """Build a line from a row of ``_described``."""
    rhythm = Rhythm(row.started_on, row.last_met, row.programme.cadence_days)  # type: ignore[attr-defined]
    members = sorted(row.members.all(), key=lambda m: (m.mentee.last_name, m.mentee.first_name, m.id))
    return MentorshipLine(
        row=row,
        condition=condition(row.state, in_force=row.in_force, rhythm=rhythm, day=day),  # type: ignore[attr-defined]
        last_met=row.last_met,  # type: ignore[attr-defined]
        meetings=row.meetings_held,  # type: ignore[attr-defined]
        has_concern=row.has_concern,  # type: ignore[attr-defined]
        members=tuple(members),
        days_silent=rhythm.days_since(day),
        in_force=row.state in OPEN and bool(row.in_force),  # type: ignore[attr-defined]
        has_silent_side=row.state in OPEN and row.has_silent_side,  # type: ignore[attr-defined]
        has_refusal=row.state in OPEN and row.has_refusal,  # type: ignore[attr-defined]
    )


# How the sides have answered is shown to those who decide what follows; the words of a refusal to the curator alone.
_BY_ANSWER = ("unconfirmed", "refused", "confirmed")
FILTERS = ("open", "silent", "never_met", "suspended", "unconfirmed", "refused", "confirmed", "concern", "closed")


def sees_answers(actor: Actor) -> bool:
    """Tell whether somebody sees how all sides of a pair have answered."""
    return actor.has(Role.CURATOR, Role.HEAD)


def filters_of(actor: Actor) -> tuple[str, ...]:
    """Return the filters of ``FILTERS`` that a reader may use."""
    return tuple(name for name in FILTERS if name not in _BY_ANSWER or sees_answers(actor))


def _condition_of(show: str) -> Q:
    running = Q(state=MentorshipState.ACTIVE, in_force=True)
    return {
        "open": Q(state__in=OPEN),
        # More whole days than one and a half of the usual gap: the same rule as ``Rhythm.is_silent``.
        "silent": running & Q(last_met__isnull=False, days_since__gt=F("programme__cadence_days") * 3 / 2),
        "never_met": running & Q(last_met=None),
        "suspended": Q(state__in=OPEN) & ~running,
        "unconfirmed": Q(state__in=OPEN, has_silent_side=True),
        "refused": Q(state__in=OPEN, has_refusal=True),
        "confirmed": Q(state__in=OPEN, was_asked=True, has_silent_side=False, has_refusal=False),
        "concern": Q(has_concern=True),
        "closed": ~Q(state__in=OPEN),
    }.get(show, Q())


def mentorship_list(
    *, actor: Actor, show: str = "open", programme_id: UUID | None = None, q: str = ""
) -> TenantQuerySet[Mentorship]:
    """Return mentorships by condition, one of ``filters_of``; ``line_of`` turns a row into what a list shows."""
    require(actor, MentorshipAction.BROWSE)
    if show in FILTERS and show not in filters_of(actor):
        show = "open"
    rows = _described(mentorships_visible(actor), timezone.localdate()).filter(_condition_of(show))
    if programme_id:
        rows = rows.filter(programme=programme_id)
    for word in q.split()[:3]:
        mentees = Member.objects.filter(mentee__last_name__istartswith=word).values("mentorship")
        rows = rows.filter(Q(mentor_person__last_name__istartswith=word) | Q(id__in=mentees))
    return rows.order_by("mentor_person__last_name", "mentor_person__first_name", "id")


def mentorship_counts(*, actor: Actor, programme_id: UUID | None = None) -> dict[str, int]:
    """Return how many mentorships each filter finds; one query."""
    require(actor, MentorshipAction.BROWSE)
    rows = _described(mentorships_visible(actor), timezone.localdate()).order_by()
    if programme_id:
        rows = rows.filter(programme=programme_id)
    counts = {name: Count("id", filter=_condition_of(name)) for name in filters_of(actor)}
    return rows.select_related(None).prefetch_related(None).aggregate(**counts)


def mentorship_get(*, actor: Actor, mentorship_id: UUID) -> MentorshipLine:
    """Return a mentorship the actor may see; another's is not there."""
    day = timezone.localdate()
    row = _described(mentorships_visible(actor), day).filter(id=mentorship_id).first()
    if row is None:
        raise _missing()
    return line_of(row, day)


def lines_of(rows: Iterable[Mentorship]) -> list[MentorshipLine]:
    day = timezone.localdate()
    return [line_of(row, day) for row in rows]


def goal_list(*, actor: Actor, mentorship_id: UUID) -> list[Goal]:
    return list(Goal.objects.filter(mentorship__in=_visible_one(actor, mentorship_id)).order_by("id"))


def meeting_list(*, actor: Actor, mentorship_id: UUID) -> TenantQuerySet[Meeting]:
    """Return the meetings of a mentorship, the newest first, without the cancelled."""
    rows = Meeting.objects.filter(mentorship__in=_visible_one(actor, mentorship_id), cancelled_at=None)
    return rows.order_by("-held_on", "-created_at")


def meeting_get(*, actor: Actor, meeting_id: UUID) -> Meeting:
    """Return a meeting, cancelled ones too, of a mentorship the actor may see."""
    found = (
        Meeting.objects.select_related("mentorship")
        .filter(id=meeting_id, mentorship__in=mentorships_visible(actor).values("id"))
        .first()
    )
    if found is None:
        raise NotFound("meeting", _("Такой встречи нет."))
    return found


def _visible_one(actor: Actor, mentorship_id: UUID) -> TenantQuerySet[Mentorship]:
    return mentorships_visible(actor).filter(id=mentorship_id)


@dataclass(frozen=True, slots=True)
class Mood:
    """How a meeting felt. ``name`` is empty where the reader must not know whose words these are."""

    mood: int
    comment: str
    name: str


def feedback_of(*, actor: Actor, meetings: Iterable[Meeting]) -> dict[UUID, list[Mood]]:
    """Return feedback by meeting, as far as the actor may read it.

    The curator, head and psychologist read all with names. A participant reads one's own. A mentor
    never sees a mentee's comment, and moods of a group only without names.
    """
    ids = [meeting.id for meeting in meetings]
    rows = Feedback.objects.filter(
        meeting__in=ids, meeting__mentorship__in=mentorships_visible(actor).values("id")
    ).select_related("person")
    found: dict[UUID, list[Mood]] = {}
    staff = actor.has(Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST)
    for row in rows.order_by("id"):
        if staff or row.person_id == actor.person_id:
            found.setdefault(row.meeting_id, []).append(Mood(row.mood, row.comment, row.person.full_name))
    return found


def own_moods(*, actor: Actor, meetings: Iterable[Meeting]) -> dict[UUID, int]:
    """Return what the actor said of these meetings."""
    rows = Feedback.objects.filter(meeting__in=[m.id for m in meetings], person=actor.person_id)
    return dict(rows.values_list("meeting_id", "mood"))


# --- concerns


def concern_list(*, actor: Actor, state: str = "open") -> TenantQuerySet[Concern]:
    """Return the calls for help the actor answers."""
    require(actor, MentorshipAction.ANSWER)
    rows = Concern.objects.select_related("raised_by", "mentorship", "mentorship__mentor_person")
    return rows.filter(state=state).order_by("-created_at")


def concern_get(*, actor: Actor, concern_id: UUID) -> Concern:
    require(actor, MentorshipAction.ANSWER)
    found = (
        Concern.objects.select_related("raised_by", "mentorship", "mentorship__mentor_person")
        .filter(id=concern_id)
        .first()
    )
    if found is None:
        raise NotFound("concern", _("Такого обращения нет."))
    return found


def own_concerns(*, actor: Actor) -> list[Concern]:
    """Return one's own calls for help that wait for the curator."""
    return list(Concern.objects.filter(raised_by=actor.person_id, state="open").order_by("-created_at"))


# --- cabinets


def cabinet_mentorships(*, actor: Actor, as_role: Role) -> list[MentorshipLine]:
    """Return one's own mentorships as a mentor or as a mentee, those in work first."""
    require(actor, MentorshipAction.CABINET)
    if actor.person_id is None:
        return []
    day = timezone.localdate()
    own = (
        Q(id__in=Member.objects.filter(mentee=actor.person_id).values("mentorship"))
        if as_role is Role.MENTEE
        else Q(mentor_person=actor.person_id)
    )
    rows = _described(Mentorship.objects.filter(own), day).order_by("-started_on", "id")
    lines = [line_of(row, day) for row in rows]
    return sorted(lines, key=lambda line: line.row.state not in OPEN)


def child_mentorships(*, actor: Actor, child_id: UUID) -> list[MentorshipLine]:
    """Return the mentorships of one's own child."""
    require(actor, MentorshipAction.CABINET)
    day = timezone.localdate()
    mine = Member.objects.filter(mentee=child_id, mentee__guardians__guardian=actor.person_id).values("mentorship")
    rows = _described(Mentorship.objects.filter(id__in=mine), day).order_by("-started_on", "id")
    return [line_of(row, day) for row in rows]


def goals_late(*, actor: Actor, day: date) -> list[Goal]:
    """Return the goals of the mentor's own working pairs whose day has passed and which are not reached."""
    require(actor, MentorshipAction.CABINET)
    own = mentorships_visible(actor).filter(mentor_person=actor.person_id, state=MentorshipState.ACTIVE)
    rows = Goal.objects.filter(mentorship__in=own.values("id"), due_on__lt=day, progress__lt=100)
    return list(rows.order_by("due_on", "id"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a mentee without a mentor is told: in which programme, since when, what goes on there."""

    programme: str
    since: date
    stage: str


def waiting_for(*, actor: Actor) -> Waiting | None:
    """Return the programme in which the actor waits for a mentor; None when in none."""
    row = (
        participations_at_work(role=ParticipantRole.MENTEE)
        .filter(person=actor.person_id)
        .select_related("programme")
        .order_by("-joined_on")
        .first()
    )
    if row is None:
        return None
    return Waiting(row.programme.title, row.joined_on, row.programme.get_stage_display())
