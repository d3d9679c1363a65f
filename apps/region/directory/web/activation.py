"""Connecting organisations and inviting their curators: preview, order, progress."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import require
from apps.core.ids import ids_of
from apps.core.ui.components import Command, Crumb, PageHeader, Progress, SummaryRow
from apps.core.ui.forms import refusal_in
from apps.region.directory import selectors
from apps.region.directory.domain import Connection
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.services import activation as services
from apps.region.directory.services import invitations
from apps.region.directory.web.forms import CuratorForm, OrganisationFilter
from tenants.provisioning.batches import batch_failures, batch_progress

_SHOWN = 20


def _chosen(request: HttpRequest) -> list[UUID]:
    """Return the marked organisations, or all that the filters of the address find."""
    if request.POST.get("everything") == "yes":
        form = OrganisationFilter(request.GET, municipalities=selectors.municipality_choices())
        found = selectors.organisation_list(actor=request.actor, filters=form.filters())
        return list(found.values_list("id", flat=True))
    ids = ids_of(request.POST.getlist("selected"))
    return list(selectors.organisation_list(actor=request.actor).filter(id__in=ids).values_list("id", flat=True))


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    if request.POST.get("everything") == "yes":
        return [("everything", "yes")]
    return [("selected", value) for value in request.POST.getlist("selected")]


def preview(request: HttpRequest) -> HttpResponse:
    """Show what a bulk action would do before it does it."""
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, _("Отметьте хотя бы одну организацию."))
        return redirect(request.get_full_path())
    if request.POST.get("action") == "invite":
        return _preview_invitations(request, chosen)
    return _preview_activation(request, chosen)


def _preview_activation(request: HttpRequest, chosen: list[UUID]) -> HttpResponse:
    require(request.actor, DirectoryAction.ACTIVATE)
    known = selectors.connections()
    found = list(selectors.organisation_list(actor=request.actor).filter(id__in=chosen))
    waiting = [row for row in found if known.of(row) in {Connection.NONE, Connection.FAILED}]
    rows = [
        SummaryRow(_("Выбрано организаций"), str(len(found))),
        SummaryRow(_("Будет подключено"), str(len(waiting))),
        SummaryRow(_("Уже подключены или подключаются"), str(len(found) - len(waiting))),
    ]
    return _preview_page(
        request,
        title=_("Подключить организации"),
        text=_("Каждая получит свой кабинет и адрес. Это займёт около секунды на организацию, работать можно сразу."),
        rows=rows,
        names=[row.title for row in waiting],
        action=reverse("directory:activate"),
        submit=_("Подключить"),
        possible=bool(waiting),
    )


def _preview_invitations(request: HttpRequest, chosen: list[UUID]) -> HttpResponse:
    known = selectors.connections()
    reachable, unreachable = invitations.invitable(actor=request.actor, organisation_ids=chosen, known=known)
    unconnected = sum(known.of(row) is Connection.NONE for row in reachable)
    rows = [
        SummaryRow(_("Выбрано организаций"), str(len(chosen))),
        SummaryRow(_("Писем уйдёт"), str(len(reachable))),
        SummaryRow(_("Из них сначала будут подключены"), str(unconnected)),
        SummaryRow(_("Нет электронной почты"), str(len(unreachable))),
        SummaryRow(_("Куратор уже есть или приглашён"), str(len(chosen) - len(reachable) - len(unreachable))),
    ]
    return _preview_page(
        request,
        title=_("Пригласить кураторов"),
        text=_("Письма уйдут на адреса организаций из справочника. Ссылка в письме действует 7 дней."),
        rows=rows,
        names=[f"{row.title} — {row.email}" for row in reachable],
        action=reverse("directory:invite-many"),
        submit=_("Отправить приглашения"),
        possible=bool(reachable),
    )


def _preview_page(
    request: HttpRequest,
    *,
    title: str,
    text: str,
    rows: list[SummaryRow],
    names: list[str],
    action: str,
    submit: str,
    possible: bool,
) -> HttpResponse:
    back = reverse("directory:organisations")
    query = request.GET.urlencode()
    context = {
        "page": PageHeader(title=title, crumbs=[Crumb(_("Организации"), back)]),
        "text": text,
        "rows": rows,
        "names": names[:_SHOWN],
        "hidden": max(0, len(names) - _SHOWN),
        "action": f"{action}?{query}" if query else action,
        "fields": _carried(request),
        "submit": submit,
        "possible": possible,
        "cancel_url": f"{back}?{query}" if query else back,
    }
    return render(request, "region/directory/preview.html", context)


@require_POST
def activate(request: HttpRequest) -> HttpResponse:
    ordered = services.organisations_activate(actor=request.actor, organisation_ids=_chosen(request))
    return redirect("directory:batch", ordered.id)


@require_POST
def invite_many(request: HttpRequest) -> HttpResponse:
    count = invitations.curators_invite(actor=request.actor, organisation_ids=_chosen(request))
    messages.success(
        request,
        ngettext("Отправляем %(count)d приглашение.", "Отправляем приглашений: %(count)d.", count) % {"count": count},
    )
    return redirect("directory:organisations")


def _progress(request: HttpRequest, batch_id: UUID) -> Progress:
    done = batch_progress(batch_id)
    return Progress(
        title=_("Подключаем организации"),
        done=done.ready + done.failed,
        total=done.total,
        poll_url=reverse("directory:batch-progress", args=[batch_id]),
        note="" if done.is_finished else _("Страницу можно закрыть: работа продолжится."),
        failed=done.failed,
        finished=done.is_finished,
    )


@require_GET
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far an order is, what failed, and trying that again; works however late it is opened."""
    ordered = selectors.batch_get(actor=request.actor, batch_id=batch_id)
    progress = _progress(request, ordered.id)
    failures = batch_failures(ordered.id)
    retry_command = None
    if failures:
        retry_command = Command(
            _("Повторить для неудавшихся"), reverse("directory:batch-retry", args=[batch_id]), "refresh", "post"
        )
    url = reverse("directory:organisations")
    context = {
        "page": PageHeader(
            title=_("Подключение организаций"), crumbs=[Crumb(_("Организации"), url)], primary=retry_command
        ),
        "progress": progress,
        "failures": failures,
        "list_url": url,
    }
    return render(request, "region/directory/batch.html", context)


