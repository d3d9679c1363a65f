"""Connected schools that the directory has no row of: the list, and linking or adding a row."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.core.ui.components import Crumb, PageHeader
from apps.region.directory import selectors
from apps.region.directory.services.listing import school_link, school_register
from apps.region.directory.web.forms import RowSearch


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    page = PageHeader(
        title=_("Подключены, но нет в справочнике"),
        lead=_("У этих школ нет строки в справочнике, поэтому они не отнесены ни к одному муниципалитету."),
        crumbs=[Crumb(_("Организации"), reverse("directory:organisations"))],
    )
    context = {"page": page, "schools": selectors.unlisted_list(actor=request.actor)}
    return render(request, "region/directory/unlisted.html", context)


@require_GET
def choose(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Look for the row the school has; without one, add it."""
    school = selectors.unlisted_get(actor=request.actor, tenant_id=tenant_id)
    form = RowSearch(request.GET)
    page = PageHeader(
        title=school.title,
        lead=_("Этой школы нет в справочнике организаций. Найдите её строку или добавьте новую."),
        crumbs=[
            Crumb(_("Организации"), reverse("directory:organisations")),
            Crumb(_("Нет в справочнике"), reverse("directory:unlisted")),
        ],
        meta=[school.host],
    )
    context = {
        "page": page,
        "school": school,
        "filter_form": form,
        "rows": selectors.rows_to_link(actor=request.actor, q=form.words()),
    }
    return render(request, "region/directory/unlisted_school.html", context)


@require_POST
def link(request: HttpRequest, tenant_id: UUID, organisation_id: UUID) -> HttpResponse:
    organisation = school_link(actor=request.actor, tenant_id=tenant_id, organisation_id=organisation_id)
    messages.success(request, _("Школа связана со строкой справочника. Показатели пересчитаются сами."))
    return redirect("directory:organisation", organisation.id)


@require_POST
def add(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    organisation = school_register(actor=request.actor, tenant_id=tenant_id)
    messages.success(request, _("Школа добавлена в справочник. Укажите её муниципалитет и тип."))
    return redirect("directory:organisation-edit", organisation.id)
