"""Words and small values of the screens of pairs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role
from apps.core.ui import wording
from apps.core.ui.components import TimelineEvent, Tone
from apps.school.mentorships.domain import ACTIVITIES, Condition
from apps.school.mentorships.models import Answer, AnswerGiver, Confirmation, Meeting, Member
from apps.school.mentorships.readiness import Question, side_of
from apps.school.mentorships.selectors import MentorshipLine, Mood

TONES = {
    Condition.WORKING: Tone.GOOD,
    Condition.SILENT: Tone.WARN,
    Condition.NEVER_MET: Tone.WARN,
    Condition.SUSPENDED: Tone.BAD,
    Condition.COMPLETED: Tone.DONE,
    Condition.TERMINATED: Tone.DONE,
}


ANSWER_TONES = {Answer.WAITING: Tone.NEUTRAL, Answer.READY: Tone.GOOD, Answer.REFUSED: Tone.BAD}


def mentee_name(actor: Actor, member: Member) -> str:
    """Return how a reader may see a mentee: an external mentor and groupmates see the first name alone."""
    own_people = actor.has(Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST, Role.AUDITOR, Role.CLASS_TEACHER, Role.MENTOR)
    if own_people or member.mentee_id == actor.person_id:
        return member.mentee.full_name
    return member.mentee.first_name


def mentees_named(actor: Actor, line: MentorshipLine) -> str:
    return ", ".join(mentee_name(actor, member) for member in line.mentees)


def last_met(line: MentorshipLine) -> str:
    if line.last_met is None:
        return _("ещё не встречались")
    return _("последняя встреча %(day)s") % {"day": wording.format_date(line.last_met, year=False)}


def answer_said(answer: str, through: str, day: date | None) -> str:
    """Say how a side has answered, whoever reads it."""
    when = wording.format_date(day, year=False) if day else ""
    if answer == Answer.REFUSED:
        return _("Ответ «не подходит» получен %(day)s, куратор свяжется с вами.") % {"day": when}
    said = {
        AnswerGiver.SELF: _("Готовность работать вместе подтверждена %(day)s."),
        AnswerGiver.PARENT: _("Готовность работать вместе подтвердили родители %(day)s."),
        AnswerGiver.CURATOR: _("Готовность работать вместе подтверждена %(day)s устно."),
    }
    return said[AnswerGiver(through)] % {"day": when}


def readiness_of(question: Question | None, *, text: str, urls: Callable[[str], str]) -> dict[str, Any] | None:
    """Lay the own side of a reader out; ``urls`` gives the address of «confirm», «refuse» and «take-back»."""
    if question is None:
        return None
    return {
        "waits": question.waits,
        "question": text,
        "said": "" if question.waits else answer_said(question.answer, question.through, question.answered_on),
        "confirm_url": urls("confirm"),
        "refuse_url": urls("refuse"),
        "take_back_url": urls("take-back") if question.may_take_back else "",
    }


def school_urls(question: Question | None) -> Callable[[str], str]:
    """Return where a side answers on the school's host."""
    return lambda name: reverse(f"mentorships:{name}", args=[question.id]) if question else ""


def answer_event(row: Confirmation) -> TimelineEvent:
    """Lay an answer out as a line of the history; its reason is there only for those who may read it."""
    refused = row.answer == Answer.REFUSED
    title = _("Не подходит: %(person)s") if refused else _("Готовность подтверждена: %(person)s")
    through = "" if row.given_through == AnswerGiver.SELF else row.get_given_through_display()
    return TimelineEvent(
        title=title % {"person": side_of(row).full_name},
        when=wording.format_date(timezone.localdate(row.answered_at)),
        icon="alert-circle" if refused else "circle-check",
        text=row.reason,
        who=through,
        warn=refused,
    )


def with_one_primary(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark the one thing to do next: the first question that waits, else the pair that has not met for longest."""
    asked = next((card for card in cards if card.get("readiness") and card["readiness"]["waits"]), None)
    if asked is not None:
        asked["readiness"]["primary"] = True
        return [{**card, "primary": False} for card in cards]
    offering = [card for card in cards if card.get("log_url")]
    first = min(offering, key=lambda card: card["last_met"] or date.min, default=None)
    return [{**card, "primary": card is first} for card in cards]


def activities_of(meeting: Meeting) -> str:
    return ", ".join(str(ACTIVITIES[code]) for code in meeting.activities if code in ACTIVITIES)


def event_of(meeting: Meeting, moods: list[Mood], *, editable: bool, with_note: bool = True) -> TimelineEvent:
    """Lay a meeting out as a line of the history; ``moods`` are those the reader may see."""
    said = "; ".join(
        f"{mood.name}: {mood.mood} {_('из 5')}" + (f" — {mood.comment}" if mood.comment else "") for mood in moods
    )
    what = activities_of(meeting)
    note = meeting.note if with_note else ""
    text = ". ".join(part for part in (what.capitalize(), note, said) if part)
    return TimelineEvent(
        title=_("%(type)s встреча, %(minutes)d мин")
        % {"type": meeting.get_type_display().capitalize(), "minutes": meeting.minutes}
        if meeting.type not in (1, 3)
        else _("Встреча: %(type)s, %(minutes)d мин") % {"type": meeting.get_type_display(), "minutes": meeting.minutes},
        when=wording.format_date(meeting.held_on),
        icon="calendar-event",
        text=text,
        url=reverse("mentorships:meeting-edit", args=[meeting.id]) if editable else "",
        warn=any(mood.mood <= 2 for mood in moods),
    )
