"""Numbers of the engine in the words of a page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.school.matching.pricing import Price


def percent(score: int) -> int:
    """Return points of the engine (0–10,000) as whole percents."""
    return round(score / 100)


def price_in_words(price: Price) -> str:
    """Say in a sentence what a choice changes in the whole draft."""
    points = round(price.points / 100)
    parts = []
    if price.covered:
        lost = ngettext("%(n)d наставляемый", "%(n)d наставляемых", abs(price.covered)) % {"n": abs(price.covered)}
        left = _("останется без наставника: %(who)s") if price.covered < 0 else _("получит наставника: %(who)s")
        parts.append(left % {"who": lost})
    if points:
        sign = "+" if points > 0 else "−"
        parts.append(
            ngettext("%(sign)s%(n)d балл на весь подбор", "%(sign)s%(n)d баллов на весь подбор", abs(points))
            % {"sign": sign, "n": abs(points)}
        )
    return "; ".join(parts) if parts else _("без потерь для остальных")
