"""The list of pairs and groups and the page of one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.core.actor import Actor, Role, may
from apps.core.ids import id_of
from apps.core.ui import wording as formats
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Tab, TimelineEvent
from apps.school.matching.substitutes import waits_after
from apps.school.mentorships import selectors
from apps.school.mentorships.domain import GOALS_LIMIT, MOOD_FACES, MOODS, Condition
from apps.school.mentorships.models import Answer, AnswerGiver, Confirmation, Meeting, MemberState
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.readiness import answers_of, questions_of, side_of
from apps.school.mentorships.selectors import MentorshipLine
from apps.school.mentorships.web import wording
from apps.school.mentorships.web.forms import GoalForm, ProgressForm, TaskForm
from apps.school.programmes.models import ProgrammeState

PER_PAGE = 50
MEETINGS_SHOWN = 30

SHOWN = {
    "open": gettext_lazy("В работе"),
    "silent": gettext_lazy("Давно не встречались"),
    "never_met": gettext_lazy("Ещё не встречались"),
    "suspended": gettext_lazy("Приостановлены"),
    "unconfirmed": gettext_lazy("Ждут подтверждения"),
    "refused": gettext_lazy("Ответили «не подходит»"),
    "confirmed": gettext_lazy("Подтвердили обе стороны"),
    "concern": gettext_lazy("Просят помощи"),
    "closed": gettext_lazy("Завершены"),
}


@require_GET
def mentorship_list(request: HttpRequest) -> HttpResponse:
    """List pairs and groups by condition; the tabs count what each filter finds."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    show = request.GET.get("show", "open")
    programme_id = id_of(request.GET.get("programme", ""))
    q = request.GET.get("q", "")
    rows = selectors.mentorship_list(actor=actor, show=show, programme_id=programme_id, q=q)
    counts = selectors.mentorship_counts(actor=actor, programme_id=programme_id)
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [_line(actor, line) for line in selectors.lines_of(page_obj)]
    suffix = f"&programme={programme_id}" if programme_id else ""
    tabs = [
        Tab(title, f"{reverse('mentorships:list')}?show={name}{suffix}", name == show, counts[name])
        for name, title in SHOWN.items()
        if name in counts
    ]
    page = PageHeader(
        title=_("Пары и группы"),
        lead=_("Пара молчит, если между встречами прошло больше полутора обычных промежутков."),
        secondary=Command(_("Обращения за помощью"), reverse("mentorships:concerns"), "help-circle")
        if may(actor, MentorshipAction.ANSWER)
        else None,
    )
    context = {"page": page, "tabs": tabs, "lines": lines, "page_obj": page_obj, "q": q, "show": show}
    return render(request, "school/mentorships/list.html", context)


def _line(actor: Actor, line: MentorshipLine) -> dict[str, object]:
    return {
        "url": reverse("mentorships:detail", args=[line.row.id]),
        "mentor": line.row.mentor_person.full_name,
        "mentees": wording.mentees_named(actor, line),
        "programme": line.row.programme.title,
        "label": line.condition.label,
        "tone": wording.TONES[line.condition],
        "last": wording.last_met(line),
        "meetings": line.meetings,
        "planned": line.row.programme.min_meetings,
        "concern": line.has_concern,
        "refused": line.has_refusal and selectors.sees_answers(actor),
        "unconfirmed": line.has_silent_side and selectors.sees_answers(actor),
    }


