"""Classes: their lists, consents in bulk and sign-in codes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import may, require
from apps.core.ui.components import Command, Crumb, PageHeader
from apps.core.ui.form_pages import form_page, refusals_on
from apps.school.people import selectors, services
from apps.school.people.models import ClassGroup
from apps.school.people.policies import PeopleAction
from apps.school.people.web.cards import PER_PAGE, list_crumb
from apps.school.people.web.forms import ClassForm
from apps.school.people.web.tables import ClassTable, PeopleTable


def class_crumbs(group: ClassGroup) -> list[Crumb]:
    return [
        list_crumb(),
        Crumb(_("Классы и группы"), reverse("people:classes")),
        Crumb(group.title, reverse("people:class", args=[group.pk])),
    ]


@require_GET
def class_list(request: HttpRequest) -> HttpResponse:
    add = Command(_("Добавить класс"), reverse("people:class-add"), "plus")
    table = ClassTable(
        selectors.class_list(actor=request.actor),
        empty_hint=_("Классы появятся сами при загрузке людей из файла, или добавьте их по одному."),
    )
    django_tables2.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    page = PageHeader(
        title=_("Классы и группы"),
        crumbs=[list_crumb()],
        primary=add if may(request.actor, PeopleAction.EDIT) else None,
    )
    return render(request, "school/people/table.html", {"page": page, "table": table})


@require_http_methods(["GET", "POST"])
def class_add(request: HttpRequest) -> HttpResponse:
    require(request.actor, PeopleAction.EDIT)
    return _class_form(request, None, ClassForm(request.POST or None, actor=request.actor))


@require_http_methods(["GET", "POST"])
def class_edit(request: HttpRequest, class_id: UUID) -> HttpResponse:
    require(request.actor, PeopleAction.EDIT)
    group = selectors.class_get(actor=request.actor, class_id=class_id)
    initial = {name: getattr(group, name) for name in ("title", "grade", "academic_year", "size")}
    initial["teacher_id"] = str(group.teacher_id or "")
    return _class_form(request, group, ClassForm(request.POST or None, actor=request.actor, initial=initial))


def _class_form(request: HttpRequest, group: ClassGroup | None, form: ClassForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        with refusals_on(form):
            saved = services.class_save(actor=request.actor, class_id=group.pk if group else None, **values)
            messages.success(request, _("Класс сохранён."))
            return redirect("people:class", saved.pk)
    crumbs = class_crumbs(group) if group else [list_crumb(), Crumb(_("Классы и группы"), reverse("people:classes"))]
    page = PageHeader(title=_("Изменить класс") if group else _("Новый класс"), crumbs=crumbs)
    cancel = reverse("people:class", args=[group.pk]) if group else reverse("people:classes")
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=cancel, submit=_("Сохранить"))


@require_GET
def class_page(request: HttpRequest, class_id: UUID) -> HttpResponse:
    actor = request.actor
    group = selectors.class_get(actor=actor, class_id=class_id)
    table = PeopleTable(selectors.person_list(actor=actor, class_id=class_id), exclude=("group", "position"))
    django_tables2.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    consents = Command(_("Записать согласия"), reverse("people:class-consents", args=[class_id]), "clipboard-check")
    more = []
    if may(actor, PeopleAction.CODES):
        more.append(Command(_("Коды входа"), reverse("people:class-codes", args=[class_id]), "key"))
    if may(actor, PeopleAction.EDIT):
        more.append(Command(_("Изменить класс"), reverse("people:class-edit", args=[class_id]), "pencil"))
    page = PageHeader(
        title=group.title,
        crumbs=class_crumbs(group)[:2],
        meta=[group.teacher.full_name] if group.teacher else [],
        primary=consents if may(actor, PeopleAction.CONSENT) else None,
        more=more,
    )
    return render(request, "school/people/table.html", {"page": page, "table": table})


@require_http_methods(["GET", "POST"])
def class_codes(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Ask first; the answer to the post is the sheet itself, the only time the codes can be read."""
    require(request.actor, PeopleAction.CODES)
    group = selectors.class_get(actor=request.actor, class_id=class_id)
    page = PageHeader(title=_("Коды входа"), lead=group.title, crumbs=class_crumbs(group))
    if request.method == "POST":
        everybody = request.POST.get("everybody") == "yes"
        issued = services.access_codes_issue(actor=request.actor, class_id=class_id, only_missing=not everybody)
        context = {"page": page, "group": group, "issued": issued, "address": request.get_host()}
        response = render(request, "school/people/codes.html", context)
        response["Cache-Control"] = "no-store"
        return response
    return render(request, "school/people/codes_ask.html", {"page": page, "group": group})
