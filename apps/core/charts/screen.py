"""The chart as an ECharts option. Plain JSON: no functions, no markup, nothing a strict CSP would refuse."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext

from apps.core.charts.chart import Chart, Kind, Series
from apps.core.charts.table import shown

# Bars that lie down need a height by their number; the style sheet has these steps.
HEIGHT_STEPS: Final = (3, 6, 10, 16, 24, 40)
# The most a name beside a bar may take; the page breaks it into two lines and gives a narrow screen less.
LABEL_WIDTH: Final = 190


def option(chart: Chart) -> dict[str, Any]:
    """Return the option for ``echarts.setOption``; the page adds fonts and colours."""
    several = len(chart.series) > 1
    lying = chart.kind is not Kind.LINE
    names = [_axis_name(chart, index) for index in range(len(chart.categories))]
    category_axis: dict[str, Any] = {"type": "category", "data": names}
    if lying:
        category_axis |= {"inverse": True, "axisLabel": {"width": LABEL_WIDTH, "lineHeight": 16, **_every(names)}}
    value_axis: dict[str, Any] = {"type": "value", "name": str(chart.unit), "nameLocation": "end"}
    if lying:
        # A bar that says its own value needs no scale; parts of a stack do.
        shown_scale = {"show": chart.kind is Kind.STACKED_BAR, "hideOverlap": True}
        value_axis |= {"name": "", "axisLabel": shown_scale, "splitNumber": 4}
        value_axis |= {"splitLine": {"show": chart.kind is Kind.STACKED_BAR}}
    if chart.unit == "%":
        value_axis |= {"min": 0, "max": 100}
    return {
        "aria": {"enabled": True, "label": {"description": _spoken(chart)}},
        "grid": {"left": 0, "right": 48 if lying else 12, "top": _room_above(chart), "bottom": 4, "containLabel": True},
        "legend": {"show": several, "top": 0, "left": 0, "icon": "roundRect", "itemWidth": 14, "itemHeight": 10},
        # richText draws the hint on the canvas: the HTML one is made of inline styles.
        "tooltip": {"trigger": "item", "renderMode": "richText", "confine": True},
        "xAxis": value_axis if lying else category_axis,
        "yAxis": category_axis if lying else value_axis,
        "series": [_series(chart, index, series) for index, series in enumerate(chart.series)],
    }


def _every(names: list[str]) -> dict[str, Any]:
    """Every bar has its name; only where there are more than the height has room for, the script chooses."""
    return {"interval": 0} if len(names) <= HEIGHT_STEPS[-1] else {}


def _room_above(chart: Chart) -> int:
    """Room for the legend or for the word at the target line."""
    if len(chart.series) > 1 or chart.kind is Kind.LINE:
        return 44
    return 24 if chart.target is not None else 8


def height_step(chart: Chart) -> int:
    """Return the step of height that has room for every bar."""
    bars = len(chart.categories) * (len(chart.series) if chart.kind is Kind.BAR else 1)
    return next((step for step in HEIGHT_STEPS if bars <= step), HEIGHT_STEPS[-1])


def _series(chart: Chart, position: int, series: Series) -> dict[str, Any]:
    lying = chart.kind is not Kind.LINE
    described: dict[str, Any] = {
        "type": "line" if chart.kind is Kind.LINE else "bar",
        "name": str(series.name),
        "data": [_point(chart, series, index) for index in range(len(series.values))],
        "cursor": "pointer" if any(series.urls) else "default",
    }
    if chart.kind is Kind.LINE:
        described |= {"symbolSize": 8, "lineStyle": {"width": 2.5}, "connectNulls": False}
    else:
        described |= {"barMaxWidth": 26, "barMinHeight": 2}
    if chart.kind is Kind.STACKED_BAR:
        described |= {"stack": "whole", "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1}}
    elif chart.kind is not Kind.LINE:
        described["label"] = {"show": True, "position": "right", "fontSize": 13}
    if chart.target is not None and position == 0:
        axis = "xAxis" if lying else "yAxis"
        described["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"width": 2, "type": "dashed"},
            "label": {"formatter": gettext("цель {c}"), "position": "start" if lying else "insideEndTop"},
            "z": 1,
            "data": [{axis: chart.target}],
        }
    return described


def _point(chart: Chart, series: Series, index: int) -> dict[str, Any]:
    """A point carries its own words: a hidden value is «менее 5», not zero and not a number."""
    text = str(shown(series, index))
    point: dict[str, Any] = {
        "value": series.values[index],
        "label": {"formatter": text},
        "tooltip": {"formatter": f"{chart.categories[index]}\n{series.name}: {text} {chart.unit}".rstrip()},
    }
    if series.urls and series.urls[index]:
        point["url"] = series.urls[index]
    return point


def _axis_name(chart: Chart, index: int) -> str:
    """A bar that cannot be drawn says why under its name, on a line that is never cut."""
    name, first = str(chart.categories[index]), chart.series[0]
    if len(chart.series) == 1 and first.values[index] is None:
        return f"{name}\n{shown(first, index)}"
    return name


def _spoken(chart: Chart) -> str:
    """One sentence for a screen reader; the numbers themselves are in the table below."""
    return gettext("График «%(title)s». Все значения — в таблице под ним.") % {"title": chart.title}
