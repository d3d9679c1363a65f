"""Approving a draft: what will happen, the one action, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import Actor, require
from apps.core.ui.components import Command, Crumb, PageHeader
from apps.core.ui.form_pages import refusals_on
from apps.school.matching import selectors, services
from apps.school.matching.models import RunState
from apps.school.matching.policies import MatchingAction
from apps.school.matching.web.forms import OrderForm
from apps.school.matching.web.workspace import overfull
from apps.school.programmes.web.programmes import crumbs_of


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show what will happen, then form everything at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MatchingAction.APPROVE)
    form = OrderForm(request.POST or None)
    chosen = _chosen(request)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        with refusals_on(form):
            done = services.run_approve(actor=actor, run_id=run_id, order_number=number, mentor_ids=chosen)
            return _after(request, run_id, done)
    found = selectors.workspace_get(actor=actor, run_id=run_id)
    if found.run.state != RunState.DRAFT:
        return redirect("matching:workspace", run_id)
    page = PageHeader(
        title=_("Утвердить пары и группы"),
        lead=_("Пары начнут работу, участников попросят подтвердить готовность, приказ появится в документах."),
        crumbs=[*crumbs_of(found.facts.programme), Crumb(_("Подбор"), reverse("matching:workspace", args=[run_id]))],
    )
    context = {
        "page": page,
        "form": form,
        "groups": [
            {
                "id": group.mentor.participation_id,
                "mentor": group.person.full_name,
                "mentees": [row.person.full_name for row in group.rows],
                "warning": overfull(group),
                "chosen": chosen is None or group.mentor.participation_id in chosen,
            }
            for group in found.groups
        ],
        "matched": found.matched,
        "unmatched": len(found.unmatched),
        "cancel_url": reverse("matching:workspace", args=[run_id]),
    }
    return render(request, "school/matching/approve.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest) -> frozenset[UUID] | None:
    """Return the mentors whose groups are marked; None before the form was sent, when all are."""
    if request.method != "POST" or "listed" not in request.POST:
        return None
    try:
        return frozenset(UUID(value) for value in request.POST.getlist("mentor"))
    except ValueError as error:
        raise BadRequest("a mentor that is none") from error


def _after(request: HttpRequest, run_id: UUID, done: services.Outcome) -> HttpResponse:
    """Show what came of it; when something is left in the draft, go back to it."""
    run = selectors.run_get(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    if run.state == RunState.APPROVED:
        return redirect("matching:outcome", run_id)
    text = _("Утверждено групп: %(groups)d, наставляемых: %(mentees)d. Остальное осталось в черновике.")
    messages.success(request, text % {"groups": done.groups, "mentees": done.mentees})
    for failure in done.failures:
        messages.warning(request, failure)
    return redirect("matching:workspace", run_id)


@require_GET
def outcome(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Say what approving brought and what to do about each group that failed."""
    run = selectors.run_get(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    found = services.outcome_of(run)
    context = {
        "outcome": found,
        "code": _("Групп: %(groups)d, наставляемых: %(mentees)d") % {"groups": found.groups, "mentees": found.mentees},
        "next": Command(_("Открыть пары и группы"), f"{reverse('mentorships:list')}?programme={run.programme_id}"),
        "order_url": reverse("documents:download", args=[found.document_id]) if found.document_id else "",
        "printed_url": reverse("documents:printed", args=[found.document_id]) if found.document_id else "",
        "again_url": reverse("matching:programme", args=[run.programme_id]),
    }
    return render(request, "school/matching/outcome.html", context)


@require_POST
def order(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Issue the order about the pairs of today once more, for example after a replacement."""
    form = OrderForm(request.POST)
    number = form.cleaned_data["number"] if form.is_valid() else ""
    services.order_issue(actor=request.actor, programme_id=programme_id, number=number)  # type: ignore[attr-defined]
    messages.success(request, _("Приказ создан, он в списке документов."))
    return redirect(f"{reverse('documents:list')}?programme={programme_id}")
