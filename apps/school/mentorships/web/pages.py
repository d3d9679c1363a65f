"""The list of pairs and groups and the page of one."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from apps.core.actor import Actor, Role, may
from apps.core.ids import id_of
from apps.core.ui import wording as formats
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Tab
from apps.school.mentorships import selectors
from apps.school.mentorships.domain import GOALS_LIMIT, MOOD_FACES, MOODS, Condition
from apps.school.mentorships.models import MemberState
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.selectors import MentorshipLine
from apps.school.mentorships.web import wording
from apps.school.mentorships.web.forms import GoalForm, ProgressForm, TaskForm

PER_PAGE = 50
MEETINGS_SHOWN = 30

SHOWN = {
    "open": gettext_lazy("В работе"),
    "silent": gettext_lazy("Давно не встречались"),
    "never_met": gettext_lazy("Ещё не встречались"),
    "suspended": gettext_lazy("Приостановлены"),
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
        "may_form": is_open and may(actor, MentorshipAction.FORM),
    }  # fmt: skip
    return render(request, "school/mentorships/detail.html", context)


def faces() -> list[tuple[int, str, str]]:
    return [(mood, MOOD_FACES[mood], str(title)) for mood, title in MOODS.items()]


def _pending(actor: Actor, meetings: list) -> list:  # type: ignore[type-arg]
    """Return the latest meeting of which the reader has said nothing yet."""
    own = selectors.own_moods(actor=actor, meetings=meetings)
    return [meeting for meeting in meetings[:1] if meeting.id not in own]


def _header(actor: Actor, line: MentorshipLine, *, edits: bool, is_open: bool) -> PageHeader:
    row = line.row
    args = [row.id]
    primary = (
        Command(_("Записать встречу"), reverse("mentorships:meeting-new", args=args), "plus")
        if edits and line.condition not in {Condition.COMPLETED, Condition.TERMINATED}
        else None
    )
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
