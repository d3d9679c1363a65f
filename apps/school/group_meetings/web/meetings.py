"""The plan of a meeting, who comes, the seating, and the page from which everything is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import require
from apps.core.ids import ids_of
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, Task, TaskStatus, Tone
from apps.core.ui.form_pages import form_page, refusals_on
from apps.core.ui.wording import format_date
from apps.school.group_meetings import selectors, services, wording
from apps.school.group_meetings.models import GroupMeeting, MeetingState
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.selectors.meetings import Progress
from apps.school.group_meetings.services import GroupMeetingRefused
from apps.school.group_meetings.timetable import Refusal
from apps.school.group_meetings.web.forms import PlanForm, plan_values
from apps.school.programmes.models import Programme, ProgrammeState
from apps.school.programmes.selectors import programme_get
from apps.school.programmes.web.programmes import crumbs_of

TONES = {MeetingState.PLANNED: Tone.NEUTRAL, MeetingState.OPEN: Tone.ACTIVE, MeetingState.CLOSED: Tone.DONE}


def address(name: str, meeting: GroupMeeting, *args: UUID) -> str:
    return reverse(f"group_meetings:{name}", args=[meeting.pk, *args])


def title_of(meeting: GroupMeeting) -> str:
    return _("Групповая встреча %(day)s") % {"day": format_date(meeting.held_on, year=False)}


def list_crumbs(programme: Programme) -> list[Crumb]:
    here = reverse("group_meetings:list", args=[programme.pk])
    return [*crumbs_of(programme), Crumb(_("Групповые встречи"), here)]


def meeting_crumbs(meeting: GroupMeeting) -> list[Crumb]:
    return [*list_crumbs(meeting.programme), Crumb(title_of(meeting), address("meeting", meeting))]


@require_GET
def meeting_list(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    rows = selectors.meeting_list(actor=request.actor, programme_id=programme_id)
    programme = programme_get(actor=request.actor, programme_id=programme_id)
    add_command = Command(_("Запланировать встречу"), reverse("group_meetings:add", args=[programme_id]), "plus")
    is_running = programme.state == ProgrammeState.RUNNING
    page = PageHeader(
        title=_("Групповые встречи"),
        lead=_("Наставники за столами, группы меняются по кругу. После встречи каждый говорит, с кем хочет работать."),
        crumbs=crumbs_of(programme),
        primary=add_command if is_running else None,
    )
    context = {
        "page": page,
        "meetings": [(row, title_of(row), TONES[MeetingState(row.state)]) for row in rows[:50]],
        "add": add_command if is_running else None,
    }
    return render(request, "school/group_meetings/list.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    require(request.actor, GroupMeetingAction.MANAGE)
    programme = programme_get(actor=request.actor, programme_id=programme_id)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = services.meeting_plan(actor=request.actor, programme_id=programme_id, **form.cleaned_data)
            messages.success(request, _("Встреча запланирована. Проверьте, кто придёт, и составьте рассадку."))
            return redirect("group_meetings:meeting", made.pk)
    page = PageHeader(title=_("Новая групповая встреча"), crumbs=list_crumbs(programme))
    back = reverse("group_meetings:list", args=[programme_id])
    return form_page(
        request, "school/form.html", page=page, form=form, cancel_url=back, submit=_("Запланировать встречу")
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, event_id: UUID) -> HttpResponse:
    meeting = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    form = PlanForm(request.POST or None, initial=plan_values(meeting))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.meeting_edit(actor=request.actor, meeting_id=event_id, **form.cleaned_data)
            return redirect("group_meetings:meeting", event_id)
    page = PageHeader(
        title=_("План встречи"),
        lead=_("Если изменить столы, раунды или числа, рассадку нужно будет составить заново."),
        crumbs=meeting_crumbs(meeting),
    )
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=address("meeting", meeting))


@require_GET
def meeting(request: HttpRequest, event_id: UUID) -> HttpResponse:
    return _meeting_page(request, selectors.meeting_get(actor=request.actor, meeting_id=event_id))


def _meeting_page(request: HttpRequest, found: GroupMeeting, refusal: Refusal | None = None) -> HttpResponse:
    progress = selectors.progress_of(actor=request.actor, meeting=found)
    lacking = []
    if refusal and refusal.who:
        guests = selectors.guest_list(actor=request.actor, meeting_id=found.pk, role="mentee")
        named = {guest.participation_id: guest.participation.person.full_name for guest in guests}
        lacking = [named[key] for key in refusal.who if key in named]
    page = PageHeader(
        title=title_of(found),
        lead=", ".join(part for part in (f"{found.starts_at:%H:%M}", found.place) if part),
        crumbs=list_crumbs(found.programme),
        primary=_primary(found),
        secondary=Command(_("Экран для зала"), address("hall", found), "layout-dashboard") if found.seated_at else None,
        more=_more(found),
        status=found.get_state_display(),
        status_tone=TONES[MeetingState(found.state)],
    )
    context = {
        "page": page,
        "meeting": found,
        "counters": _counters(found, progress),
        "tasks": _tasks(found, progress),
        "reason": wording.reason(refusal, found) if refusal else "",
        "ways": wording.ways(refusal) if refusal else [],
        "more_mentors": wording.more_mentors(refusal) if refusal else "",
        "lacking": lacking,
        "adjust_url": address("adjust", found),
        "guests_url": address("guests", found),
    }
    return render(request, "school/group_meetings/meeting.html", context, status=409 if refusal else 200)


def _primary(found: GroupMeeting) -> Command | None:
    if found.programme.state != ProgrammeState.RUNNING:
        return None
    if found.state == MeetingState.OPEN:
        return Command(_("Закрыть бюллетени"), address("ballots-close", found), "lock", "post")
    if found.state == MeetingState.CLOSED:
        return Command(_("Подобрать пары сейчас"), reverse("matching:programme", args=[found.programme_id]), "puzzle")
    if found.seated_at is None:
        return Command(_("Составить рассадку"), address("seat", found), "table", "post")
    return Command(_("Открыть бюллетени"), address("ballots-open", found), "send", "post")


def _more(found: GroupMeeting) -> list[Command]:
    if found.forgotten_at is not None:
        return []
    if found.state == MeetingState.OPEN:
        return [
            Command(_("Продлить на 10 минут"), address("ballots-extend", found), "clock", "post"),
            Command(_("Напомнить, кто не ответил"), address("ballots-remind", found), "bell", "post"),
        ]
    if found.state == MeetingState.CLOSED:
        return [Command(_("Открыть бюллетени снова"), address("ballots-open", found), "refresh", "post")]
    return [
        Command(_("Изменить план"), address("edit", found), "pencil"),
        Command(_("Отменить встречу"), address("cancel", found), "trash", danger=True),
    ]


def _counters(found: GroupMeeting, progress: Progress) -> list[Counter]:
    guests = address("guests", found)
    counters = [
        Counter(str(progress.mentors), _("наставников придёт"), guests),
        Counter(str(progress.mentees), _("наставляемых придёт"), guests),
    ]
    if found.state != MeetingState.PLANNED:
        done = _("бюллетеней сдано из %(total)d") % {"total": progress.guests}
        counters.append(Counter(str(progress.ballots), done, address("ballots", found)))
    return counters


def _tasks(found: GroupMeeting, progress: Progress) -> list[Task]:
    seated, planned = found.seated_at is not None, found.state == MeetingState.PLANNED
    both = progress.mentors > 0 and progress.mentees > 0
    wait_seat = "" if seated else _("сначала составьте рассадку")
    after_seat = TaskStatus.ACTIVE if seated else TaskStatus.BLOCKED
    return [
        Task(
            _("Участники"),
            TaskStatus.DONE if both else TaskStatus.ACTIVE,
            address("guests", found),
            _("отмечены допущенные наставники и наставляемые без наставника, список можно изменить"),
        ),
        Task(
            _("Рассадка"),
            TaskStatus.DONE if seated else TaskStatus.ACTIVE if both else TaskStatus.BLOCKED,
            address("timetable", found) if seated else "",
            _("раундов %(rounds)d, каждый встретит наставников не меньше %(wanted)d")
            % {"rounds": progress.rounds, "wanted": found.wanted},
        ),
        Task(
            _("Бейджи, карточки столов, расписание зала"),
            after_seat,
            address("prints", found) if seated else "",
            wait_seat or _("распечатайте до встречи"),
            label=_("Распечатать") if seated else "",
        ),
        Task(
            _("Бюллетени"),
            TaskStatus.DONE
            if found.state == MeetingState.CLOSED
            else TaskStatus.BLOCKED
            if planned
            else TaskStatus.ACTIVE,
            "" if planned else address("ballots", found),
            _("откройте после последнего раунда") if planned else _ballots_hint(found, progress),
        ),
        Task(
            _("Бумажные бюллетени"),
            TaskStatus.BLOCKED if planned else TaskStatus.DONE if found.forgotten_at else TaskStatus.ACTIVE,
            "" if planned else address("papers", found),
            _("для тех, у кого нет телефона: сфотографируйте листы или отсканируйте стопку"),
            label="" if planned or found.forgotten_at else _("Загрузить"),
        ),
        Task(
            _("Кто кого выбрал"),
            TaskStatus.BLOCKED if planned else TaskStatus.DONE if found.forgotten_at else TaskStatus.ACTIVE,
            "" if planned else address("choices", found),
            _("видите только вы; после завершения программы выбор удаляется"),
            label="" if planned else _("Посмотреть"),
        ),
    ]


def _ballots_hint(found: GroupMeeting, progress: Progress) -> str:
    told = _("сдано %(done)d из %(total)d") % {"done": progress.ballots, "total": progress.guests}
    if found.state == MeetingState.OPEN and found.closes_at:
        until = f"{timezone.localtime(found.closes_at):%H:%M}"
        told += ", " + (
            _("принимаются до %(time)s") % {"time": until}
            if found.closes_at > progress.now
            else _("время вышло в %(time)s: закройте или продлите") % {"time": until}
        )
    return told


@require_POST
def seat(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Make the timetable; when there is none, the page says why and what would be enough."""
    try:
        made = services.timetable_make(actor=request.actor, meeting_id=event_id)
    except GroupMeetingRefused as refused:
        refusal = refused.details.get("refusal")
        if not isinstance(refusal, Refusal):
            raise
        return _meeting_page(request, selectors.meeting_get(actor=request.actor, meeting_id=event_id), refusal)
    messages.success(request, _("Рассадка составлена: раундов %(n)d.") % {"n": len(made.rounds)})
    if made.left_out:
        messages.warning(
            request,
            _("Без стола осталось наставников: %(n)d. Добавьте столы или раунды, если они должны участвовать.")
            % {"n": len(made.left_out)},
        )
    return redirect("group_meetings:timetable", event_id)


