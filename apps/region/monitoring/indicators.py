"""Indicators of the catalogue computed from facts and reference statistics. What cannot be computed says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.core.ui.wording import format_date, format_number
from apps.region.directory.selectors import municipality_names
from apps.region.library.models import Indicator
from apps.region.library.selectors import indicator_list
from apps.region.monitoring.counting import (
    FROM_FACTS,
    MEASURES,
    Count,
    Counted,
    Hidden,
    Target,
    covered,
    share_of,
    summed,
    target_of,
)
from apps.region.monitoring.models import MunicipalityFact, ReferenceStatistic
from apps.region.monitoring.policies import MonitoringAction
from apps.region.monitoring.selectors import Tree, period_list
from apps.region.monitoring.statistics import Statistic
from apps.region.partners.selectors import enterprises_with_mentors

ENTERPRISES: Final = "partner_enterprises"


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """One indicator of one territory and year: value, target, what is counted over what."""

    code: str
    title: str
    definition: str
    source: str
    needs_verification: bool
    denominator_code: str
    numerator: Count
    denominator: Count
    target: Target | None

    @property
    def share(self) -> float | None:
        return share_of(self.numerator, self.denominator)

    @property
    def missing(self) -> str:
        """Why there is no value; empty when there is one or when it is hidden."""
        if self.denominator.value == 0:
            return _("делить не на что: %(title)s — 0") % {"title": self.denominator.title}
        return self.numerator.missing or self.denominator.missing


@dataclass(frozen=True, slots=True)
class IndicatorDetail:
    """An indicator with its years and its territories."""

    figure: IndicatorFigure
    place: str
    trend: list[tuple[date, IndicatorFigure]]
    parts: list[tuple[UUID, str, IndicatorFigure]]


@dataclass(frozen=True, slots=True)
class StatisticLine:
    """A reference figure in a list."""

    title: str
    place: str
    year: int
    value: int
    source: str
    as_of: date


type _Cells = dict[tuple[str, str], list[tuple[int, bool]]]


class _Figures:
    """Facts and statistics of some years, read at once: three queries, and one a year for enterprises."""

    def __init__(self, tree: Tree, periods: Iterable[date]) -> None:
        self.tree = tree
        self._facts: dict[date, dict[UUID | None, _Cells]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        facts = MunicipalityFact.objects.filter(
            period__in=list(periods), measure__in=MEASURES, form="", stage=0, key=""
        )
        for period, place, measure, role, value, small in facts.values_list(
            "period", "municipality_id", "measure", "role", "value", "is_small"
        ):
            self._facts[period][place][measure, role].append((value, small))
        years = {period.year for period in periods}
        self._statistics = {
            (row.municipality_id, row.year, row.code): row for row in ReferenceStatistic.objects.filter(year__in=years)
        }
        self._enterprises: dict[date, list[UUID | None]] = {}

    def count(self, word: str, period: date, place: UUID | None) -> Count:
        """Count a word of the catalogue in a territory with everything below it."""
        if word in FROM_FACTS:
            return self._of_facts(FROM_FACTS[word], period, place)
        if word in set(Statistic):
            return self._of_statistics(Statistic(word), period, place)
        if word == ENTERPRISES:
            return self._of_enterprises(period, place)
        return Count(word, None, missing=_("система не умеет считать «%(word)s»") % {"word": word})

    def _places(self, place: UUID | None) -> set[UUID | None]:
        """Return a territory and its parts; the region as a whole has the schools without a municipality too."""
        below: set[UUID | None] = set(self.tree.below(place))
        return below if place else below | {None}

    def _of_facts(self, counted: Counted, period: date, place: UUID | None) -> Count:
        known = [cells for where, cells in self._facts[period].items() if where in self._places(place)]
        if not known:
            return Count(str(counted.title), None, missing=_("в этом учебном году школы ещё не передали показателей"))
        found = [entry for cells in known for name in counted.cells for entry in cells.get(name, [])]
        return summed(str(counted.title), found, counted.guard)

    def _of_statistics(self, statistic: Statistic, period: date, place: UUID | None) -> Count:
        label = str(statistic.label)
        title = label[:1].lower() + label[1:]
        own = self._statistics.get((place, period.year, statistic.value))
        if own is not None:
            return Count(title, own.value, origin=_origin(own))
        parts = [self._of_statistics(statistic, period, part.id) for part in self.tree.parts[place]]
        values = [part.value for part in parts if part.value is not None]
        names = {"title": label, "year": period.year}
        if not values:
            return Count(title, None, missing=_("не загружена статистика «%(title)s» за %(year)s год") % names)
        if len(values) < len(parts):
            missing = _("статистика «%(title)s» за %(year)s год есть не по всем территориям: %(known)s из %(all)s")
            return Count(title, None, missing=missing % {**names, "known": len(values), "all": len(parts)})
        return Count(title, sum(values), origin=_("сумма по территориям: %(count)s") % {"count": len(parts)})

    def _of_enterprises(self, period: date, place: UUID | None) -> Count:
        if period not in self._enterprises:
            self._enterprises[period] = enterprises_with_mentors(start=period, end=_end(period))
        places = self._places(place)
        title = _("предприятия, чьих наставников привлекли школы")
        return Count(title, sum(where in places or not place for where in self._enterprises[period]))


def _origin(row: ReferenceStatistic) -> str:
    return _("%(source)s, на %(date)s") % {"source": row.source, "date": format_date(row.as_of)}


def _end(period: date) -> date:
    return date(period.year + 1, 8, 31)


def _in_force(period: date) -> list[Indicator]:
    """Return the indicators as they are defined today, or were at the end of a past year."""
    return indicator_list(min(localdate(), _end(period)))


def _figure(indicator: Indicator, figures: _Figures, period: date, place: UUID | None) -> IndicatorFigure:
    return IndicatorFigure(
        code=indicator.code,
        title=indicator.title,
        definition=indicator.definition,
        source=indicator.source,
        needs_verification=indicator.needs_verification,
        denominator_code=indicator.denominator,
        numerator=figures.count(indicator.numerator, period, place),
        denominator=figures.count(indicator.denominator, period, place),
        target=target_of(indicator.targets, period),
    )


def _top(tree: Tree, municipality_id: UUID | None) -> UUID | None:
    top = municipality_id or tree.root
    if top is not None:
        tree.require(top)
    return top


def indicator_figures(*, actor: Actor, period: date, municipality_id: UUID | None = None) -> list[IndicatorFigure]:
    """Return all indicators of a territory in the order of the catalogue."""
    require(actor, MonitoringAction.VIEW)
    tree = Tree(actor)
    top = _top(tree, municipality_id)
    figures = _Figures(tree, [period])
    return [_figure(indicator, figures, period, top) for indicator in _in_force(period)]


def indicator_get(*, actor: Actor, code: str, period: date, municipality_id: UUID | None = None) -> IndicatorDetail:
    """Return an indicator with its trend and its parts; small parts are hidden so that none can be subtracted."""
    require(actor, MonitoringAction.VIEW)
    indicator = next((row for row in _in_force(period) if row.code == code), None)
    if indicator is None:
        raise NotFound("indicator", _("Такого показателя нет."))
    tree = Tree(actor)
    top = _top(tree, municipality_id)
    periods = sorted({*period_list(actor=actor), period})
    figures = _Figures(tree, periods)
    parts = sorted(tree.parts[top], key=lambda part: part.title)
    raw = [_figure(indicator, figures, period, part.id) for part in parts]
    shown = covered([figure.numerator for figure in raw])
    return IndicatorDetail(
        figure=_figure(indicator, figures, period, top),
        place=tree.by_id[top].title if top else _("регион в целом"),
        trend=[(item, _figure(indicator, figures, item, top)) for item in periods],
        parts=[
            (part.id, part.title, _with(figure, numerator))
            for part, figure, numerator in zip(parts, raw, shown, strict=True)
        ],
    )


def _with(figure: IndicatorFigure, numerator: Count) -> IndicatorFigure:
    return replace(figure, numerator=numerator)


def count_text(count: Count) -> str:
    """Return a count in words: «1 240», «≈ 35», «менее 5», «скрыто», «нет данных: …»."""
    if count.missing:
        return _("нет данных: %(why)s") % {"why": count.missing}
    if count.hidden is Hidden.FEW:
        return _("менее 5")
    if count.value is None:
        return _("скрыто")
    number = format_number(count.value)
    return _("≈ %(n)s") % {"n": number} if count.rounded else number


def short_count_text(count: Count) -> str:
    """Return a count for a narrow column: without the reason why there is none."""
    return _("нет данных") if count.missing else count_text(count)


def statistic_years(*, actor: Actor) -> list[int]:
    require(actor, MonitoringAction.STATISTICS)
    return sorted(set(ReferenceStatistic.objects.values_list("year", flat=True)), reverse=True)


def statistic_list(*, actor: Actor, code: str = "", year: int | None = None) -> list[StatisticLine]:
    """Return the reference figures with source and date, the newest year first, the whole region above its parts."""
    require(actor, MonitoringAction.STATISTICS)
    rows = ReferenceStatistic.objects.order_by("-year", "code")
    if code:
        rows = rows.filter(code=code)
    if year:
        rows = rows.filter(year=year)
    names = municipality_names()
    titles = {item.value: str(item.label) for item in Statistic}
    return [
        StatisticLine(
            title=titles.get(row.code, row.code),
            place=names.title(row.municipality_id) or _("регион в целом"),
            year=row.year,
            value=row.value,
            source=row.source,
            as_of=row.as_of,
        )
        for row in sorted(
            rows,
            key=lambda row: (-row.year, row.code, row.municipality_id is not None, names.title(row.municipality_id)),
        )
    ]
