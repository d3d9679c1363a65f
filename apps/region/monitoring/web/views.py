"""The ministry's screens: one level of the region at a time, lists behind the counters, export."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from apps.core.actor import may
from apps.core.ids import id_of
from apps.core.ui.components import Command, Crumb, PageHeader
from apps.core.ui.wording import format_date as ru_date
from apps.core.ui.wording import format_number as ru_number
from apps.region.directory.policies import DirectoryAction
from apps.region.library.models import Stage
from apps.region.monitoring import selectors, services
from apps.region.monitoring.domain import Definition
from apps.region.monitoring.indicators import indicator_figures
from apps.region.monitoring.policies import MonitoringAction
from apps.region.monitoring.selectors import Attention, SchoolLine, Territory
from apps.region.monitoring.web import indicators, presentation
from apps.region.monitoring.web.asked import definition_of, period_of
from apps.region.monitoring.web.tables import SchoolTable, TerritoryTable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LIST_TITLES = {
    Attention.NEVER_SEEN: gettext_lazy("Ни разу не входили"),
    Attention.NOT_STARTED: gettext_lazy("Вошли, но не начали программу"),
}


@require_GET
def dashboard(request: HttpRequest, municipality_id: UUID | None = None) -> HttpResponse:
    """Answer three questions: coverage against the target, where it is stuck, who has not started."""
    actor, period, definition = request.actor, period_of(request), definition_of(request)  # type: ignore[attr-defined]
    overview = selectors.overview_get(actor=actor, period=period, municipality_id=municipality_id)
    link = presentation.link_builder(period, definition)
    forms = selectors.form_figures(actor=actor, period=period, municipality_id=municipality_id)
    requests = selectors.request_figures(actor=actor, period=period, municipality_id=municipality_id)
    figures = indicator_figures(actor=actor, period=period, municipality_id=municipality_id)
    table = TerritoryTable([_territory_row(part, definition, link) for part in overview.parts])
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    place = {"municipality": municipality_id} if municipality_id else {}
    page = PageHeader(
        title=overview.whole.title,
        lead=presentation.period_title(period),
        crumbs=presentation.crumbs(overview, link),
        primary=Command(_("Выгрузить в Excel"), link("export", query=place), icon="download")
        if may(actor, MonitoringAction.EXPORT)
        else None,
    )
    context = {
        "page": page,
        "indicators": indicators.lines(figures, actor, period, presentation.within(link, municipality_id)),
        "may_load_statistics": may(actor, MonitoringAction.STATISTICS),
        "counters": presentation.counters(overview.whole, definition, link),
        "tabs": presentation.definition_tabs(definition, request.path, period),
        "definition": definition,
        "period": period,
        "periods": [(item, presentation.period_title(item)) for item in selectors.period_list(actor=actor)],
        "coverage_chart": presentation.coverage_chart(overview, definition, link),
        "funnel_chart": presentation.funnel_chart(overview.whole),
        "forms_chart": presentation.forms_chart(forms),
        "requests_chart": presentation.requests_chart(requests),
        "table": table,
        "has_figures": overview.whole.connected > 0,
    }
    return render(request, "region/monitoring/dashboard.html", context)


def _territory_row(part: Territory, definition: Definition, link: presentation.Link) -> dict[str, Any]:
    coverage = part.coverage(definition)
    return {
        "title": presentation.short_territory(part.title),
        "url": link("municipality", municipality_id=part.id)
        if part.has_parts
        else (link("schools", query={"municipality": part.id}) if part.id else ""),
        "organisations": part.organisations,
        "connected": part.connected,
        "share": presentation.share_text(coverage),
        "share_value": coverage.share or 0,
        "missing": coverage.missing if coverage.total else None,
        "working": part.reached[Stage.WORK],
        "never_seen": part.never_seen,
    }


def _school_row(line: SchoolLine, link: presentation.Link) -> dict[str, Any]:
    return {
        "title": line.title,
        "is_listed": line.is_listed,
        "url": link("school", tenant_id=line.tenant_id),
        "municipality": line.municipality,
        "stage": _stage_text(line.stage),
        "stage_number": line.stage,
        "mentees": line.mentees,
        "mentors": line.mentors,
        "share": presentation.share_text(line.coverage),
        "share_value": line.coverage.share or 0,
        "last_seen": ru_date(line.last_seen_on) if line.last_seen_on else _("не входили"),
        "last_seen_on": line.last_seen_on or date.min,
    }


def _stage_text(stage: int) -> str:
    return f"{stage}. {Stage(stage).label}" if stage else _("не начали")


def _listed(request: HttpRequest) -> list[SchoolLine]:
    stage = request.GET.get("stage", "")
    return selectors.school_list(
        actor=request.actor,  # type: ignore[attr-defined]
        period=period_of(request),
        municipality_id=id_of(request.GET.get("municipality", "")),
        attention=request.GET.get("attention", ""),
        stage=int(stage) if stage.isdigit() else None,
        definition=definition_of(request),
    )


@require_GET
def schools(request: HttpRequest) -> HttpResponse:
    """The list behind a counter, with a polite reminder to all curators in it."""
    link = presentation.link_builder(period_of(request), definition_of(request))
    lines = _listed(request)
    table = SchoolTable([_school_row(line, link) for line in lines])
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    attention = request.GET.get("attention", "")
    title = _LIST_TITLES.get(attention, gettext_lazy("Подключённые организации"))
    page = PageHeader(
        title=title,
        lead=_("Организаций: %(count)s") % {"count": ru_number(len(lines))},
        crumbs=[Crumb(_("Показатели"), link("dashboard"))],
    )
    may_remind = bool(lines) and attention in _LIST_TITLES and may(request.actor, MonitoringAction.REMIND)  # type: ignore[attr-defined]
    return render(
        request,
        "region/monitoring/schools.html",
        {"page": page, "table": table, "may_remind": may_remind, "count": len(lines), "query": request.GET.urlencode()},
    )


@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Send one polite letter to the curators of the listed schools."""
    sent, without = services.curators_remind(
        actor=request.actor,  # type: ignore[attr-defined]
        tenant_ids=[line.tenant_id for line in _listed(request)],
        topic=request.GET.get("attention", ""),
    )
    messages.success(
        request,
        _("Напоминаний отправлено: %(sent)s. Организаций без куратора: %(without)s.")
        % {"sent": sent, "without": without},
    )
    return redirect(f"{reverse('monitoring:schools')}?{request.GET.urlencode()}")


