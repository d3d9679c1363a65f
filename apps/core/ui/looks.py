"""How a person wants pages to look. Kept in a cookie: it belongs to the eyes and the device, not to the account."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE: Final = "nm_look"
COOKIE_AGE: Final = 365 * 24 * 3600


class Look(StrEnum):
    STANDARD = "standard"
    SYSTEM = "system"
    HIGH = "high"

    @property
    def label(self) -> Promise:
        return _TITLES[self]

    @property
    def icon(self) -> str:
        return {"standard": "layout-dashboard", "system": "settings", "high": "eyeglass"}[self.value]


_TITLES = {
    Look.STANDARD: _("Обычный вид"),
    Look.SYSTEM: _("Светлый или тёмный, как в системе"),
    Look.HIGH: _("Версия для слабовидящих"),
}


def look_of(request: HttpRequest) -> Look:
    """Return the chosen look; anything unknown in the cookie is the standard one."""
    value = request.COOKIES.get(COOKIE, "")
    return Look(value) if value in Look else Look.STANDARD
