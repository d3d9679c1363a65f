"""Turning figures into counters, charts and rows of the region's screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.charts import Chart, Kind, Series
from apps.core.ui.components import Counter, Crumb, Tab, Tone
from apps.core.ui.wording import format_number as ru_number
from apps.core.ui.wording import format_percent as percent
from apps.region.library.models import Stage
from apps.region.monitoring.domain import TARGET_PERCENT, Coverage, Definition
from apps.region.monitoring.selectors import Attention, FormFigures, GuardedFigure, Overview, Territory

type Link = Callable[..., str]


def short_territory(title: str) -> str:
    """Leave out what every row of a table repeats: «Южный административный округ» → «Южный округ»."""
    return title.replace(_("административный округ"), _("округ")).replace(_("административные округа"), _("округа"))


def period_short(period: date) -> str:
    return f"{period.year}/{str(period.year + 1)[-2:]}"


def period_title(period: date) -> str:
    return _("%(years)s учебный год") % {"years": period_short(period)}


def link_builder(period: date, definition: Definition) -> Link:
    """Return a function that builds addresses which keep the chosen year and definition."""
    from urllib.parse import urlencode

    def link(name: str, *, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
        chosen = {"period": period.isoformat(), "definition": definition.value, **(query or {})}
        return f"{reverse(f'monitoring:{name}', kwargs=kwargs)}?{urlencode(chosen)}"

    return link


def within(link: Link, municipality_id: UUID | None) -> Link:
    """Return a function like ``link`` whose addresses stay in a territory."""
    place = {"municipality": municipality_id} if municipality_id else {}

    def placed(name: str, **kwargs: Any) -> str:
        return link(name, query=place, **kwargs)

    return placed


def share_text(coverage: Coverage) -> str:
    return "—" if coverage.share is None else percent(coverage.share)


def counters(whole: Territory, definition: Definition, link: Link) -> list[Counter]:
    """Return the five numbers of the first screen; each opens the list behind it."""
    place = {"municipality": whole.id} if whole.id else {}
    coverage = whole.coverage(definition)
    hint = (
        _("цель %(target)s %% достигнута") % {"target": TARGET_PERCENT}
        if coverage.total and not coverage.missing
        else _("до цели %(target)s %% не хватает %(missing)s чел.")
        % {"target": TARGET_PERCENT, "missing": ru_number(coverage.missing)}
    )
    return [
        Counter(share_text(coverage), _("охват наставничеством"), link("schools", query=place), hint=hint),
        Counter(
            ru_number(whole.connected),
            _("организаций подключено"),
            link("schools", query=place),
            hint=_("из %(total)s в справочнике") % {"total": ru_number(whole.organisations)},
        ),
        Counter(
            ru_number(whole.never_seen),
            _("ни разу не входили"),
            link("schools", query={"attention": Attention.NEVER_SEEN, **place}),
            tone=Tone.WARN if whole.never_seen else Tone.NEUTRAL,
        ),
        Counter(
            ru_number(whole.not_started),
            _("вошли, но не начали"),
            link("schools", query={"attention": Attention.NOT_STARTED, **place}),
            tone=Tone.WARN if whole.not_started else Tone.NEUTRAL,
        ),
        Counter(
            ru_number(whole.values["mentorships"]),
            _("пар и групп за год"),
            link("schools", query=place),
            hint=_("наставляемых со встречами: %(working)s") % {"working": ru_number(whole.values["mentees_working"])},
        ),
    ]


def definition_tabs(current: Definition, path: str, period: date) -> list[Tab]:
    return [
        Tab(item.label, f"{path}?period={period.isoformat()}&definition={item.value}", active=item is current)
        for item in Definition
    ]


def coverage_chart(overview: Overview, definition: Definition, link: Link) -> Chart | None:
    """Return the coverage of the parts against the target, or None when there is nothing to compare."""
    parts = [part for part in overview.parts if part.coverage(definition).share is not None]
    if not parts:
        return None
    shares = [round(100 * (part.coverage(definition).share or 0), 1) for part in parts]
    urls = [link("municipality", municipality_id=part.id) if part.id else "" for part in parts]
    return Chart(
        Kind.BAR,
        _("Охват по территориям"),
        [short_territory(part.title) for part in parts],
        [Series(_("Охват"), shares, urls)],
        unit="%",
        target=TARGET_PERCENT,
        note=str(definition.explanation),
    )


def funnel_chart(whole: Territory) -> Chart:
    """Return how many schools reached each stage."""
    return Chart(
        Kind.FUNNEL,
        _("До какого этапа дошли организации"),
        [_("подключены"), *(f"{stage.value}. {stage.label}" for stage in Stage)],
        [Series(_("Организаций"), [whole.connected, *(whole.reached[stage] for stage in Stage.values)])],
        note=_("Организация считается дошедшей до этапа, если до него дошла хотя бы одна её программа этого года."),
    )


def forms_chart(forms: list[FormFigures]) -> Chart | None:
    if not forms:
        return None
    return Chart(
        Kind.STACKED_BAR,
        _("Участники по формам наставничества"),
        [item.title for item in forms],
        [
            Series(_("Наставляемые"), [item.mentees for item in forms]),
            Series(_("Наставники"), [item.mentors for item in forms]),
        ],
        unit=_("чел."),
    )


def requests_chart(figures: list[GuardedFigure]) -> Chart | None:
    """Return guarded counts: what is hidden is drawn as nothing and named in words."""
    if not figures:
        return None
    return Chart(
        Kind.BAR,
        _("Запросы наставляемых"),
        [item.title for item in figures],
        [
            Series(
                _("Наставляемых"),
                [item.value for item in figures],
                shown=[
                    _("менее 5") if item.value is None else _("≈ %(n)s") % {"n": ru_number(item.value)}
                    for item in figures
                ],
            )
        ],
        note=_("Школы передают эти числа округлёнными до 5; значения от 1 до 4 показаны как «менее 5»."),
    )


def crumbs(overview: Overview, link: Link) -> list[Crumb]:
    return (
        [
            Crumb(_("Регион в целом"), link("dashboard")),
            *(Crumb(item.title, link("municipality", municipality_id=item.id)) for item in overview.path[:-1]),
        ]
        if overview.path
        else []
    )
