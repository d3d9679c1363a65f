"""One description of a chart; from it the picture on screen, the table beside it and the picture in print."""

from apps.core.charts.chart import Chart, ChartError, Kind, Series

__all__ = ["Chart", "ChartError", "Kind", "Series"]
