"""Russian number, date and name formats for screens. Pure: no request, no settings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NARROW_SPACE: Final = "\u202f"
NO_BREAK_SPACE: Final = "\u00a0"
MINUS: Final = "\u2212"

_MONTHS: Final = (
    _("января"), _("февраля"), _("марта"), _("апреля"), _("мая"), _("июня"),
    _("июля"), _("августа"), _("сентября"), _("октября"), _("ноября"), _("декабря"),
)  # fmt: skip


def plural_form(number: int, one: str, few: str, many: str) -> str:
    """Choose among «наставник», «наставника», «наставников» for a whole number."""
    tens, units = abs(number) % 100, abs(number) % 10
    if units == 1 and tens != 11:
        return one
    if 2 <= units <= 4 and not 12 <= tens <= 14:
        return few
    return many


def format_number(value: float | Decimal, digits: int | None = None) -> str:
    """«1 234,5»: narrow spaces from four digits on, decimal comma, a real minus.

    Without ``digits`` whole values have no fraction and others at most two places.
    """
    rounded = Decimal(str(value)).quantize(
        Decimal(1).scaleb(-(2 if digits is None else digits)), rounding=ROUND_HALF_UP
    )
    places = digits if digits is not None else max(0, -int(rounded.normalize().as_tuple().exponent))
    whole, _point, fraction = f"{abs(rounded):,.{places}f}".partition(".")
    sign = MINUS if rounded < 0 else ""
    return sign + whole.replace(",", NARROW_SPACE) + ("," + fraction if fraction else "")


def format_percent(value: float | Decimal, digits: int = 0) -> str:
    """«68 %» from a share between 0 and 1."""
    return f"{format_number(Decimal(str(value)) * 100, digits)}{NO_BREAK_SPACE}%"


def format_date(value: date | datetime, *, year: bool = True) -> str:
    """«23 ноября 2026»; a moment is taken in the current time zone."""
    day = timezone.localtime(value).date() if isinstance(value, datetime) and timezone.is_aware(value) else value
    text = f"{day.day}{NO_BREAK_SPACE}{_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def initials_of(name: str) -> str:
    """«ИП» of «Петрова Ирина Сергеевна»: given name first, as people say it; one letter of a single word."""
    words = name.split()
    if len(words) < 2:
        return name[:1].upper()
    return (words[1][0] + words[0][0]).upper()
