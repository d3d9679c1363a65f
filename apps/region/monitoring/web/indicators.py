"""Indicators on screen: lines of the dashboard, and a page for each with its years and territories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.actor import Actor, may
from apps.core.charts import Chart, Kind, Series
from apps.core.ui.components import Crumb, PageHeader, SummaryRow, Tone
from apps.core.ui.wording import format_date, format_number, format_percent
from apps.region.library.selectors import parameters
from apps.region.monitoring import selectors
from apps.region.monitoring.counting import Target
from apps.region.monitoring.indicators import IndicatorFigure, count_text, indicator_get, short_count_text
from apps.region.monitoring.policies import MonitoringAction
from apps.region.monitoring.statistics import Statistic
from apps.region.monitoring.web import presentation
from apps.region.monitoring.web.asked import definition_of, municipality_of, period_of


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator as a row of the dashboard; ``reached`` is None when there is nothing to compare."""

    title: str
    url: str
    share: str
    reached: bool | None
    target: str
    numerator: str
    numerator_title: str
    denominator: str
    denominator_title: str
    denominator_url: str
    missing: str


def share_text(figure: IndicatorFigure) -> str:
    """Return «≈ 68 %», «68,1 %», or a dash; a share of hidden people is hidden."""
    if figure.share is None:
        return "—"
    text = format_percent(figure.share, 0 if figure.numerator.rounded else 1)
    return _("≈ %(n)s") % {"n": text} if figure.numerator.rounded else text


def target_text(target: Target | None, period: date) -> str:
    """Return the year's target; another year's is named as such and is no target of this one."""
    if target is None:
        return _("не задана")
    percent = f"{format_number(target.percent)}\u00a0%"
    if target.is_own:
        return percent
    words = _("на %(asked)s год не задана; на %(year)s год — %(percent)s")
    return words % {"asked": period.year, "year": target.year, "percent": percent}


def lines(figures: list[IndicatorFigure], actor: Actor, period: date, link: presentation.Link) -> list[Line]:
    """Return the rows of the dashboard; each number leads to its list or to what explains it."""
    return [
        Line(
            title=figure.title,
            url=link("indicator", code=figure.code),
            share=share_text(figure),
            reached=_reached(figure),
            target=target_text(figure.target, period),
            numerator=count_text(figure.numerator),
            numerator_title=figure.numerator.title,
            denominator=count_text(figure.denominator),
            denominator_title=figure.denominator.title,
            denominator_url=_denominator_url(figure, actor, period, link),
            missing=figure.missing,
        )
        for figure in figures
    ]


def _reached(figure: IndicatorFigure) -> bool | None:
    if figure.share is None or figure.target is None or not figure.target.is_own:
        return None
    return 100 * figure.share >= figure.target.percent


def _denominator_url(figure: IndicatorFigure, actor: Actor, period: date, link: presentation.Link) -> str:
    if figure.denominator_code not in set(Statistic):
        return link("indicator", code=figure.code) if figure.denominator.rounded else link("schools")
    if may(actor, MonitoringAction.STATISTICS):
        return reverse("monitoring:statistics", query={"code": figure.denominator_code, "year": period.year})
    return link("indicator", code=figure.code)


@require_GET
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """What is counted over what, by years and by territories."""
    actor, period, place = request.actor, period_of(request), municipality_of(request)  # type: ignore[attr-defined]
    detail = indicator_get(actor=actor, code=code, period=period, municipality_id=place)
    plain = presentation.link_builder(period, definition_of(request))
    link = presentation.within(plain, place)
    figure = detail.figure
    above = plain("municipality", municipality_id=place) if place else plain("dashboard")
    page = PageHeader(
        title=figure.title,
        lead=f"{detail.place}, {presentation.period_title(period)}",
        crumbs=[Crumb(_("Показатели"), above)],
        status=_("требует сверки с актом") if figure.needs_verification else "",
        status_tone=Tone.WARN,
    )
    (line,) = lines([figure], actor, period, link)
    context = {
        "page": page,
        "figure": figure,
        "summary": _summary(figure, line, period),
        "trend": _trend(detail.trend),
        "parts": [
            {
                "title": title,
                "url": plain("indicator", code=code, query={"municipality": part_id}),
                "numerator": short_count_text(part.numerator),
                "denominator": short_count_text(part.denominator),
                "share": share_text(part),
            }
            for part_id, title, part in detail.parts
        ],
        "periods": [(item, presentation.period_title(item)) for item in selectors.period_list(actor=actor)],
        "period": period,
        "municipality": place,
    }
    return render(request, "region/monitoring/indicator.html", context)


def _summary(figure: IndicatorFigure, line: Line, period: date) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Значение"), _("нет данных: %(why)s") % {"why": line.missing} if line.missing else line.share),
        SummaryRow(_("Цель"), line.target),
        SummaryRow(_("Числитель: %(what)s") % {"what": line.numerator_title}, line.numerator),
        SummaryRow(_("Знаменатель: %(what)s") % {"what": line.denominator_title}, line.denominator),
    ]
    if figure.denominator.rounded:
        rule = _("довольны — оценка от %(from)s из 10, по правилам региона на %(date)s")
        satisfied_from = parameters(period).satisfied_from
        rows.append(
            SummaryRow(_("Кто считается довольным"), rule % {"from": satisfied_from, "date": format_date(period)})
        )
    if figure.denominator.origin:
        rows.append(SummaryRow(_("Источник знаменателя"), figure.denominator.origin))
    return [*rows, SummaryRow(_("Как считается"), figure.definition), SummaryRow(_("Основание"), figure.source)]


def _trend(trend: list[tuple[date, IndicatorFigure]]) -> Chart | None:
    """Return value and target by years; nothing to draw while there is one value at most."""
    if sum(figure.share is not None for _period, figure in trend) < 2:
        return None
    shares = [None if item.share is None else round(100 * item.share, 1) for _period, item in trend]
    targets = [item.target.percent if item.target and item.target.is_own else None for _period, item in trend]
    compared = [Series(_("Цель"), targets)] if any(target is not None for target in targets) else []
    return Chart(
        Kind.LINE,
        _("По учебным годам"),
        [presentation.period_short(period) for period, _figure in trend],
        [Series(_("Значение"), shares), *compared],
        unit="%",
    )
