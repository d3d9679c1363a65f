"""Screens of the catalogue for the regional operator."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import may
from apps.core.errors import Refused
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Tab, Tone
from apps.region.library import selectors, services
from apps.region.library.models import CatalogueModel
from apps.region.library.policies import LibraryAction
from apps.region.library.web.forms import PARAMETER_TITLES, ParametersForm, RevisionForm

TITLES = {
    "forms": gettext_lazy("Формы"),
    "variants": gettext_lazy("Ролевые модели"),
    "requests": gettext_lazy("Типы запросов"),
    "criteria": gettext_lazy("Критерии отбора"),
    "tasks": gettext_lazy("Типовая дорожная карта"),
    "questionnaires": gettext_lazy("Анкеты"),
    "indicators": gettext_lazy("Показатели"),
}


def _tabs(request: HttpRequest, current: str) -> list[Tab]:
    counts = selectors.unverified_counts(actor=request.actor)
    tabs = [
        Tab(title, reverse("library:entries", args=[name]), name == current, counts[name] or None)
        for name, title in TITLES.items()
    ]
    return [*tabs, Tab(_("Правила региона"), reverse("library:parameters"), current == "parameters")]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    return redirect("library:entries", "forms")


@require_GET
def entries(request: HttpRequest, catalogue: str) -> HttpResponse:
    """List one catalogue with all versions; the number on a tab is how many entries await comparison."""
    rows = selectors.entry_list(actor=request.actor, catalogue=catalogue)
    page = PageHeader(
        title=_("Справочники"),
        lead=_("По ним работают все школы региона. Число на вкладке — сколько записей ещё не сверено с актом."),
    )
    context = {
        "page": page,
        "tabs": _tabs(request, catalogue),
        "rows": rows,
        "catalogue": catalogue,
        "today": timezone.localdate(),
    }
    return render(request, "region/library/entries.html", context)


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, catalogue: str, entry_id: UUID) -> HttpResponse:
    """Show an entry; a post puts a new version in force."""
    found = selectors.entry_get(actor=request.actor, catalogue=catalogue, entry_id=entry_id)
    form = RevisionForm(request.POST or None, initial={"title": found.title, "source": found.source})
    if request.method == "POST" and form.is_valid():
        try:
            revised = services.entry_revise(
                actor=request.actor, catalogue=catalogue, entry_id=entry_id, **form.cleaned_data
            )
        except services.LibraryRefused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Новая версия сохранена."))
            return redirect("library:entry", catalogue, revised.id)
    page = PageHeader(
        title=found.title,
        crumbs=[Crumb(TITLES[catalogue], reverse("library:entries", args=[catalogue]))],
        status=_("требует сверки с актом") if found.needs_verification else "",
        status_tone=Tone.WARN,
        secondary=_verify_command(request, catalogue, found),
    )
    context = {
        "page": page,
        "summary": _summary(found),
        "entry": found,
        "form": form if may(request.actor, LibraryAction.EDIT) and found.valid_until is None else None,
        "cancel_url": reverse("library:entries", args=[catalogue]),
    }
    return render(request, "region/library/entry.html", context)


def _verify_command(request: HttpRequest, catalogue: str, found: CatalogueModel) -> Command | None:
    if not found.needs_verification or not may(request.actor, LibraryAction.EDIT):
        return None
    return Command(_("Сверено с актом"), reverse("library:verify", args=[catalogue, found.id]), "check", "post")


_SKIPPED = {"id", "title", "position", "needs_verification", "items", "anchors", "targets"}


def _summary(found: CatalogueModel) -> list[SummaryRow]:
    rows = []
    for field in found._meta.concrete_fields:
        if field.attname in _SKIPPED:
            continue
        display = getattr(found, f"get_{field.attname}_display", None)
        value = display() if display else getattr(found, field.attname)
        if isinstance(value, list):
            value = ", ".join(value)
        if isinstance(value, bool):
            value = _("да") if value else _("нет")
        rows.append(SummaryRow(str(field.verbose_name).capitalize(), str(value) if value is not None else ""))
    return rows


@require_POST
def verify(request: HttpRequest, catalogue: str, entry_id: UUID) -> HttpResponse:
    services.entry_verify(actor=request.actor, catalogue=catalogue, entry_id=entry_id)
    messages.success(request, _("Отмечено: запись сверена с актом."))
    return redirect("library:entry", catalogue, entry_id)


@require_http_methods(["GET", "POST"])
def parameters(request: HttpRequest) -> HttpResponse:
    """The region's rules: those in force, and a form that puts others in force from a day."""
    tabs = _tabs(request, "parameters")
    current = selectors.parameters()
    form = ParametersForm(request.POST or None, current=current)
    if request.method == "POST" and form.is_valid():
        try:
            services.parameters_set(
                actor=request.actor, valid_from=form.cleaned_data["valid_from"], changes=form.values()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("Правила сохранены."))
            return redirect("library:parameters")
    context = {
        "page": PageHeader(title=_("Справочники"), lead=_("Правила, по которым работают все школы региона.")),
        "tabs": tabs,
        "summary": [SummaryRow(PARAMETER_TITLES[name], str(value)) for name, value in current.stored().items()],
        "form": form if may(request.actor, LibraryAction.EDIT) else None,
    }
    return render(request, "region/library/parameters.html", context)
