"""The hall: the timetable, what is printed, the big screen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.core.ui.components import Command, PageHeader, Progress
from apps.school.group_meetings import printed, selectors, services
from apps.school.group_meetings.models import GroupMeeting, Guest, MeetingState
from apps.school.group_meetings.selectors.meetings import seats_of
from apps.school.group_meetings.web.meetings import address, meeting_crumbs, title_of


def _hall(request: HttpRequest, event_id: UUID) -> tuple[GroupMeeting, list[Guest]]:
    """Return a seated meeting with its guests; refused while there is no seating."""
    meeting = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    if meeting.seated_at is None:
        raise services.GroupMeetingRefused("not_seated", _("Сначала составьте рассадку."))
    return meeting, selectors.guest_list(actor=request.actor, meeting_id=event_id)


@require_GET
def timetable(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Show who sits where, round by round."""
    meeting, guests = _hall(request, event_id)
    hall = seats_of(guests)
    rounds = selectors.rounds_of(meeting, len(hall))
    free = [guest for guest in guests if not any(guest.route)]
    planned = meeting.state == MeetingState.PLANNED
    page = PageHeader(
        title=_("Рассадка"),
        lead=title_of(meeting),
        crumbs=meeting_crumbs(meeting),
        primary=Command(_("Распечатать"), address("prints", meeting), "printer"),
        more=[Command(_("Составить заново"), address("seat", meeting), "refresh", "post")] if planned else [],
    )
    context = {
        "page": page,
        "rounds": [
            (number, rounds.start_of(number), rounds.end_of(number), seats)
            for number, seats in enumerate(hall, start=1)
        ],
        "free": free,
    }
    return render(request, "school/group_meetings/timetable.html", context)


@require_GET
def prints(request: HttpRequest, event_id: UUID) -> HttpResponse:
    meeting, guests = _hall(request, event_id)
    files = [
        (
            _("Бейджи"),
            _("Имя, маршрут по столам и личный код бюллетеня. Восемь на листе А4: разрежьте по пунктиру."),
            address("badges", meeting),
        ),
        (
            _("Карточки столов"),
            _("Номер стола, наставник и адрес бюллетеней. По одной на листе А5."),
            address("cards", meeting),
        ),
        (
            _("Расписание зала"),
            _("Маршруты по алфавиту для двери и столы по раундам для ведущего."),
            address("hall-timetable", meeting),
        ),
    ]
    fitting = printed.fitting(guests)
    if fitting:
        text = _("По листу А4 на участника: кружки закрашивают ручкой, листы потом фотографируют или сканируют.")
        if without := len(guests) - len(fitting):
            text += " " + _("Без листа участников: %(n)d, встречи не помещаются на лист или их не было.") % {
                "n": without
            }
        files.append((_("Бумажные бюллетени"), text, address("sheets", meeting)))
    page = PageHeader(
        title=_("Печать для встречи"),
        lead=_("На бейджах личные коды: раздайте их в руки и не публикуйте."),
        crumbs=meeting_crumbs(meeting),
    )
    return render(request, "school/group_meetings/prints.html", {"page": page, "files": files, "guests": len(guests)})


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_GET
@never_cache
def print_badges(request: HttpRequest, event_id: UUID) -> HttpResponse:
    meeting, guests = _hall(request, event_id)
    if meeting.forgotten_at is not None:
        raise services.GroupMeetingRefused("forgotten", _("Программа завершена, коды бюллетеней удалены."))
    return _file(printed.badges(meeting, guests), "badges")


@require_GET
@never_cache
def print_cards(request: HttpRequest, event_id: UUID) -> HttpResponse:
    _meeting, guests = _hall(request, event_id)
    return _file(printed.table_cards(guests), "tables")


@require_GET
@never_cache
def print_hall(request: HttpRequest, event_id: UUID) -> HttpResponse:
    meeting, guests = _hall(request, event_id)
    return _file(printed.hall_timetable(meeting, guests), "hall")


@require_GET
@never_cache
def print_sheets(request: HttpRequest, event_id: UUID) -> HttpResponse:
    meeting, guests = _hall(request, event_id)
    if not printed.fitting(guests):
        raise services.GroupMeetingRefused("no_sheets", _("Печатать некому: никто ни с кем не встретится."))
    return _file(printed.paper_sheets(meeting, guests), "ballots")


@require_GET
def screen(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The big screen for the projector: no names on it."""
    return render(request, "school/group_meetings/hall.html", _screen(request, event_id))


@require_GET
@never_cache
def figures(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """What changes on the big screen; asked for every few seconds."""
    return render(request, "school/group_meetings/hall_figures.html", _screen(request, event_id))


def _screen(request: HttpRequest, event_id: UUID) -> dict[str, object]:
    meeting = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    if meeting.seated_at is None:
        raise services.GroupMeetingRefused("not_seated", _("Сначала составьте рассадку."))
    progress = selectors.progress_of(actor=request.actor, meeting=meeting)
    is_open = meeting.state == MeetingState.OPEN
    bars = [
        Progress(_("Наставляемые"), progress.mentee_ballots, progress.mentees),
        Progress(_("Наставники"), progress.mentor_ballots, progress.mentors),
    ]
    return {
        "page": None,
        "meeting": meeting,
        "title": title_of(meeting),
        "phase": "ballots"
        if is_open
        else "closed"
        if meeting.state == MeetingState.CLOSED
        else progress.moment.phase.value,
        "clock": progress,
        "bars": bars,
        "begin_url": address("begin", meeting)
        if meeting.state == MeetingState.PLANNED and meeting.started_at is None
        else "",
        "back_url": address("meeting", meeting),
        "figures_url": address("figures", meeting),
        "ballot_address": request.get_host() + reverse("ballot:enter").rstrip("/"),
    }


@require_POST
def begin(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Start the clock: the first round begins now."""
    services.rounds_begin(actor=request.actor, meeting_id=event_id)
    messages.success(request, _("Первый раунд начался."))
    return redirect("group_meetings:hall", event_id)
