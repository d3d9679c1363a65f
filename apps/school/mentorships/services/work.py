"""Stage 6: meetings, goals, feedback of both sides, calls for help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.school.mentorships import notices
from apps.school.mentorships.domain import ACTIVITIES, GOALS_LIMIT
from apps.school.mentorships.models import (
    Concern,
    Feedback,
    Goal,
    Meeting,
    MeetingType,
    Member,
    Mentorship,
)
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.selectors import OPEN, meeting_get, mentorships_visible
from apps.school.mentorships.services import MentorshipRefused
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic


@dataclass(frozen=True, slots=True)
class MeetingData:
    """What is written about a meeting."""

    held_on: date
    minutes: int = 45
    type: int = MeetingType.REGULAR
    format: str = "school"
    activities: tuple[str, ...] = ()
    note: str = ""


def _own(actor: Actor, mentorship_id: UUID) -> Mentorship:
    """Return a mentorship that the actor leads or looks after, locked; others are not there."""
    rows = mentorships_visible(actor).filter(id=mentorship_id)
    if not actor.has(Role.CURATOR):
        rows = rows.filter(mentor_person=actor.person_id)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound("mentorship", _("Такого наставничества нет."))
    return found


def _check_day(mentorship: Mentorship, day: date) -> None:
    if day > timezone.localdate():
        raise MentorshipRefused("meeting_in_future", _("Встречу записывают, когда она прошла. Исправьте дату."))
    if day < mentorship.started_on:
        raise MentorshipRefused("meeting_before_start", _("В этот день пары ещё не было. Исправьте дату."))
    if mentorship.ended_on and day > mentorship.ended_on:
        raise MentorshipRefused("meeting_after_end", _("К этому дню наставничество уже закончилось. Исправьте дату."))
    if not Member.objects.filter(
        mentorship=mentorship, active_from__lte=timezone.localdate(), active_until__gte=day
    ).exists():
        raise MentorshipRefused(
            "suspended",
            _("В этот день встречи были приостановлены: не оформлены документы. Напишите куратору."),
        )


@transaction.atomic(durable=True)
def meeting_log(*, actor: Actor, mentorship_id: UUID, client_key: UUID, data: MeetingData) -> Meeting:
    """Write down a meeting that was held. The same ``client_key`` is the same meeting, however often it is sent."""
    require(actor, MentorshipAction.LOG)
    mentorship = _own(actor, mentorship_id)
    if known := Meeting.objects.filter(client_key=client_key, mentorship=mentorship).first():
        return known
    if Meeting.objects.filter(client_key=client_key).exists():
        raise MentorshipRefused("client_key", _("Эта запись уже сохранена в другой паре. Обновите страницу."))
    _check_day(mentorship, data.held_on)
    meeting = Meeting.objects.create(
        mentorship=mentorship, client_key=client_key, recorded_by=actor.user_id, **_columns(data)
    )
    audit_record(actor, "meeting.logged", meeting, changes={"held_on": data.held_on.isoformat()})
    outbox_publish(Topic.MEETINGS_CHANGED, object_id=meeting.id)
    return meeting


def _columns(data: MeetingData) -> dict[str, object]:
    if not 5 <= data.minutes <= 480:
        raise MentorshipRefused("minutes", _("Длительность — от 5 минут до 8 часов. Исправьте число минут."))
    return {
        "held_on": data.held_on,
        "minutes": data.minutes,
        "type": data.type,
        "format": data.format,
        "activities": [code for code in data.activities if code in ACTIVITIES],
        "note": data.note.strip(),
    }


@transaction.atomic(durable=True)
def meeting_edit(*, actor: Actor, meeting_id: UUID, data: MeetingData) -> None:
    """Correct what was written about a meeting."""
    require(actor, MentorshipAction.LOG)
    meeting = meeting_get(actor=actor, meeting_id=meeting_id)
    _check_day(_own(actor, meeting.mentorship_id), data.held_on)
    Meeting.objects.filter(id=meeting_id).update(**_columns(data))
    audit_record(actor, "meeting.edited", meeting, changes={"held_on": data.held_on.isoformat()})
    outbox_publish(Topic.MEETINGS_CHANGED, object_id=meeting_id)


@transaction.atomic(durable=True)
def meeting_cancel(*, actor: Actor, meeting_id: UUID) -> None:
    """Take a record back; it can be restored."""
    _set_cancelled(actor, meeting_id, cancel=True)


@transaction.atomic(durable=True)
def meeting_restore(*, actor: Actor, meeting_id: UUID) -> None:
    """Undo the cancelling of a record."""
    _set_cancelled(actor, meeting_id, cancel=False)


def _set_cancelled(actor: Actor, meeting_id: UUID, *, cancel: bool) -> None:
    require(actor, MentorshipAction.LOG)
    meeting = meeting_get(actor=actor, meeting_id=meeting_id)
    _own(actor, meeting.mentorship_id)
    changed = Meeting.objects.filter(id=meeting_id, cancelled_at__isnull=cancel).update(
        cancelled_at=timezone.now() if cancel else None
    )
    if changed:
        audit_record(actor, "meeting.cancelled" if cancel else "meeting.restored", meeting)
        outbox_publish(Topic.MEETINGS_CHANGED, object_id=meeting_id)


@transaction.atomic
def feedback_give(*, actor: Actor, meeting_id: UUID, mood: int, comment: str = "") -> None:
    """Say how a meeting felt; saying it again replaces what was said."""
    require(actor, MentorshipAction.FEEDBACK)
    meeting = meeting_get(actor=actor, meeting_id=meeting_id)
    if not 1 <= mood <= 5:
        raise MentorshipRefused("mood", _("Выберите одну из пяти оценок."))
    sides = Member.objects.filter(mentorship=meeting.mentorship_id).values_list("mentee_id", flat=True)
    if actor.person_id is None or actor.person_id not in {meeting.mentorship.mentor_person_id, *sides}:
        raise NotFound("meeting", _("Такой встречи нет."))
    Feedback.objects.update_or_create(
        meeting=meeting, person_id=actor.person_id, defaults={"mood": mood, "comment": comment.strip()[:1000]}
    )


@transaction.atomic
def goal_add(*, actor: Actor, mentorship_id: UUID, title: str, measure: str = "", due_on: date | None = None) -> Goal:
    """Add a goal to the pair's plan; few goals are kept on purpose."""
    require(actor, MentorshipAction.PLAN)
    mentorship = _own(actor, mentorship_id)
    _still_open(mentorship)
    if Goal.objects.filter(mentorship=mentorship).count() >= GOALS_LIMIT:
        raise MentorshipRefused(
            "goals_limit", _("Целей уже %(limit)d. Завершите или уберите одну из них.") % {"limit": GOALS_LIMIT}
        )
    goal = Goal.objects.create(mentorship=mentorship, title=title.strip(), measure=measure.strip(), due_on=due_on)
    audit_record(actor, "goal.added", goal)
    return goal


