"""Decisions on employers and mentors: one press, or a press with a reason."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.views.decorators.http import require_POST

from apps.core.ui.components import Crumb, PageHeader
from apps.region.partners.web.forms import ReasonForm


def pressed(decide: Callable[..., object], *, argument: str, card: str, done: Promise) -> Callable[..., HttpResponse]:
    """Return a view that takes a decision on the object of the address, says so and leads back to its card."""

    @require_POST
    def view(request: HttpRequest, **ids: UUID) -> HttpResponse:
        decide(actor=request.actor, **{argument: ids[argument]})
        messages.success(request, done)
        return redirect(card, ids[argument])

    return view


def with_reason(
    request: HttpRequest, *, decide: Callable[[str], None], back: Crumb, title: str, done: str
) -> HttpResponse:
    """Ask for the reason, decide with it and lead back. The caller has checked the right to decide."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide(form.cleaned_data["reason"])
        messages.success(request, done)
        return redirect(back.url)
    context = {
        "page": PageHeader(title=title, crumbs=[back]),
        "form": form,
        "cancel_url": back.url,
        "submit": title,
        "danger": True,
    }
    return render(request, "region/partners/form.html", context)
