"""Screens of the platform operator."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import require
from apps.core.errors import Refused
from apps.core.ui import wording
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, Tone
from apps.shared.console import selectors, services
from apps.shared.console.policies import ConsoleAction
from apps.shared.console.selectors import RegionRow
from apps.shared.console.web.forms import OperatorForm, RegionForm
from apps.shared.identity.urls_of import tenant_url
from tenants.models import TenantState

_TONES = {TenantState.READY: Tone.DONE, TenantState.SUSPENDED: Tone.WARN, TenantState.ARCHIVED: Tone.NEUTRAL}


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """All regions with the numbers of their schools."""
    rows = selectors.region_list(actor=request.actor)
    add = Command(_("Создать регион"), reverse("console:region-create"), "plus")
    context = {
        "page": PageHeader(title=_("Регионы"), primary=add),
        "rows": [(row, _TONES.get(TenantState(row.tenant.state), Tone.ACTIVE).value) for row in rows],
        "add": add,
    }
    return render(request, "platform/console/regions.html", context)


@require_http_methods(["GET", "POST"])
def region_create(request: HttpRequest) -> HttpResponse:
    require(request.actor, ConsoleAction.REGIONS)
    form = RegionForm(request.POST or None)
    url = reverse("console:regions")
    if request.method == "POST" and form.is_valid():
        try:
            created = services.region_create(actor=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("slug", str(refusal.sentence))
        else:
            messages.success(request, _("Регион создан. Пригласите его оператора."))
            return redirect("console:region", created.id)
    page = PageHeader(title=_("Новый регион"), crumbs=[Crumb(_("Регионы"), url)])
    return render(request, "platform/console/form.html", {"page": page, "form": form, "cancel_url": url})


@require_http_methods(["GET", "POST"])
def region(request: HttpRequest, region_id: UUID) -> HttpResponse:
    """One region: its schools in numbers, its operators; a post invites an operator."""
    row = selectors.region_get(actor=request.actor, region_id=region_id)
    form = OperatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.operator_invite(actor=request.actor, region_id=region_id, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Приглашение отправлено."))
            return redirect("console:region", region_id)
    context = {
        "page": _header(row),
        "region": row.tenant,
        "counters": _counters(row),
        "form": form,
        "submit": _("Пригласить оператора"),
        "invitations": selectors.operator_invitations(actor=request.actor, region_id=region_id),
        "failures": selectors.failed_schools(actor=request.actor, region_id=region_id),
        "operators": row.operators,
    }
    return render(request, "platform/console/region.html", context)


def _header(row: RegionRow) -> PageHeader:
    state = TenantState(row.tenant.state)
    unfinished = state in {TenantState.NEW, TenantState.BUILDING}
    build_command = Command(
        _("Завершить создание"), reverse("console:region-build", args=[row.tenant.id]), "refresh", "post"
    )
    return PageHeader(
        title=row.tenant.title,
        crumbs=[Crumb(_("Регионы"), reverse("console:regions"))],
        status=row.tenant.get_state_display(),
        status_tone=_TONES.get(state, Tone.ACTIVE),
        meta=[row.tenant.host, row.tenant.timezone],
        primary=build_command if unfinished else None,
        secondary=None if unfinished else Command(_("Открыть"), tenant_url(row.tenant.ref()), "external-link"),
    )


def _counters(row: RegionRow) -> list[Counter]:
    number = wording.format_number
    return [
        Counter(number(row.schools), _("школ заказано")),
        Counter(number(row.ready), _("работают")),
        Counter(number(row.waiting), _("подключаются"), tone=Tone.ACTIVE if row.waiting else Tone.NEUTRAL),
        Counter(number(row.failed), _("с ошибкой"), "#failures", tone=Tone.BAD if row.failed else Tone.NEUTRAL),
        Counter(number(row.suspended), _("приостановлены")),
    ]


@require_POST
def build(request: HttpRequest, region_id: UUID) -> HttpResponse:
    services.region_build(actor=request.actor, region_id=region_id)
    messages.success(request, _("Регион готов."))
    return redirect("console:region", region_id)


@require_POST
def resend(request: HttpRequest, region_id: UUID, invitation_id: UUID) -> HttpResponse:
    services.operator_invitation_resend(actor=request.actor, region_id=region_id, invitation_id=invitation_id)
    messages.success(request, _("Приглашение отправлено снова. Прежняя ссылка больше не работает."))
    return redirect("console:region", region_id)


@require_POST
def revoke(request: HttpRequest, region_id: UUID, invitation_id: UUID) -> HttpResponse:
    services.operator_invitation_revoke(actor=request.actor, region_id=region_id, invitation_id=invitation_id)
    messages.success(request, _("Приглашение отозвано."))
    return redirect("console:region", region_id)
