"""List, card and edit form of organisations."""

from __future__ import annotations

from uuid import UUID

import django_tables2
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import may, require
from apps.core.identifiers import display_phone
from apps.core.ui import wording
from apps.core.ui.components import BulkAction, Command, Counter, Crumb, PageHeader, SummaryRow, Tone
from apps.core.ui.forms import refusal_in
from apps.region.directory import selectors
from apps.region.directory.domain import Connection
from apps.region.directory.models import Organisation
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.selectors import NO_CURATOR, Connections
from apps.region.directory.services.organisations import EDITABLE, organisation_change, organisation_create
from apps.region.directory.web.activation import preview
from apps.region.directory.web.forms import OrganisationFilter, OrganisationForm
from apps.region.directory.web.tables import TONES, OrganisationTable

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list with its counters; a post is a bulk action and shows what it would do."""
    if request.method == "POST":
        return preview(request)
    actor, known = request.actor, selectors.connections()
    form = OrganisationFilter(request.GET, municipalities=selectors.municipality_choices())
    found = selectors.organisation_list(actor=actor, filters=form.filters(), known=known)
    bulk = []
    if may(actor, DirectoryAction.ACTIVATE):
        bulk = [
            BulkAction("activate", _("Подключить"), "plug", primary=True),
            BulkAction("invite", _("Пригласить кураторов"), "mail"),
        ]
    table = OrganisationTable(
        found,
        known=known,
        bulk_actions=bulk,
        exclude=() if bulk else ("select",),
        empty_hint=_("Загрузите реестр из Excel или добавьте организацию вручную."),
    )
    django_tables2.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "page": _list_header(request),
        "counters": _counters(selectors.organisation_counts(actor=actor, known=known)),
        "unlisted": len(selectors.unlisted_list(actor=actor)) if may(actor, DirectoryAction.EDIT) else 0,
        "unlisted_command": Command(_("Посмотреть"), reverse("directory:unlisted")),
        "filter_form": form,
        "table": table,
    }
    return render(request, "region/directory/organisations.html", context)


def _list_header(request: HttpRequest) -> PageHeader:
    title = _("Организации")
    if not may(request.actor, DirectoryAction.EDIT):
        return PageHeader(title=title)
    return PageHeader(
        title=title,
        primary=Command(_("Загрузить реестр"), reverse("directory:import-create"), "upload"),
        secondary=Command(_("Добавить вручную"), reverse("directory:organisation-create"), "plus"),
        more=[Command(_("Прежние загрузки"), reverse("directory:imports"), "history")],
    )


def _counters(counts: dict[str, int]) -> list[Counter]:
    url = reverse("directory:organisations")

    def counter(key: str, label: str, tone: Tone = Tone.NEUTRAL) -> Counter:
        number = counts[key]
        where = url if key == "total" else f"{url}?state={key}"
        return Counter(wording.format_number(number), label, where, tone=tone if number else Tone.NEUTRAL)

    return [
        counter("total", _("всего в справочнике")),
        counter(Connection.READY, _("подключены")),
        counter(Connection.CONNECTING, _("подключаются"), Tone.ACTIVE),
        counter(Connection.FAILED, _("с ошибкой"), Tone.BAD),
        counter(NO_CURATOR, _("куратор не приглашён"), Tone.WARN),
    ]


@require_GET
def card(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Everything known of an organisation; contacts only for those who write to schools."""
    actor = request.actor
    organisation = selectors.organisation_get(actor=actor, organisation_id=organisation_id)
    known = selectors.connections()
    invites = may(actor, DirectoryAction.INVITE)
    context = {
        "page": _card_header(request, organisation, known),
        "summary": _summary(request, organisation, known),
        "organisation": organisation,
        "invitations": selectors.invitations_of(actor=actor, organisations=[organisation]) if invites else [],
        "staffing": known.curator_of(organisation),
        "addresses": [stored["address"] for stored in organisation.addresses if stored.get("address")],
    }
    return render(request, "region/directory/organisation.html", context)