@transaction.atomic
def goal_progress(*, actor: Actor, goal_id: UUID, progress: int, interim_result: str = "") -> None:
    """Write how far a goal has come."""
    require(actor, MentorshipAction.PLAN)
    goal = _goal(actor, goal_id)
    if not 0 <= progress <= 100:
        raise MentorshipRefused("progress", _("Укажите от 0 до 100 %."))
    Goal.objects.filter(id=goal.id).update(progress=progress, interim_result=interim_result.strip())
    audit_record(actor, "goal.progress", goal, changes={"progress": progress})


@transaction.atomic
def goal_remove(*, actor: Actor, goal_id: UUID) -> None:
    """Take a goal out of the plan."""
    require(actor, MentorshipAction.PLAN)
    goal = _goal(actor, goal_id)
    audit_record(actor, "goal.removed", goal)
    goal.delete()


def _goal(actor: Actor, goal_id: UUID) -> Goal:
    goal = Goal.objects.filter(id=goal_id).first()
    if goal is None:
        raise NotFound("goal", _("Такой цели нет."))
    _still_open(_own(actor, goal.mentorship_id))
    return goal


def _still_open(mentorship: Mentorship) -> None:
    if mentorship.state not in OPEN:
        raise MentorshipRefused("mentorship_closed", _("Это наставничество уже завершено."))


@transaction.atomic
def common_task_set(*, actor: Actor, mentorship_id: UUID, text: str) -> None:
    """Name what the pair or the group does together."""
    require(actor, MentorshipAction.PLAN)
    mentorship = _own(actor, mentorship_id)
    _still_open(mentorship)
    Mentorship.objects.filter(id=mentorship.id).update(common_task=text.strip())
    audit_record(actor, "mentorship.task_set", mentorship)


@transaction.atomic
def concern_raise(*, actor: Actor, text: str = "", mentorship_id: UUID | None = None) -> Concern:
    """Call the curator quietly. A second call with the same words while the first waits is the same call."""
    require(actor, MentorshipAction.CONCERN)
    if actor.person_id is None:
        raise NotFound("person", _("Ваша карточка не найдена. Обратитесь к куратору."))
    programme_id = None
    if mentorship_id is not None:
        visible = mentorships_visible(actor).filter(id=mentorship_id).first()
        if visible is None:
            raise NotFound("mentorship", _("Такого наставничества нет."))
        programme_id = visible.programme_id
    words = text.strip()[:2000]
    open_ones = Concern.objects.filter(raised_by=actor.person_id, mentorship=mentorship_id, state="open", text=words)
    if known := open_ones.first():
        return known
    concern = Concern.objects.create(raised_by_id=actor.person_id, mentorship_id=mentorship_id, text=words)
    audit_record(actor, "concern.raised", concern)
    notices.concern_raised(concern, programme_id)
    return concern


@transaction.atomic
def concern_close(*, actor: Actor, concern_id: UUID, resolution: str) -> None:
    """Write what was done about a call for help."""
    require(actor, MentorshipAction.ANSWER)
    if not resolution.strip():
        raise MentorshipRefused("resolution_missing", _("Напишите, что сделано: это увидят ваши коллеги."))
    closed = Concern.objects.filter(id=concern_id, state="open").update(
        state="closed", resolution=resolution.strip(), closed_at=timezone.now()
    )
    if closed:
        audit_record(actor, "concern.closed", object_id=concern_id)
