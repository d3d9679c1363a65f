"""The list of what a member should know or do."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.core.ui.components import Command, PageHeader
from apps.school.notifications import selectors, services

PER_PAGE = 30


@require_GET
def notification_list(request: HttpRequest) -> HttpResponse:
    rows = selectors.notification_list(actor=request.actor)
    unread = selectors.unread_count(actor=request.actor)
    read_all_command = Command(
        _("Отметить все прочитанными"), reverse("notifications:read-all"), "check", method="post"
    )
    page = PageHeader(
        title=_("Уведомления"),
        lead=_("Непрочитанных: %(count)d") % {"count": unread} if unread else "",
        secondary=read_all_command if unread else None,
    )
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "school/notifications/list.html", {"page": page, "page_obj": page_obj})


@require_POST
def notification_open(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    url = services.notification_open(actor=request.actor, notification_id=notification_id)
    own = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return redirect(url if url and own else reverse("notifications:list"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.notifications_read_all(actor=request.actor)
    messages.success(request, _("Все уведомления отмечены прочитанными."))
    return redirect("notifications:list")