def _card_header(request: HttpRequest, organisation: Organisation, known: Connections) -> PageHeader:
    connection = known.of(organisation)
    more: list[Command] = []
    primary = None
    if may(request.actor, DirectoryAction.ACTIVATE):
        selected = [("selected", str(organisation.id))]
        if connection in {Connection.NONE, Connection.FAILED}:
            primary = Command(_("Подключить"), reverse("directory:activate"), "plug", "post", fields=selected)
        else:
            primary = Command(_("Пригласить куратора"), reverse("directory:invite", args=[organisation.id]), "mail")
        if connection is Connection.NONE:
            more.append(Command(_("Пригласить куратора"), reverse("directory:invite", args=[organisation.id]), "mail"))
        if connection is Connection.READY:
            url = reverse("directory:suspend", args=[organisation.id])
            more.append(Command(_("Приостановить"), url, "player-pause", danger=True))
        if connection is Connection.SUSPENDED:
            more.append(
                Command(_("Возобновить"), reverse("directory:resume", args=[organisation.id]), "player-play", "post")
            )
    edit = None
    if may(request.actor, DirectoryAction.EDIT):
        edit = Command(_("Изменить"), reverse("directory:organisation-edit", args=[organisation.id]), "pencil")
    return PageHeader(
        title=organisation.title,
        lead=organisation.full_title,
        crumbs=[Crumb(_("Организации"), reverse("directory:organisations"))],
        status=connection.label,
        status_tone=TONES[connection],
        primary=primary,
        secondary=edit,
        more=more,
    )


def _summary(request: HttpRequest, organisation: Organisation, known: Connections) -> list[SummaryRow]:
    municipality = organisation.municipality
    rows = [
        SummaryRow(_("Тип"), organisation.get_kind_display()),
        SummaryRow(_("Собственность"), organisation.get_ownership_display()),
        SummaryRow(
            _("Муниципалитет"),
            ", ".join(str(place) for place in (municipality and municipality.parent, municipality) if place),
        ),
        SummaryRow(_("ИНН"), organisation.inn),
        SummaryRow(_("ОГРН"), organisation.ogrn),
        SummaryRow(
            _("Обучающихся"), "" if organisation.contingent is None else wording.format_number(organisation.contingent)
        ),
        SummaryRow(
            _("Педагогических работников"),
            "" if organisation.staff_count is None else wording.format_number(organisation.staff_count),
        ),
        SummaryRow(_("Адрес в системе"), known.hosts.get(organisation.tenant_id, "")),
    ]
    if may(request.actor, DirectoryAction.VIEW_CONTACTS):
        rows += [
            SummaryRow(
                _("Электронная почта"), ", ".join(filter(None, [organisation.email, *organisation.other_emails]))
            ),
            SummaryRow(_("Телефоны"), ", ".join(display_phone(phone) for phone in organisation.phones)),
            SummaryRow(_("Сайт"), organisation.site),
        ]
    return rows


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    require(request.actor, DirectoryAction.EDIT)
    form = OrganisationForm(request.POST or None, municipalities=selectors.municipality_choices())
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            organisation = organisation_create(actor=request.actor, values=form.cleaned_data)
            messages.success(request, _("Организация добавлена."))
            return redirect("directory:organisation", organisation.id)
    url = reverse("directory:organisations")
    page = PageHeader(title=_("Новая организация"), crumbs=[Crumb(_("Организации"), url)])
    return render(request, "region/directory/form.html", {"page": page, "form": form, "cancel_url": url})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = selectors.organisation_get(actor=request.actor, organisation_id=organisation_id)
    initial = {name: getattr(organisation, name) for name in EDITABLE}
    initial["phones"] = ", ".join(organisation.phones)
    form = OrganisationForm(request.POST or None, initial=initial, municipalities=selectors.municipality_choices())
    url = reverse("directory:organisation", args=[organisation_id])
    if request.method == "POST" and form.is_valid():
        organisation_change(actor=request.actor, organisation_id=organisation_id, values=form.cleaned_data)
        messages.success(request, _("Карточка сохранена."))
        return redirect(url)
    page = PageHeader(title=_("Изменить карточку"), crumbs=[Crumb(organisation.title, url)])
    return render(request, "region/directory/form.html", {"page": page, "form": form, "cancel_url": url})
