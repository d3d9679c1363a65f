"""The cabinets of an employer's representative and of an external mentor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.ui import wording
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, Tone
from apps.core.ui.forms import refusal_in
from apps.region.directory.selectors import municipality_choices
from apps.region.partners import selectors, services
from apps.region.partners.models import EngagementState, PartnerState
from apps.region.partners.web.forms import CompanyForm, MentorForm
from apps.region.partners.web.mentors import mentor_header, mentor_summary
from apps.region.partners.web.partners import TONES, company_summary


@require_GET
def company(request: HttpRequest) -> HttpResponse:
    """The company's card, its mentors with their places, and what schools ask."""
    partner = selectors.own_partner(actor=request.actor)
    mentors = list(selectors.mentor_list(actor=request.actor))
    engagements = selectors.engagement_list(actor=request.actor)
    waiting = sum(row.state == EngagementState.REQUESTED for row in engagements)
    approved = partner.state == PartnerState.APPROVED
    add = Command(_("Добавить наставника"), reverse("partners:mentor-create"), "user-plus") if approved else None
    lapsed = sum(mentor.is_lapsed for mentor in mentors)
    used, places = sum(mentor.seats_used for mentor in mentors), sum(mentor.capacity for mentor in mentors)
    context = {
        "page": PageHeader(
            title=partner.title,
            lead=partner.decision_reason,
            status=partner.get_state_display(),
            status_tone=TONES[PartnerState(partner.state)],
            primary=add,
            secondary=Command(_("Изменить карточку"), reverse("partners:company-edit"), "pencil"),
        ),
        "counters": [
            Counter(
                str(len(mentors)),
                wording.plural_form(len(mentors), _("наставник"), _("наставника"), _("наставников")),
                "#mentors",
            ),
            Counter(f"{used} / {places}", _("занято мест"), "#mentors"),
            Counter(
                str(waiting),
                wording.plural_form(
                    waiting,
                    _("запрос школы ждёт ответа"),
                    _("запроса школ ждут ответа"),
                    _("запросов школ ждут ответа"),
                ),
                "#requests",
                tone=Tone.WARN if waiting else Tone.NEUTRAL,
            ),
            *([_lapsed(lapsed)] if lapsed else []),
        ],
        "summary": company_summary(partner, contacts=True),
        "mentors": mentors,
        "engagements": engagements,
        "may_answer": True,
        "is_waiting": partner.state == PartnerState.SUBMITTED,
        "add": add,
    }
    return render(request, "region/partners/company.html", context)


def _lapsed(number: int) -> Counter:
    label = wording.plural_form(
        number, _("отметка о справке истекла"), _("отметки о справках истекли"), _("отметок о справках истекло")
    )
    return Counter(str(number), label, "#mentors", hint=_("нужна новая справка"), tone=Tone.BAD)


@require_http_methods(["GET", "POST"])
def company_edit(request: HttpRequest) -> HttpResponse:
    partner = selectors.own_partner(actor=request.actor)
    initial = {name: getattr(partner, name) or "" for name in CompanyForm.base_fields}
    form = CompanyForm(request.POST or None, initial=initial, municipalities=municipality_choices())
    url = reverse("partners:company")
    if request.method == "POST" and form.is_valid():
        services.partner_change(actor=request.actor, partner_id=partner.id, values=form.cleaned_data)
        messages.success(request, _("Карточка сохранена."))
        return redirect(url)
    page = PageHeader(title=_("Карточка организации"), crumbs=[Crumb(partner.title, url)])
    return render(request, "region/partners/form.html", {"page": page, "form": form, "cancel_url": url})


@require_http_methods(["GET", "POST"])
def mentor_create(request: HttpRequest) -> HttpResponse:
    partner = selectors.own_partner(actor=request.actor)
    form = MentorForm(request.POST or None)
    url = reverse("partners:company")
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            services.mentor_add(actor=request.actor, values=form.cleaned_data)
            messages.success(request, _("Наставник добавлен и ждёт решения региона."))
            return redirect(url)
    page = PageHeader(title=_("Новый наставник"), crumbs=[Crumb(partner.title, url)])
    return render(request, "region/partners/form.html", {"page": page, "form": form, "cancel_url": url})


@require_GET
def own_card(request: HttpRequest) -> HttpResponse:
    """The mentor's own card, places and what schools ask."""
    mentor = selectors.own_mentor(actor=request.actor)
    context = {
        "page": mentor_header(request, mentor),
        "summary": mentor_summary(mentor, contacts=True),
        "mentor": mentor,
        "engagements": selectors.engagement_list(actor=request.actor),
        "may_answer": True,
        "asks_ethics": mentor.ethics_accepted_on is None,
    }
    return render(request, "region/partners/mentor.html", context)


@require_POST
def accept_ethics(request: HttpRequest) -> HttpResponse:
    services.mentor_accept_ethics(actor=request.actor)
    messages.success(request, _("Этический кодекс принят."))
    return redirect("partners:own-card")
