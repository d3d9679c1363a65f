"""External mentors: the region's queue and cards, and what the employer and the mentor may do with a card."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import Role, may, require
from apps.core.identifiers import display_phone
from apps.core.ui import wording
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Tone
from apps.core.ui.forms import refusal_in
from apps.region.partners import selectors, services
from apps.region.partners.models import ExternalMentor, ExternalMentorState
from apps.region.partners.policies import PartnersAction
from apps.region.partners.web.decisions import pressed, with_reason
from apps.region.partners.web.forms import ListFilter, MarkForm, MentorForm, OwnMentorForm

TONES = {
    ExternalMentorState.SUBMITTED: Tone.WARN,
    ExternalMentorState.APPROVED: Tone.DONE,
    ExternalMentorState.REJECTED: Tone.NEUTRAL,
    ExternalMentorState.PAUSED: Tone.NEUTRAL,
    ExternalMentorState.BANNED: Tone.BAD,
}
PER_PAGE = 50
_STATES = [*ExternalMentorState.choices, ("expiring", gettext_lazy("отметка истекла"))]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    require(request.actor, PartnersAction.VIEW)
    form = ListFilter(request.GET, states=_STATES)
    found = selectors.mentor_list(actor=request.actor, **form.asked())
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": PageHeader(title=_("Внешние наставники")),
        "filter_form": form,
        "page_obj": page_obj,
        "mentors": page_obj,
    }
    return render(request, "region/partners/mentors.html", context)


def home_of(request: HttpRequest, mentor: ExternalMentor) -> str:
    """Return where the actor came to this card from."""
    if may(request.actor, PartnersAction.VIEW):
        return reverse("partners:mentors")
    return reverse("partners:company" if request.actor.has(Role.PARTNER_MANAGER) else "partners:own-card")


@require_GET
def card(request: HttpRequest, mentor_id: UUID) -> HttpResponse:
    mentor = selectors.mentor_get(actor=request.actor, mentor_id=mentor_id)
    actor = request.actor
    decides, manages = may(actor, PartnersAction.DECIDE), may(actor, PartnersAction.MANAGE_OWN)
    context = {
        "page": mentor_header(request, mentor),
        "summary": mentor_summary(mentor, contacts=decides or manages or actor.has(Role.EXTERNAL_MENTOR)),
        "mentor": mentor,
        "mark_form": MarkForm() if decides and mentor.state != ExternalMentorState.BANNED else None,
        "engagements": selectors.engagement_list(actor=actor, mentor_id=mentor.id),
        "may_answer": may(actor, PartnersAction.DECIDE_ENGAGEMENT),
    }
    return render(request, "region/partners/mentor.html", context)


def mentor_header(request: HttpRequest, mentor: ExternalMentor) -> PageHeader:
    state = ExternalMentorState(mentor.state)
    actor, decides = request.actor, may(request.actor, PartnersAction.DECIDE)
    touches = decides or may(actor, PartnersAction.MANAGE_OWN) or may(actor, PartnersAction.OWN_CARD)
    more: list[Command] = []

    def command(label: str, route: str, icon: str, method: str = "post", *, danger: bool = False) -> Command:
        return Command(label, reverse(f"partners:{route}", args=[mentor.id]), icon, method, danger=danger)

    if touches and state is ExternalMentorState.APPROVED:
        more.append(command(_("Поставить на паузу"), "mentor-pause", "player-pause"))
    if touches and state is ExternalMentorState.PAUSED:
        more.append(command(_("Снять с паузы"), "mentor-unpause", "player-play"))
    if state in {ExternalMentorState.APPROVED, ExternalMentorState.PAUSED} and mentor.user_id is None and touches:
        more.append(command(_("Отправить приглашение"), "mentor-invite", "mail"))
    if decides and state is ExternalMentorState.SUBMITTED:
        more.append(command(_("Отклонить"), "mentor-reject", "x", "get"))
    if decides and state is ExternalMentorState.BANNED:
        more.append(command(_("Снять отстранение"), "mentor-unban", "arrow-back-up"))
    elif decides:
        more.append(command(_("Отстранить"), "mentor-ban", "alert-triangle", "get", danger=True))
    return PageHeader(
        title=f"{mentor.last_name} {mentor.first_name} {mentor.middle_name}".strip(),
        lead=mentor.decision_reason,
        crumbs=[Crumb(_("Наставники"), home_of(request, mentor))],
        status=_("отметка истекла") if mentor.is_lapsed else mentor.get_state_display(),
        status_tone=Tone.BAD if mentor.is_lapsed else TONES[state],
        meta=[mentor.partner.title] if mentor.partner else [],
        secondary=command(_("Изменить"), "mentor-edit", "pencil", "get") if touches else None,
        more=more,
    )


def mentor_summary(mentor: ExternalMentor, *, contacts: bool) -> list[SummaryRow]:
    used = getattr(mentor, "seats_used", 0)
    rows = [
        SummaryRow(_("Должность"), mentor.position),
        SummaryRow(_("Стаж, лет"), str(mentor.experience_years)),
        SummaryRow(_("Компетенции"), ", ".join(mentor.competences)),
        SummaryRow(_("Занято мест"), _("%(used)d из %(all)d") % {"used": used, "all": mentor.capacity}),
        SummaryRow(_("Часов в месяц"), str(mentor.hours_per_month)),
        SummaryRow(
            _("Отметка о справке действует до"),
            wording.format_date(mentor.vetted_until) if mentor.vetted_until else "",
        ),
        SummaryRow(
            _("Этический кодекс принят"),
            wording.format_date(mentor.ethics_accepted_on) if mentor.ethics_accepted_on else "",
        ),
    ]
    if contacts:
        rows += [
            SummaryRow(_("Электронная почта"), mentor.email),
            SummaryRow(_("Телефон"), display_phone(mentor.phone) if mentor.phone else ""),
            SummaryRow(_("О себе"), mentor.about),
        ]
    return rows


def _crumb(mentor: ExternalMentor) -> Crumb:
    return Crumb(f"{mentor.last_name} {mentor.first_name}", reverse("partners:mentor", args=[mentor.id]))


@require_POST
def approve(request: HttpRequest, mentor_id: UUID) -> HttpResponse:
    """Take the mark; wrong dates are shown beside their fields."""
    require(request.actor, PartnersAction.DECIDE)
    mentor = selectors.mentor_get(actor=request.actor, mentor_id=mentor_id)
    form = MarkForm(request.POST)
    if form.is_valid():
        with refusal_in(form):
            services.mentor_approve(actor=request.actor, mentor_id=mentor_id, **form.cleaned_data)
            messages.success(request, _("Отметка сохранена, наставник допущен."))
            return redirect("partners:mentor", mentor_id)
    back = _crumb(mentor)
    page = PageHeader(title=_("Отметка о справке"), crumbs=[back])
    return render(request, "region/partners/form.html", {"page": page, "form": form, "cancel_url": back.url})


@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, mentor_id: UUID) -> HttpResponse:
    return _with_reason(request, mentor_id, services.mentor_reject, _("Отклонить наставника"), _("Наставник отклонён."))


@require_http_methods(["GET", "POST"])
def ban(request: HttpRequest, mentor_id: UUID) -> HttpResponse:
    return _with_reason(
        request,
        mentor_id,
        services.mentor_ban,
        _("Отстранить во всех школах"),
        _("Наставник отстранён: новые пары невозможны, работающие приостанавливаются."),
    )


def _with_reason(
    request: HttpRequest, mentor_id: UUID, decide: Callable[..., None], title: str, done: str
) -> HttpResponse:
    require(request.actor, PartnersAction.DECIDE)
    mentor = selectors.mentor_get(actor=request.actor, mentor_id=mentor_id)
    return with_reason(
        request,
        decide=lambda reason: decide(actor=request.actor, mentor_id=mentor_id, reason=reason),
        back=_crumb(mentor),
        title=title,
        done=done,
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, mentor_id: UUID) -> HttpResponse:
    mentor = selectors.mentor_get(actor=request.actor, mentor_id=mentor_id)
    if not may(request.actor, PartnersAction.OWN_CARD) and not may(request.actor, PartnersAction.MANAGE_OWN):
        require(request.actor, PartnersAction.DECIDE)
    kind = OwnMentorForm if request.actor.has(Role.EXTERNAL_MENTOR) else MentorForm
    initial = {name: getattr(mentor, name) for name in kind.base_fields}
    initial["competences"] = ", ".join(mentor.competences)
    form = kind(request.POST or None, initial=initial)
    back = _crumb(mentor)
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            services.mentor_change(actor=request.actor, mentor_id=mentor_id, values=form.cleaned_data)
            messages.success(request, _("Карточка сохранена."))
            return redirect(back.url)
    page = PageHeader(title=_("Изменить карточку"), crumbs=[back])
    return render(request, "region/partners/form.html", {"page": page, "form": form, "cancel_url": back.url})


def _pressed(decide: Callable[..., object], done: Promise) -> Callable[..., HttpResponse]:
    return pressed(decide, argument="mentor_id", card="partners:mentor", done=done)


unban = _pressed(
    services.mentor_unban,
    gettext_lazy("Отстранение снято. Чтобы допустить наставника, внесите отметку о справке."),
)
pause = _pressed(
    services.mentor_pause,
    gettext_lazy("Наставник на паузе: новые школы его не видят, работающие пары продолжаются."),
)
unpause = _pressed(services.mentor_unpause, gettext_lazy("Наставник снова доступен школам."))
invite = _pressed(services.mentor_invite, gettext_lazy("Приглашение отправлено наставнику."))
