"""Pure rules of the directory: how far an organisation is connected, and the address it will have."""

from __future__ import annotations

import re
from collections.abc import Container
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What host names call the kinds; the rest are schools.
_KIND_WORDS: Final = {
    "gymnasium": "gymnasium",
    "lyceum": "lyceum",
    "college": "college",
    "boarding": "boarding",
    "cadet": "cadet",
    "centre": "centre",
    "university": "university",
    "supplementary": "centre",
}
_LETTERS: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "sch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
_SLUG_LENGTH: Final = 34


class Connection(StrEnum):
    """How far an organisation is on the way to its own schema."""

    NONE = "none"
    CONNECTING = "connecting"
    READY = "ready"
    FAILED = "failed"
    SUSPENDED = "suspended"

    @property
    def label(self) -> Promise:
        return _TITLES[self]


_TITLES: Final = {
    Connection.NONE: _("не подключена"),
    Connection.CONNECTING: _("подключается"),
    Connection.READY: _("подключена"),
    Connection.FAILED: _("ошибка подключения"),
    Connection.SUSPENDED: _("приостановлена"),
}


def connection_of(state: str | None, *, error: str = "") -> Connection:
    """Tell the connection by the tenant's state; None where there is no tenant yet."""
    if state is None:
        return Connection.NONE
    if state == "ready":
        return Connection.READY
    if state in {"suspended", "archived"}:
        return Connection.SUSPENDED
    return Connection.FAILED if state == "new" and error else Connection.CONNECTING


def transliterated(text: str) -> str:
    """«Гимназия „Гамма“» → ``gimnaziya-gamma``: Latin letters, digits and single hyphens."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in text.casefold()).replace("_", "")
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")


def slug_for(*, kind: str, number: str, title: str, taken: Container[str]) -> str:
    """Return a free host name part: ``school-1505`` by the number, else the transliterated title."""
    digits = transliterated(number)
    base = f"{_KIND_WORDS.get(kind, 'school')}-{digits}" if digits else transliterated(title)
    base = base[:_SLUG_LENGTH].strip("-") or "school"
    slug, attempt = base, 2
    while slug in taken:
        slug, attempt = f"{base}-{attempt}", attempt + 1
    return slug