@require_GET
def school(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """One school by its figures: no names, no rows about people."""
    period, definition = period_of(request), definition_of(request)
    figures = selectors.school_get(actor=request.actor, tenant_id=tenant_id, period=period)  # type: ignore[attr-defined]
    link = presentation.link_builder(period, definition)
    page = PageHeader(
        title=figures.line.title,
        lead=figures.line.municipality,
        crumbs=[Crumb(_("Показатели"), link("dashboard")), Crumb(_("Организации"), link("schools"))],
        status=_stage_text(figures.line.stage),
    )
    programmes = [(form, _stage_text(stage), count) for form, stage, count in figures.programmes]
    context = {
        "page": page,
        "figures": figures,
        "programmes": programmes,
        "share": presentation.share_text(figures.line.coverage),
        "listing": Command(_("Найти или добавить строку"), reverse("directory:unlisted-school", args=[tenant_id]))
        if may(request.actor, DirectoryAction.EDIT)  # type: ignore[attr-defined]
        else None,
    }
    return render(request, "region/monitoring/school.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same figures as on screen, as a workbook: territories, organisations, forms."""
    actor, period, definition = request.actor, period_of(request), definition_of(request)  # type: ignore[attr-defined]
    municipality_id = id_of(request.GET.get("municipality", ""))
    data = services.figures_export(actor=actor, period=period, definition=definition, municipality_id=municipality_id)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="nastavnik-{period.year}.xlsx"'
    return response
