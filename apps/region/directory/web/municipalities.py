"""Municipalities and their parts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import may, require
from apps.core.ui.components import Command, Crumb, PageHeader
from apps.core.ui.forms import refusal_in
from apps.region.directory import selectors
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.services.municipalities import municipality_change, municipality_create
from apps.region.directory.web.forms import MunicipalityForm


def _parents() -> list[tuple[str, str]]:
    return [choice for choice in selectors.municipality_choices() if not choice[1].startswith("—")]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    may_edit = may(request.actor, DirectoryAction.EDIT)
    add = Command(_("Добавить муниципалитет"), reverse("directory:municipality-create"), "plus") if may_edit else None
    context = {
        "page": PageHeader(title=_("Муниципалитеты"), primary=add),
        "rows": selectors.municipality_list(actor=request.actor),
        "may_edit": may_edit,
        "add": add,
    }
    return render(request, "region/directory/municipalities.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    require(request.actor, DirectoryAction.EDIT)
    form = MunicipalityForm(request.POST or None, parents=_parents())
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            municipality_create(actor=request.actor, **form.cleaned_data)
            messages.success(request, _("Муниципалитет добавлен."))
            return redirect("directory:municipalities")
    return _form_page(request, form, _("Новый муниципалитет"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, municipality_id: UUID) -> HttpResponse:
    found = selectors.municipality_get(actor=request.actor, municipality_id=municipality_id)
    form = MunicipalityForm(
        request.POST or None, initial={"title": found.title, "parent_id": found.parent_id or ""}, parents=_parents()
    )
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            municipality_change(actor=request.actor, municipality_id=municipality_id, **form.cleaned_data)
            messages.success(request, _("Муниципалитет сохранён."))
            return redirect("directory:municipalities")
    return _form_page(request, form, found.title)


def _form_page(request: HttpRequest, form: MunicipalityForm, title: str) -> HttpResponse:
    url = reverse("directory:municipalities")
    page = PageHeader(title=title, crumbs=[Crumb(_("Муниципалитеты"), url)])
    return render(request, "region/directory/form.html", {"page": page, "form": form, "cancel_url": url})
