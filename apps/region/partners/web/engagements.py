"""Requests of schools for mentors, and the answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.core.actor import Role, may, require
from apps.core.ui.components import PageHeader
from apps.region.partners import selectors, services
from apps.region.partners.models import EngagementState
from apps.region.partners.policies import PartnersAction
from apps.region.partners.web.forms import ListFilter


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    require(request.actor, PartnersAction.VIEW)
    form = ListFilter(request.GET, states=EngagementState.choices)
    context = {
        "page": PageHeader(
            title=_("Запросы школ"), lead=_("На запрос отвечает наставник или работодатель; вы можете ответить за них.")
        ),
        "engagements": selectors.engagement_list(actor=request.actor, state=form.asked()["state"]),
        "may_answer": may(request.actor, PartnersAction.DECIDE_ENGAGEMENT),
    }
    return render(request, "region/partners/engagements.html", context)


def _back(request: HttpRequest) -> str:
    if may(request.actor, PartnersAction.VIEW):
        return reverse("partners:engagements")
    return reverse("partners:company" if request.actor.has(Role.PARTNER_MANAGER) else "partners:own-card")


@require_POST
def approve(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    services.engagement_approve(actor=request.actor, engagement_id=engagement_id)
    messages.success(request, _("Согласие отправлено: школа увидит карточку наставника."))
    return redirect(_back(request))


@require_POST
def decline(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    services.engagement_decline(actor=request.actor, engagement_id=engagement_id, reason=reason)
    messages.success(request, _("Отказ отправлен школе."))
    return redirect(_back(request))
