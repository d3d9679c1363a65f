"""The start page of a school: what is needed today, where the programmes are, the school's figures."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.actor import Actor, may
from apps.core.ui.components import Command, Counter, PageHeader, Task, TaskStatus, Tone
from apps.school.people import selectors as people
from apps.school.people.policies import PeopleAction
from apps.school.people.services import person_link
from apps.school.programmes import selectors
from apps.school.programmes.models import ProgrammeState
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.registry import Attention, attention, home_counters
from apps.school.programmes.web.programmes import stepper

SHOWN = 12
CONSENT_DAYS = 30


@require_GET
def school_home(request: HttpRequest) -> HttpResponse:
    """Staff see the school; mentors, mentees and parents go to their own page."""
    actor = request.actor
    person_link(actor=actor)
    if not may(actor, ProgrammeAction.VIEW):
        try:
            return redirect(reverse("mentorships:cabinet"))
        except NoReverseMatch:
            return redirect("notifications:list")
    running = list(selectors.programme_list(actor=actor, state=ProgrammeState.RUNNING))
    counts = people.person_counts(actor=actor)
    may_edit = may(actor, ProgrammeAction.EDIT)
    upload = Command(_("Загрузить людей"), reverse("people:import"), "upload")
    create = Command(_("Создать программу"), reverse("programmes:add"), "plus")
    page = PageHeader(
        title=_("Сегодня"),
        primary=(create if counts["all"] else upload) if may_edit and not running else None,
        secondary=create if may_edit and running else None,
    )
    lines = attention(actor)
    context = {
        "page": page,
        "today": [_task(line) for line in lines[:SHOWN]],
        "more": max(0, len(lines) - SHOWN),
        "programmes": [
            (programme, stepper(programme, selectors.stage_list(actor=actor, programme=programme)))
            for programme in running[:10]
        ],
        "counters": _counters(actor, counts["all"]),
        "is_new": may_edit and not running,
        "has_people": counts["all"] > 0,
        "upload": upload if may(actor, PeopleAction.IMPORT) else None,
        "create": create if may_edit else None,
    }
    return render(request, "school/programmes/home.html", context)


def _task(line: Attention) -> Task:
    urgent = line.tone is Tone.BAD
    status, label = (TaskStatus.ERROR, _("Срочно")) if urgent else (TaskStatus.ACTIVE, _("Нужно сделать"))
    return Task(line.title, status, line.url, line.hint, line.due, line.overdue, label)


def _counters(actor: Actor, everybody: int) -> list[Counter]:
    mentees, mentors = selectors.taking_part_counts(actor=actor)
    gaps = len(people.consent_gap_list(actor=actor))
    address = reverse("people:list")
    return [
        Counter(str(everybody), _("человек в организации"), address),
        Counter(str(mentees), _("наставляемых"), f"{address}?role=mentee"),
        Counter(str(mentors), _("наставников"), f"{address}?role=mentor"),
        Counter(str(gaps), _("без согласия"), reverse("people:consent-gaps"), tone=Tone.WARN if gaps else Tone.NEUTRAL),
        *home_counters(actor),
    ][:5]


def own_attention(actor: Actor) -> list[Attention]:
    """What programmes themselves ask for today: overdue tasks, consents that lack or end."""
    if not may(actor, ProgrammeAction.VIEW):
        return []
    today = timezone.localdate()
    lines = [
        Attention(task.title, reverse("programmes:task", args=[task.pk]), task.programme.title, task.due_on, True, 20)
        for task in selectors.tasks_overdue(actor=actor)[:20]
    ]
    gaps = len(people.consent_gap_list(actor=actor))
    if gaps:
        title = _("Получить согласия на участие: %(count)d") % {"count": gaps}
        lines.append(Attention(title, reverse("people:consent-gaps"), weight=30))
    ending = people.consents_ending(actor=actor, until=today + timedelta(days=CONSENT_DAYS)).count()
    if ending:
        title = _("Согласия скоро истекают: %(count)d") % {"count": ending}
        lines.append(Attention(title, reverse("people:consents-ending"), weight=25))
    return lines