@require_GET
def detail(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    """Show a pair or a group as far as the reader may: people, papers, plan, history."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    line = selectors.mentorship_get(actor=actor, mentorship_id=mentorship_id)
    is_open = line.row.state in selectors.OPEN
    leads = line.row.mentor_person_id == actor.person_id
    edits = (leads or actor.has(Role.CURATOR)) and may(actor, MentorshipAction.LOG)
    page_obj = Paginator(selectors.meeting_list(actor=actor, mentorship_id=mentorship_id), MEETINGS_SHOWN).get_page(
        request.GET.get("page")
    )
    moods = selectors.feedback_of(actor=actor, meetings=page_obj)
    child_view = not (leads or actor.has(Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST, Role.AUDITOR, Role.CLASS_TEACHER))
    events = [
        wording.event_of(meeting, moods.get(meeting.id, []), editable=edits, with_note=not child_view)
        for meeting in page_obj
    ]
    answers = answers_of(actor=actor, mentorship_id=mentorship_id)
    events = _with_answers(list(page_obj), events, answers, page_obj)
    goals = selectors.goal_list(actor=actor, mentorship_id=mentorship_id)
    plans = edits and is_open
    context = {
        "page": _header(actor, line, edits=edits, is_open=is_open),
        "line": line,
        "summary": _summary(actor, line),
        "members": _members(actor, line, is_open=is_open),
        "events": events,
        "page_obj": page_obj,
        "goals": [(goal, ProgressForm(initial={"progress": goal.progress, "interim_result": goal.interim_result}))
                  for goal in goals],
        "goal_form": GoalForm() if plans and len(goals) < GOALS_LIMIT else None,
        "task_form": TaskForm(initial={"text": line.row.common_task}) if plans else None,
        "plans": plans,
        "pending": _pending(actor, list(page_obj)) if may(actor, MentorshipAction.FEEDBACK) else [],
        "faces": faces(),
        "cancelled": id_of(request.GET.get("cancelled", "")),
        "suspended": line.condition is Condition.SUSPENDED,
        "questions": _questions(actor, line),
        "sides": _sides(actor, line, answers) if selectors.sees_answers(actor) else [],
        "may_form": is_open and may(actor, MentorshipAction.FORM),
    }  # fmt: skip
    return render(request, "school/mentorships/detail.html", context)


def faces() -> list[tuple[int, str, str]]:
    return [(mood, MOOD_FACES[mood], str(title)) for mood, title in MOODS.items()]


def _pending(actor: Actor, meetings: list) -> list:  # type: ignore[type-arg]
    """Return the latest meeting of which the reader has said nothing yet."""
    own = selectors.own_moods(actor=actor, meetings=meetings)
    return [meeting for meeting in meetings[:1] if meeting.id not in own]


def _questions(actor: Actor, line: MentorshipLine) -> list[dict[str, Any]]:
    """Return the sides of the pair for which the reader answers."""
    found = questions_of(actor=actor, mentorship_ids=[line.row.id]).values()
    text = _("Готовы работать вместе?")
    return [
        shown
        for question in found
        if (shown := wording.readiness_of(question, text=text, urls=wording.school_urls(question)))
    ]


def _with_answers(
    meetings: list[Meeting], events: list[TimelineEvent], answers: list[Confirmation], page: Page[Meeting]
) -> list[TimelineEvent]:
    """Put the answers of the sides among the meetings of a page, each by its day."""
    first = meetings[0].held_on if meetings and page.has_previous() else date.max
    last = meetings[-1].held_on if meetings and page.has_next() else date.min
    dated = list(zip((meeting.held_on for meeting in meetings), events, strict=True))
    for row in answers:
        if row.answered_at is not None and last < (day := timezone.localdate(row.answered_at)) <= first:
            dated.append((day, wording.answer_event(row)))
    return [event for _day, event in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def _sides(actor: Actor, line: MentorshipLine, answers: list[Confirmation]) -> list[dict[str, Any]]:
    """Lay out how each side of today has answered, with what a curator can do about it."""
    members = {member.id for member in line.mentees}
    is_open = line.row.state in selectors.OPEN
    may_act = is_open and may(actor, MentorshipAction.FORM)
    return [
        {
            "name": side_of(row).full_name,
            "role": _("наставляемый") if row.member_id else _("наставник"),
            "label": row.get_answer_display(),
            "tone": wording.ANSWER_TONES[row.answer],
            "said": _asked_or_answered(row),
            "reason": row.reason,
            "record_url": reverse("mentorships:confirm-record", args=[row.id])
            if may_act and row.answer == Answer.WAITING
            else "",
            "ask_again_url": reverse("mentorships:ask-again", args=[row.id])
            if may_act and row.answer == Answer.REFUSED
            else "",
            "take_back_url": reverse("mentorships:take-back", args=[row.id])
            if may_act and row.given_through == AnswerGiver.CURATOR and not row.has_met  # type: ignore[attr-defined]
            else "",
        }
        for row in answers
        if row.is_current and (row.member_id is None or row.member_id in members)
    ]


def _asked_or_answered(row: Confirmation) -> str:
    if row.answered_at is None:
        asked = _("спросили %(day)s") % {"day": formats.format_date(timezone.localdate(row.asked_at), year=False)}
        if row.reminded_at is None:
            return asked
        day = formats.format_date(timezone.localdate(row.reminded_at), year=False)
        return _("%(asked)s, напомнили %(day)s") % {"asked": asked, "day": day}
    day = formats.format_date(timezone.localdate(row.answered_at), year=False)
    return f"{day}, {row.get_given_through_display()}"


def _header(actor: Actor, line: MentorshipLine, *, edits: bool, is_open: bool) -> PageHeader:
    row = line.row
    args = [row.id]
    primary = (
        Command(_("Записать встречу"), reverse("mentorships:meeting-new", args=args), "plus")
        if edits and line.condition not in {Condition.COMPLETED, Condition.TERMINATED}
        else None
    )
    if line.condition is Condition.TERMINATED and row.programme.state == ProgrammeState.RUNNING:
        primary = _substitute(actor, line)
    more = []
    if is_open and may(actor, MentorshipAction.FORM):
        more = [
            Command(_("Заменить наставника"), reverse("mentorships:replace", args=args), "refresh"),
            Command(_("Приостановить"), reverse("mentorships:suspend", args=args), "player-pause"),
            Command(_("Прекратить досрочно"), reverse("mentorships:end", args=args), "circle-x", danger=True),
        ]
        if line.condition is Condition.SUSPENDED:
            del more[1]
    helped = may(actor, MentorshipAction.CONCERN)
    crumbs = (
        [Crumb(_("Пары и группы"), reverse("mentorships:list"))]
        if may(actor, MentorshipAction.BROWSE)
        else [Crumb(_("Моё наставничество"), reverse("mentorships:cabinet"))]
    )
    return PageHeader(
        title=_("%(mentor)s — %(mentees)s")
        % {"mentor": row.mentor_person.full_name, "mentees": wording.mentees_named(actor, line)},
        crumbs=crumbs,
        primary=primary,
        secondary=Command(_("Нужна помощь"), reverse("mentorships:help-of", args=args), "help-circle")
        if helped
        else None,
        more=more,
        status=line.condition.label,
        status_tone=wording.TONES[line.condition],
        meta=[row.programme.title, wording.last_met(line)],
    )


def _substitute(actor: Actor, line: MentorshipLine) -> Command | None:
    """Lead to the substitutes of a pair that broke off, while one of its mentees has nobody else."""
    row = line.row
    if not waits_after(actor=actor, programme_id=row.programme_id, mentorship_id=row.id):
        return None
    url = reverse("matching:substitutes", args=[row.programme_id])
    return Command(_("Выбрать замену"), f"{url}?group={row.id}", "refresh")


def _summary(actor: Actor, line: MentorshipLine) -> list[SummaryRow]:
    row = line.row
    rows = [
        SummaryRow(_("Работают с"), formats.format_date(row.started_on)),
        SummaryRow(
            _("Встреч"),
            _("%(held)d из %(planned)d по плану, раз в %(days)d дней")
            % {"held": line.meetings, "planned": row.programme.min_meetings, "days": row.programme.cadence_days},
        ),
    ]
    if row.common_task:
        rows.append(SummaryRow(_("Общая задача"), row.common_task))
    if row.ended_on:
        rows.append(SummaryRow(_("Закончили"), formats.format_date(row.ended_on)))
    if row.end_reason and actor.has(Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST):
        rows.append(SummaryRow(_("Причина"), row.end_reason))
    return rows


def _members(actor: Actor, line: MentorshipLine, *, is_open: bool) -> list[dict[str, str]]:
    staff = actor.has(Role.CURATOR, Role.HEAD, Role.AUDITOR)
    members = []
    for member in line.members:
        group = member.mentee.class_group
        state = member.get_state_display()
        until = (
            _("документы действуют до %(day)s") % {"day": formats.format_date(member.active_until)}
            if staff and member.state == MemberState.ACTIVE
            else state
        )
        members.append(
            {
                "name": wording.mentee_name(actor, member),
                "note": ", ".join(part for part in (str(group or member.mentee.position), until) if part),
                "end_url": reverse("mentorships:member-end", args=[line.row.id, member.id])
                if is_open
                and member.state != MemberState.ENDED
                and may(actor, MentorshipAction.CLOSE)
                and len(line.mentees) > 1
                else "",
            }
        )
    return members
