"""``{% chart chart %}``: a figure with its table; the picture is drawn over it where there is a script."""

from __future__ import annotations

from typing import Any

from django import template

from apps.core.charts import Chart, Kind, printed, screen, table

register = template.Library()


@register.inclusion_tag("ui/chart.html")
def chart(chart: Chart, name: str = "chart", mode: str = "screen") -> dict[str, Any]:
    """Show a chart. ``name`` is its id, unique on the page; ``mode="print"`` puts an SVG image in the page instead."""
    on_paper = mode == "print"
    return {
        "chart": chart,
        "id": name,
        "rows": table.rows(chart),
        "option": None if on_paper or chart.empty else screen.option(chart),
        "height": "" if chart.kind is Kind.LINE else f"chart-rows-{screen.height_step(chart)}",
        "image": printed.data_uri(chart) if on_paper and not chart.empty else "",
    }