@require_POST
def adjust(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Take one of the offered changes of the plan and make the timetable at once."""
    name, value = request.POST.get("field", ""), request.POST.get("value", "")
    if name in {"rounds", "tables", "seats", "wanted"} and value.isdecimal():
        meeting_now = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
        form = PlanForm({**plan_values(meeting_now), name: value})
        if form.is_valid():
            services.meeting_edit(actor=request.actor, meeting_id=event_id, **{name: form.cleaned_data[name]})
    return seat(request, event_id)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, event_id: UUID) -> HttpResponse:
    found = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    if request.method == "POST":
        programme_id = services.meeting_cancel(actor=request.actor, meeting_id=event_id)
        messages.success(request, _("Встреча отменена."))
        return redirect("group_meetings:list", programme_id)
    page = PageHeader(title=_("Отменить встречу"), lead=title_of(found), crumbs=meeting_crumbs(found))
    context = {"page": page, "cancel_url": address("meeting", found)}
    return render(request, "school/group_meetings/cancel.html", context)


@require_http_methods(["GET", "POST"])
def guests(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Tick who comes, of everybody who takes part in the programme."""
    found = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    if request.method == "POST":
        count = services.guests_set(
            actor=request.actor, meeting_id=event_id, participation_ids=ids_of(request.POST.getlist("selected"))
        )
        messages.success(request, _("Участников встречи: %(n)d.") % {"n": count})
        return redirect("group_meetings:meeting", event_id)
    coming = {guest.participation_id for guest in selectors.guest_list(actor=request.actor, meeting_id=event_id)}
    mentors, mentees = selectors.candidates(actor=request.actor, programme=found.programme)
    suggested = selectors.suggested(mentors, mentees)
    planned = found.state == MeetingState.PLANNED
    sides: list[dict[str, Any]] = [
        {"title": title, "rows": [(row, row.pk in coming, row.pk in suggested) for row in rows], "unready": note}
        for title, rows, note in (
            (_("Наставляемые"), mentees, _("уже есть наставник")),
            (_("Наставники"), mentors, _("ещё не допущен")),
        )
    ]
    page = PageHeader(
        title=_("Кто придёт"),
        lead=_("Изменение списка отменяет готовую рассадку.") if planned and found.seated_at else "",
        crumbs=meeting_crumbs(found),
    )
    context = {"page": page, "sides": sides, "planned": planned, "cancel_url": address("meeting", found)}
    return render(request, "school/group_meetings/guests.html", context)
