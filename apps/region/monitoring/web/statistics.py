"""Reference statistics: what indicators are divided by, with source and date."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.actor import require
from apps.core.spreadsheets import Sheet, write_xlsx
from apps.core.ui.components import Command, PageHeader
from apps.region.directory.selectors import imports_to_decide
from apps.region.monitoring import indicators
from apps.region.monitoring.policies import MonitoringAction
from apps.region.monitoring.services.statistics import STATISTICS
from apps.region.monitoring.statistics import sample
from apps.region.monitoring.web.forms import StatisticsFilter
from apps.region.monitoring.web.views import XLSX

_PER_PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All figures, the newest year first; the file they came from is under «Прежние загрузки»."""
    form = StatisticsFilter(request.GET, years=indicators.statistic_years(actor=request.actor))  # type: ignore[attr-defined]
    lines = indicators.statistic_list(actor=request.actor, **form.asked())  # type: ignore[attr-defined]
    page_obj = Paginator(lines, _PER_PAGE).get_page(request.GET.get("page"))
    upload = Command(_("Загрузить файл"), reverse("directory:import-create", query={"kind": STATISTICS}), "upload")
    page = PageHeader(
        title=_("Статистика"),
        lead=_("Числа, которых нет в системе: на них делятся показатели. У каждого — источник и дата."),
        primary=upload,
        secondary=Command(_("Скачать образец"), reverse("monitoring:statistics-sample"), "download"),
        more=[Command(_("Прежние загрузки"), reverse("directory:imports", query={"kind": STATISTICS}), "history")],
    )
    waiting = imports_to_decide(actor=request.actor, kind=STATISTICS)  # type: ignore[attr-defined]
    decide = Command(_("Решить"), reverse("directory:imports", query={"kind": STATISTICS}))
    context = {
        "page": page,
        "waiting": waiting,
        "decide": decide,
        "filter_form": form,
        "page_obj": page_obj,
        "lines": page_obj,
        "upload": upload,
    }
    return render(request, "region/monitoring/statistics.html", context)


@require_GET
def sample_file(request: HttpRequest) -> HttpResponse:
    require(request.actor, MonitoringAction.STATISTICS)  # type: ignore[attr-defined]
    headers, rows = sample()
    return HttpResponse(
        write_xlsx([Sheet(_("Статистика"), headers, rows)]),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="statistics.xlsx"'},
    )
