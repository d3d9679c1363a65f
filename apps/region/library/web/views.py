"""Screens of the catalogue for the regional operator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import ROLE_TITLES, Role, may
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Tab, Tone
from apps.core.ui.forms import refusal_in
from apps.core.ui.wording import format_date, format_percent
from apps.region.library import selectors, services
from apps.region.library.models import CatalogueModel, Indicator
from apps.region.library.policies import LibraryAction
from apps.region.library.web.forms import (
    PARAMETER_TITLES,
    IndicatorRevisionForm,
    ParametersForm,
    RevisionForm,
    written_targets,
)

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
    titles = _form_titles()
    rows = [
        (row, titles.get(getattr(row, "form_code", ""), ""))
        for row in selectors.entry_list(actor=request.actor, catalogue=catalogue)
    ]
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
    form = _revision_form(request, found)
    if request.method == "POST" and form.is_valid():
        with refusal_in(form):
            revised = services.entry_revise(
                actor=request.actor, catalogue=catalogue, entry_id=entry_id, **form.cleaned_data
            )
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


def _revision_form(request: HttpRequest, found: CatalogueModel) -> RevisionForm:
    initial = {"title": found.title, "source": found.source}
    if not isinstance(found, Indicator):
        return RevisionForm(request.POST or None, initial=initial)
    return IndicatorRevisionForm(request.POST or None, initial={**initial, "targets": written_targets(found.targets)})


def _verify_command(request: HttpRequest, catalogue: str, found: CatalogueModel) -> Command | None:
    if not found.needs_verification or not may(request.actor, LibraryAction.EDIT):
        return None
    return Command(_("Сверено с актом"), reverse("library:verify", args=[catalogue, found.id]), "check", "post")


_SKIPPED = {
    "id", "code", "title", "position", "needs_verification", "items", "anchors", "targets", "numerator", "denominator",
}  # fmt: skip
_FIELD_TITLES = {
    "form_code": gettext_lazy("Форма наставничества"),
    "mentee_kinds": gettext_lazy("Кто может быть наставляемым"),
    "competences": gettext_lazy("Подходящие компетенции наставника"),
    "respondent": gettext_lazy("Кто отвечает"),
    "phase": gettext_lazy("Когда"),
    "definition": gettext_lazy("Как считается"),
}
_FORM_FIELDS = {"form_code", "federal_code"}
_KINDS = {
    "pupil": gettext_lazy("обучающийся школы"),
    "student": gettext_lazy("студент"),
    "teacher": gettext_lazy("педагог"),
    "parent": gettext_lazy("родитель"),
    "alumnus": gettext_lazy("выпускник"),
    "employee": gettext_lazy("сотрудник предприятия"),
    "public_figure": gettext_lazy("предприниматель или общественный деятель"),
}


def _form_titles() -> dict[str, str]:
    return {form.code: form.title for form in selectors.form_list()}


def _summary(found: CatalogueModel) -> list[SummaryRow]:
    rows = []
    titles = _form_titles()
    for field in found._meta.concrete_fields:
        name = field.attname
        if name in _SKIPPED:
            continue
        title = _FIELD_TITLES.get(name, str(field.verbose_name).capitalize())
        rows.append(SummaryRow(title, _shown(found, name, titles)))
    return rows


def _shown(found: CatalogueModel, name: str, forms: dict[str, str]) -> str:
    """Return a field of an entry in words: no codes, dates as people write them."""
    display = getattr(found, f"get_{name}_display", None)
    value = display() if display else getattr(found, name)
    if name in _FORM_FIELDS:
        return forms.get(value, value)
    if name == "owner_role":
        return str(ROLE_TITLES[Role(value)]) if value in set(Role) else str(value)
    if isinstance(value, list):
        return ", ".join(str(_KINDS.get(item, item)) for item in value)
    if isinstance(value, bool):
        return _("да") if value else _("нет")
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return format_percent(value)
    return str(value) if value is not None else ""


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
        with refusal_in(form):
            services.parameters_set(
                actor=request.actor, valid_from=form.cleaned_data["valid_from"], changes=form.values()
            )
            messages.success(request, _("Правила сохранены."))
            return redirect("library:parameters")
    context = {
        "page": PageHeader(title=_("Справочники"), lead=_("Правила, по которым работают все школы региона.")),
        "tabs": tabs,
        "summary": [SummaryRow(PARAMETER_TITLES[name], str(value)) for name, value in current.stored().items()],
        "form": form if may(request.actor, LibraryAction.EDIT) else None,
    }
    return render(request, "region/library/parameters.html", context)
