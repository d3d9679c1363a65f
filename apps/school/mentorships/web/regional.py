"""An external mentor's work in all schools on one page of the region's host."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import Actor
from apps.core.ui.components import Crumb, PageHeader
from apps.core.ui.form_pages import refusals_on
from apps.school.mentorships.visits import visit_get, visit_list, visit_log
from apps.school.mentorships.web import wording
from apps.school.mentorships.web.forms import MeetingForm


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Show the mentor's pairs and groups school by school."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    cards = [
        {
            "school": visit.school,
            "programme": visit.programme,
            "mentees": visit.mentees,
            "label": visit.condition.label,
            "tone": wording.TONES[visit.condition],
            "last_met": visit.last_met,
            "meetings": visit.meetings,
            "log_url": reverse("visits:new", args=[visit.tenant_id, visit.mentorship_id]) if visit.is_open else "",
        }
        for visit in visit_list(actor=actor)
    ]
    page = PageHeader(title=_("Мои встречи"), lead=_("Все школы и колледжи, где вы наставник."))
    context = {"page": page, "cards": wording.with_one_primary(cards)}
    return render(request, "school/mentorships/visits.html", context)


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest, tenant_id: UUID, mentorship_id: UUID) -> HttpResponse:
    """Write down a meeting in one of the schools."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    visit = visit_get(actor=actor, tenant_id=tenant_id, mentorship_id=mentorship_id)
    form = MeetingForm(request.POST or None, initial={"type": 4 if visit.meetings else 1})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            visit_log(
                actor=actor,
                tenant_id=tenant_id,
                mentorship_id=mentorship_id,
                client_key=form.cleaned_data["client_key"],
                data=form.data_of(),
            )
            messages.success(request, _("Встреча записана."))
            return redirect("visits:list")
    page = PageHeader(
        title=_("Записать встречу"),
        lead=visit.school,
        crumbs=[Crumb(_("Мои встречи"), reverse("visits:list"))],
    )
    return render(request, "school/mentorships/visit_meeting.html", {"page": page, "form": form})
