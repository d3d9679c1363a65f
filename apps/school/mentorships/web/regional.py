"""An external mentor's work in all schools on one page of the region's host."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.ui.components import Crumb, PageHeader
from apps.core.ui.form_pages import form_page, refusals_on
from apps.school.mentorships.visits import (
    visit_confirm,
    visit_get,
    visit_list,
    visit_log,
    visit_refuse,
    visit_take_back,
)
from apps.school.mentorships.web import wording
from apps.school.mentorships.web.forms import MeetingForm, RefusalForm
from apps.school.mentorships.web.readiness import refusal_page, refused_words


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Show the mentor's pairs and groups school by school."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    cards = [
        {
            "school": visit.school,
            "programme": visit.programme,
            "mentees": visit.mentees,
            "readiness": wording.readiness_of(
                visit.question, text=_("Готовы работать вместе?"), urls=_urls(visit.tenant_id, visit.mentorship_id)
            ),
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


def _urls(tenant_id: UUID, mentorship_id: UUID) -> Callable[[str], str]:
    return lambda name: reverse(f"visits:{name}", args=[tenant_id, mentorship_id])


@require_POST
def confirm(request: HttpRequest, tenant_id: UUID, mentorship_id: UUID) -> HttpResponse:
    visit_confirm(actor=request.actor, tenant_id=tenant_id, mentorship_id=mentorship_id)  # type: ignore[attr-defined]
    messages.success(request, _("Спасибо! Готовность работать вместе подтверждена."))
    return redirect("visits:list")


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, tenant_id: UUID, mentorship_id: UUID) -> HttpResponse:
    """Ask why the group does not suit; the words go to the curator of the school."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    visit = visit_get(actor=actor, tenant_id=tenant_id, mentorship_id=mentorship_id)
    if visit.question is None:
        raise NotFound("mentorship", _("Такого наставничества нет."))
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            visit_refuse(actor=actor, tenant_id=tenant_id, mentorship_id=mentorship_id, **form.cleaned_data)
            messages.success(request, refused_words())
            return redirect("visits:list")
    back = reverse("visits:list")
    page = refusal_page(Crumb(_("Мои встречи"), back))
    return form_page(
        request,
        "school/mentorships/visit_form.html",
        page=page,
        form=form,
        cancel_url=back,
        submit=_("Отправить куратору"),
    )


@require_POST
def take_back(request: HttpRequest, tenant_id: UUID, mentorship_id: UUID) -> HttpResponse:
    visit_take_back(actor=request.actor, tenant_id=tenant_id, mentorship_id=mentorship_id)  # type: ignore[attr-defined]
    messages.success(request, _("Ответ отменён. Можно ответить заново."))
    return redirect("visits:list")


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
