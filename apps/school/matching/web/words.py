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
    lost = sum(move.before is not None and move.after is None for move in price.moves)
    parts = []
    if lost:
        who = ngettext("%(n)d наставляемый", "%(n)d наставляемых", lost) % {"n": lost}
        parts.append(_("останется без наставника: %(who)s") % {"who": who})
    if price.covered > 0:
        who = ngettext("%(n)d наставляемый", "%(n)d наставляемых", price.covered) % {"n": price.covered}
        parts.append(_("получит наставника: %(who)s") % {"who": who})
    if points:
        sign = "+" if points > 0 else "−"
        parts.append(
            ngettext("%(sign)s%(n)d балл на весь подбор", "%(sign)s%(n)d баллов на весь подбор", abs(points))
            % {"sign": sign, "n": abs(points)}
        )
    return "; ".join(parts) if parts else _("без потерь для остальных")
