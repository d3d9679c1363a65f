"""Ballots as the curator sees them: who handed one in, entering one, and whom they name."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import require
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, Tone
from apps.core.ui.form_pages import refusals_on
from apps.school.group_meetings import selectors, services
from apps.school.group_meetings.models import BallotSource, MeetingState
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.web.forms import BallotForm
from apps.school.group_meetings.web.meetings import address, meeting_crumbs, title_of
from apps.school.programmes.models import ParticipantRole

PER_PAGE = 50


@require_GET
def ballots(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Who handed a ballot in. What it says is on another page."""
    meeting = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    progress = selectors.progress_of(actor=request.actor, meeting=meeting)
    waiting = request.GET.get("only") == "waiting"
    here = address("ballots", meeting)
    is_open = meeting.state == MeetingState.OPEN
    page = PageHeader(
        title=_("Бюллетени"),
        lead=title_of(meeting),
        crumbs=meeting_crumbs(meeting),
        primary=Command(_("Напомнить"), address("ballots-remind", meeting), "bell", "post")
        if is_open and progress.waiting
        else None,
        secondary=Command(_("Загрузить бумажные"), address("papers", meeting), "upload")
        if meeting.state != MeetingState.PLANNED and meeting.forgotten_at is None
        else None,
        more=[Command(_("Продлить на 10 минут"), address("ballots-extend", meeting), "clock", "post")]
        if is_open
        else [],
    )
    context = {
        "page": page,
        "meeting": meeting,
        "counters": [
            Counter(str(progress.ballots), _("сдали"), here),
            Counter(
                str(progress.waiting),
                _("ещё не сдали"),
                f"{here}?only=waiting",
                tone=Tone.WARN if progress.waiting and is_open else Tone.NEUTRAL,
            ),
        ],
        "page_obj": Paginator(
            selectors.voters(actor=request.actor, meeting_id=event_id, waiting=waiting), PER_PAGE
        ).get_page(request.GET.get("page")),
        "may_enter": meeting.state != MeetingState.PLANNED and meeting.forgotten_at is None,
        "waiting": waiting,
        "here": here,
    }
    return render(request, "school/group_meetings/ballots.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def by_hand(request: HttpRequest, event_id: UUID, guest_id: UUID) -> HttpResponse:
    """Enter a ballot for somebody, from paper or from words."""
    guest = selectors.guest_get(actor=request.actor, meeting_id=event_id, guest_id=guest_id)
    met = selectors.met_of(guest)
    ranked, never = selectors.choices_of(guest)
    form = BallotForm(
        request.POST if request.method == "POST" else None,
        met=met,
        by_round=guest.participation.role == ParticipantRole.MENTOR,
        ranked=ranked,
        never=never,
    )
    meeting = guest.meeting
    if form.is_bound and form.is_valid():
        with refusals_on(form):
            services.ballot_record(
                actor=request.actor,
                meeting_id=event_id,
                respondent_id=guest_id,
                ranked=form.ranked,
                never=form.never,
                source=BallotSource.HAND,
            )
            messages.success(request, _("Бюллетень записан."))
            return redirect(f"{address('ballots', meeting)}?only=waiting")
    page = PageHeader(
        title=_("Бюллетень участника"),
        lead=guest.participation.person.full_name,
        crumbs=[*meeting_crumbs(meeting), Crumb(_("Бюллетени"), address("ballots", meeting))],
    )
    context = {"page": page, "form": form, "met": met, "cancel_url": address("ballots", meeting)}
    return render(request, "school/group_meetings/by_hand.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def choices(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Who named whom: coincidences first. The curator's alone."""
    require(request.actor, GroupMeetingAction.READ_CHOICES)
    meeting = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    mutual, rows = selectors.choices_by_guest(actor=request.actor, meeting=meeting)
    page = PageHeader(
        title=_("Кто кого выбрал"),
        lead=_("Это видите только вы. Подбор учитывает выбор обеих сторон."),
        crumbs=meeting_crumbs(meeting),
        primary=Command(
            _("Подобрать пары сейчас"), reverse("matching:programme", args=[meeting.programme_id]), "puzzle"
        )
        if rows and meeting.forgotten_at is None
        else None,
    )
    context = {
        "page": page,
        "meeting": meeting,
        "mutual": mutual,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "school/group_meetings/choices.html", context)


@require_POST
def open_ballots(request: HttpRequest, event_id: UUID) -> HttpResponse:
    services.ballots_open(actor=request.actor, meeting_id=event_id)
    messages.success(request, _("Бюллетени открыты на 30 минут. Покажите экран для зала."))
    return redirect("group_meetings:meeting", event_id)


@require_POST
def extend(request: HttpRequest, event_id: UUID) -> HttpResponse:
    services.ballots_extend(actor=request.actor, meeting_id=event_id)
    messages.success(request, _("Бюллетени принимаются на 10 минут дольше."))
    return redirect("group_meetings:meeting", event_id)


@require_POST
def remind(request: HttpRequest, event_id: UUID) -> HttpResponse:
    told, silent = services.ballots_remind(actor=request.actor, meeting_id=event_id)
    text = _("Напоминание получат: %(count)d.") % {"count": told}
    if silent:
        text += " " + _("Без входа в систему: %(count)d, скажите им в зале.") % {"count": silent}
    messages.success(request, text)
    return redirect("group_meetings:ballots", event_id)


@require_POST
def close(request: HttpRequest, event_id: UUID) -> HttpResponse:
    services.ballots_close(actor=request.actor, meeting_id=event_id)
    messages.success(request, _("Бюллетени закрыты. Теперь можно подобрать пары."))
    return redirect("group_meetings:meeting", event_id)