@require_GET
def batch_meter(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The meter alone, asked again by the page until the work is done."""
    ordered = selectors.batch_get(actor=request.actor, batch_id=batch_id)
    progress = _progress(request, ordered.id)
    response = render(request, "ui/progress.html", {"progress": progress})
    if progress.finished and progress.failed:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def retry(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    ordered = selectors.batch_get(actor=request.actor, batch_id=batch_id)
    services.activation_retry(actor=request.actor, batch_id=ordered.id)
    return redirect("directory:batch", ordered.id)


@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Ask first: everybody in the school is shut out."""
    organisation = selectors.organisation_get(actor=request.actor, organisation_id=organisation_id)
    url = reverse("directory:organisation", args=[organisation_id])
    if request.method == "POST":
        services.organisation_suspend(actor=request.actor, organisation_id=organisation_id)
        messages.success(request, _("Работа организации приостановлена."))
        return redirect(url)
    require(request.actor, DirectoryAction.ACTIVATE)
    context = {
        "page": PageHeader(title=_("Приостановить работу"), crumbs=[Crumb(organisation.title, url)]),
        "text": _("Никто из организации не сможет войти, пока вы не возобновите работу. Данные сохранятся."),
        "rows": [SummaryRow(_("Организация"), organisation.title)],
        "submit": _("Приостановить"),
        "danger": True,
        "possible": True,
        "cancel_url": url,
    }
    return render(request, "region/directory/preview.html", context)


@require_POST
def resume(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    services.organisation_resume(actor=request.actor, organisation_id=organisation_id)
    messages.success(request, _("Организация снова работает."))
    return redirect("directory:organisation", organisation_id)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Invite one curator by name."""
    require(request.actor, DirectoryAction.INVITE)
    organisation = selectors.organisation_get(actor=request.actor, organisation_id=organisation_id)
    url = reverse("directory:organisation", args=[organisation_id])
    form = CuratorForm(request.POST or None, initial={"email": organisation.email})
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            invitations.curator_invite(actor=request.actor, organisation_id=organisation_id, **form.cleaned_data)
            messages.success(request, _("Приглашение отправлено."))
            return redirect(url)
    page = PageHeader(title=_("Пригласить куратора"), crumbs=[Crumb(organisation.title, url)])
    context = {"page": page, "form": form, "cancel_url": url, "submit": _("Отправить приглашение")}
    return render(request, "region/directory/form.html", context)


@require_POST
def resend(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    invitations.curator_invitation_resend(
        actor=request.actor, organisation_id=organisation_id, invitation_id=invitation_id
    )
    messages.success(request, _("Приглашение отправлено снова. Прежняя ссылка больше не работает."))
    return redirect("directory:organisation", organisation_id)


@require_POST
def revoke(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    invitations.curator_invitation_revoke(
        actor=request.actor, organisation_id=organisation_id, invitation_id=invitation_id
    )
    messages.success(request, _("Приглашение отозвано."))
    return redirect("directory:organisation", organisation_id)
