"""Paper ballots: the stack that is uploaded, and the sheets that need eyes."""

from __future__ import annotations

import base64
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.ui.components import Command, Counter, Crumb, PageHeader, Progress, Tone
from apps.core.ui.form_pages import refusals_on
from apps.school.group_meetings import selectors, services, wording
from apps.school.group_meetings.models import GroupMeeting, MeetingState, PageState
from apps.school.group_meetings.papers import marks_of
from apps.school.group_meetings.selectors import Stack
from apps.school.group_meetings.web.forms import DoubtsForm, SheetsForm, doubt_label
from apps.school.group_meetings.web.meetings import address, meeting_crumbs, title_of


def _progress(meeting: GroupMeeting, stack: Stack) -> Progress:
    return Progress(_("Читаем файлы"), stack.files - stack.waiting, stack.files, address("papers-progress", meeting))


@never_cache
@require_http_methods(["GET", "POST"])
def stack(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Upload photos or scans, watch them being read, see what needs eyes."""
    meeting = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    form = SheetsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            files = [file.read() for file in form.cleaned_data["files"]]
            services.sheets_upload(actor=request.actor, meeting_id=event_id, files=files)
            return redirect("group_meetings:papers", event_id)
    found = selectors.stack_of(actor=request.actor, meeting=meeting)
    page = PageHeader(
        title=_("Бумажные бюллетени"),
        lead=_("Уверенно прочитанные листы записываются сами. Всё сомнительное проверите вы, рядом со снимком."),
        crumbs=meeting_crumbs(meeting),
        secondary=Command(_("Печать листов"), address("prints", meeting), "printer"),
    )
    context = {
        "page": page,
        "meeting": meeting,
        "form": form,
        "may_upload": meeting.state != MeetingState.PLANNED and meeting.forgotten_at is None,
        "progress": _progress(meeting, found) if found.waiting else None,
        "counters": [
            Counter(str(found.recorded), _("листов записано"), address("ballots", meeting)),
            Counter(
                str(found.review),
                _("нужно проверить"),
                "#review" if found.review else "",
                tone=Tone.WARN if found.review else Tone.NEUTRAL,
            ),
        ]
        if found.files
        else [],
        "refused": [wording.file_problem(code) for code in found.refused],
        "review": [
            (row, [wording.page_problem(code) for code in row.problems])
            for row in selectors.review_list(actor=request.actor, meeting_id=event_id)[:200]
        ],
    }
    return render(request, "school/group_meetings/papers.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def progress(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The bar alone; when everything is read the whole page is loaded anew."""
    meeting = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    found = selectors.stack_of(actor=request.actor, meeting=meeting)
    response = render(request, "ui/progress.html", {"progress": _progress(meeting, found)})
    if not found.waiting:
        response["HX-Refresh"] = "true"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, event_id: UUID, page_id: UUID) -> HttpResponse:
    """One sheet: what was read for certain, and each doubtful bubble beside its picture."""
    found = selectors.page_get(actor=request.actor, meeting_id=event_id, page_id=page_id)
    meeting = selectors.meeting_get(actor=request.actor, meeting_id=event_id)
    if found.state != PageState.REVIEW:
        messages.info(request, _("С этим листом уже разобрались."))
        return redirect("group_meetings:papers", event_id)
    guest, marks = found.guest, marks_of(found.cells)
    names = [named.name for named in selectors.met_of(guest)] if guest and found.cells else []
    places = sorted(marks.doubtful)
    form = DoubtsForm(request.POST if request.method == "POST" else None, places=places, names=names)
    if form.is_bound and form.is_valid():
        with refusals_on(form):
            services.page_record(actor=request.actor, meeting_id=event_id, page_id=page_id, marked=form.marked)
            messages.success(request, _("Бюллетень записан."))
            following = selectors.review_list(actor=request.actor, meeting_id=event_id).first()
            if following is not None:
                return redirect("group_meetings:sheet", event_id, following.pk)
            return redirect("group_meetings:papers", event_id)
    page = PageHeader(
        title=guest.participation.person.full_name if guest else _("Лист без номера"),
        lead=title_of(meeting),
        crumbs=[*meeting_crumbs(meeting), Crumb(_("Бумажные бюллетени"), address("papers", meeting))],
    )
    crops = [marks.doubtful[place] for place in places]
    context = {
        "page": page,
        "form": form,
        "readable": bool(names),
        "doubts": list(zip(form, crops, strict=True)),
        "certain": [doubt_label(names[row], column) for row, column in sorted(marks.marked)] if names else [],
        "problems": [wording.page_problem(code) for code in found.problems],
        "preview": base64.b64encode(bytes(found.preview)).decode() if found.preview else "",
        "known": guest.get_source_display() if guest and guest.voted_at else "",
        "by_hand_url": address("by-hand", meeting, guest.pk)
        if guest
        else f"{address('ballots', meeting)}?only=waiting",
        "dismiss_url": address("sheet-dismiss", meeting, page_id),
        "cancel_url": address("papers", meeting),
    }
    return render(request, "school/group_meetings/sheet.html", context, status=422 if form.errors else 200)


@require_POST
def dismiss(request: HttpRequest, event_id: UUID, page_id: UUID) -> HttpResponse:
    services.page_dismiss(actor=request.actor, meeting_id=event_id, page_id=page_id)
    messages.success(request, _("Лист убран."))
    return redirect("group_meetings:papers", event_id)
