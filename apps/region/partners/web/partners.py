"""Employers as the region sees them: queue, card, decisions."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import Role, may, require
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Tone
from apps.region.partners import selectors, services
from apps.region.partners.models import Partner, PartnerState
from apps.region.partners.policies import PartnersAction
from apps.region.partners.web.decisions import pressed, with_reason
from apps.region.partners.web.forms import ListFilter

TONES = {
    PartnerState.SUBMITTED: Tone.WARN,
    PartnerState.APPROVED: Tone.DONE,
    PartnerState.REJECTED: Tone.NEUTRAL,
    PartnerState.SUSPENDED: Tone.BAD,
}
PER_PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    form = ListFilter(request.GET, states=PartnerState.choices)
    found = selectors.partner_list(actor=request.actor, **form.asked())
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": PageHeader(
            title=_("Работодатели"),
            lead=_("Работодатели регистрируются сами по адресу %(url)s.")
            % {"url": request.build_absolute_uri(reverse("partners:register"))},
        ),
        "filter_form": form,
        "page_obj": page_obj,
        "rows": [(row, TONES[PartnerState(row.state)].value) for row in page_obj],
    }
    return render(request, "region/partners/partners.html", context)


@require_GET
def card(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    require(request.actor, PartnersAction.VIEW)
    partner = selectors.partner_get(actor=request.actor, partner_id=partner_id)
    decides = may(request.actor, PartnersAction.DECIDE)
    invitations = []
    if decides:
        invitations = selectors.invitations_to(actor=request.actor, role=Role.PARTNER_MANAGER, subject_id=partner.id)
    context = {
        "page": _header(partner, decides=decides),
        "summary": company_summary(partner, contacts=decides),
        "partner": partner,
        "mentors": selectors.mentor_list(actor=request.actor).filter(partner_id=partner.id),
        "invitations": invitations,
    }
    return render(request, "region/partners/partner.html", context)


def _header(partner: Partner, *, decides: bool) -> PageHeader:
    state = PartnerState(partner.state)
    primary = secondary = None
    if decides and state in {PartnerState.SUBMITTED, PartnerState.SUSPENDED}:
        primary = Command(_("Подтвердить"), reverse("partners:partner-approve", args=[partner.id]), "check", "post")
    if decides and state is PartnerState.SUBMITTED:
        secondary = Command(_("Отклонить"), reverse("partners:partner-reject", args=[partner.id]), "x")
    if decides and state is PartnerState.APPROVED:
        secondary = Command(_("Приостановить"), reverse("partners:partner-suspend", args=[partner.id]), "player-pause")
    return PageHeader(
        title=partner.title,
        lead=partner.decision_reason,
        crumbs=[Crumb(_("Работодатели"), reverse("partners:partners"))],
        status=partner.get_state_display(),
        status_tone=TONES[state],
        primary=primary,
        secondary=secondary,
    )


def company_summary(partner: Partner, *, contacts: bool) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("ИНН"), partner.inn),
        SummaryRow(_("ОГРН"), partner.ogrn),
        SummaryRow(_("Отрасль"), partner.industry),
    ]
    if contacts:
        rows += [
            SummaryRow(_("Контактное лицо"), partner.contact_name),
            SummaryRow(_("Электронная почта"), partner.contact_email),
            SummaryRow(_("Телефон"), partner.contact_phone),
        ]
    return rows


approve = pressed(
    services.partner_approve,
    argument="partner_id",
    card="partners:partner",
    done=gettext_lazy("Работодатель подтверждён и может добавлять наставников."),
)


@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    return _with_reason(request, partner_id, services.partner_reject, _("Отклонить заявку"), _("Заявка отклонена."))


@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    return _with_reason(
        request,
        partner_id,
        services.partner_suspend,
        _("Приостановить работодателя"),
        _("Работодатель приостановлен, школы его наставников предупреждены."),
    )


def _with_reason(
    request: HttpRequest, partner_id: UUID, decide: Callable[..., None], title: str, done: str
) -> HttpResponse:
    require(request.actor, PartnersAction.DECIDE)
    partner = selectors.partner_get(actor=request.actor, partner_id=partner_id)
    return with_reason(
        request,
        decide=lambda reason: decide(actor=request.actor, partner_id=partner_id, reason=reason),
        back=Crumb(partner.title, reverse("partners:partner", args=[partner_id])),
        title=title,
        done=done,
    )


@require_POST
def resend(request: HttpRequest, partner_id: UUID, invitation_id: UUID) -> HttpResponse:
    services.partner_invitation_resend(actor=request.actor, invitation_id=invitation_id)
    messages.success(request, _("Письмо отправлено снова."))
    return redirect("partners:partner", partner_id)
