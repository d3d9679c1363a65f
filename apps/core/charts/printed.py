"""The chart as SVG for paper and PDF, drawn by pygal: no script, no animation, no foreign font."""

from __future__ import annotations

from base64 import b64encode
from typing import Final
from xml.etree.ElementTree import Element

import pygal
from pygal.style import Style

from apps.core.charts.chart import Chart, Kind
from apps.core.charts.table import shown
from apps.core.ui.wording import NO_BREAK_SPACE

_COLOURS: Final = ("#0f5c66", "#d08a2e", "#6c9fa6", "#7a4a6b", "#97a83f", "#8296a8")
_STYLE: Final = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#14262a",
    foreground_strong="#14262a",
    foreground_subtle="#45575c",
    opacity="1",
    colors=_COLOURS,
    font_family="'Golos Text', 'DejaVu Sans', sans-serif",
    label_font_size=14,
    major_label_font_size=14,
    value_font_size=14,
    value_label_font_size=14,
    legend_font_size=14,
    title_font_size=16,
    value_colors=("#14262a",) * len(_COLOURS),
)
_LONGEST_NAME: Final = 34
_KINDS: Final = {
    Kind.BAR: pygal.HorizontalBar,
    Kind.FUNNEL: pygal.HorizontalBar,
    Kind.PROGRESS: pygal.HorizontalBar,
    Kind.STACKED_BAR: pygal.HorizontalStackedBar,
    Kind.LINE: pygal.Line,
}


def svg(chart: Chart, *, width: int = 640) -> str:
    """Return a standalone SVG document; the title stays outside, in the text of the page."""
    lying = chart.kind is not Kind.LINE
    bars = len(chart.categories) * (len(chart.series) if chart.kind is Kind.BAR else 1)
    drawing = _KINDS[chart.kind](
        style=_STYLE,
        js=(),
        width=width,
        height=90 + 34 * bars if lying else 360,
        explicit_size=True,
        show_legend=len(chart.series) > 1,
        legend_at_bottom=True,
        # In a stack dark words would lie on dark parts; the table beside it has them.
        print_values=chart.kind is not Kind.STACKED_BAR,
        print_values_position="top" if lying else "center",
        disable_xml_declaration=True,
        margin=8,
    )
    # Horizontal bars grow upwards in pygal, and a page is read downwards.
    order = range(len(chart.categories) - 1, -1, -1) if lying else range(len(chart.categories))
    drawing.x_labels = [_shortened(str(chart.categories[index])) for index in order]
    for series in chart.series:
        texts = {
            index: _after_bar(str(shown(series, index))) if lying else str(shown(series, index)) for index in order
        }
        drawing.add(
            str(series.name),
            [{"value": series.values[index], "formatter": lambda _value, text=texts[index]: text} for index in order],
        )
    drawing.add_xml_filter(_without_scripts)
    return str(drawing.render(is_unicode=True))


def _shortened(name: str) -> str:
    """A long name would leave no room for the bars; the table beside them has it whole."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"


def _after_bar(text: str) -> str:
    """pygal centres a value on the end of its bar; spaces twice as many push the words past it."""
    return NO_BREAK_SPACE * (2 * len(text) + 3) + text


def _without_scripts(root: Element) -> Element:
    """pygal leaves a script with its settings in every drawing, even when told to load none."""
    for parent in list(root.iter()):
        for script in parent.findall("{*}script"):
            parent.remove(script)
    return root


def data_uri(chart: Chart) -> str:
    """Return the SVG as an image address: as an image it needs no exception from the page's CSP."""
    return "data:image/svg+xml;base64," + b64encode(svg(chart).encode()).decode()
