"""The description of a chart: what is measured, in what, for whom. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

type Text = str | Promise


class Kind(StrEnum):
    """How values are compared.

    ``BAR`` compares places, ``STACKED_BAR`` parts of a whole, ``LINE`` moments, ``FUNNEL``
    stages that follow each other, ``PROGRESS`` one value against a target.
    """

    BAR = "bar"
    STACKED_BAR = "stacked_bar"
    LINE = "line"
    FUNNEL = "funnel"
    PROGRESS = "progress"


class ChartError(ValueError):
    """The description cannot be drawn truthfully; ``code`` names the rule it breaks."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of the chart's categories.

    ``None`` is a value that is unknown or hidden; ``shown`` may say how («менее 5»). ``urls``
    are the pages behind the points, empty where there is none.
    """

    name: Text
    values: Sequence[float | None]
    urls: Sequence[str] = ()
    shown: Sequence[Text] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its words. ``unit`` follows the numbers («чел.», «%»); ``target`` is drawn as a line."""

    kind: Kind
    title: Text
    categories: Sequence[Text]
    series: Sequence[Series]
    unit: Text = ""
    note: Text = ""
    target: float | None = None

    def __post_init__(self) -> None:
        if not self.series:
            raise ChartError("no_series", "A chart needs at least one series")
        if self.kind is Kind.FUNNEL and len(self.series) != 1:
            raise ChartError("one_series", "A funnel shows one series")
        if self.kind is Kind.PROGRESS and (len(self.series) != 1 or len(self.categories) != 1):
            raise ChartError("one_value", "Progress shows one value")
        if self.kind is Kind.PROGRESS and self.target is None:
            raise ChartError("no_target", "Progress needs a target")
        for series in self.series:
            self._check(series)

    def _check(self, series: Series) -> None:
        size = len(self.categories)
        if len(series.values) != size:
            raise ChartError("values_mismatch", f"{series.name}: {len(series.values)} values for {size} categories")
        if series.urls and len(series.urls) != size:
            raise ChartError("urls_mismatch", f"{series.name}: {len(series.urls)} addresses for {size} categories")
        if series.shown and len(series.shown) != size:
            raise ChartError("shown_mismatch", f"{series.name}: {len(series.shown)} texts for {size} categories")
        if self.kind is not Kind.LINE and any(value is not None and value < 0 for value in series.values):
            raise ChartError("negative", f"{series.name}: a length cannot be negative")

    @property
    def empty(self) -> bool:
        """Nothing to draw: no category, or no known value."""
        return all(value is None for series in self.series for value in series.values)

    @property
    def has_links(self) -> bool:
        return any(url for series in self.series for url in series.urls)
