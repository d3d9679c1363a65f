"""Navigation: apps say what they offer, the actor's rights decide what is seen, the address decides what is current."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from apps.core.actor import Action
from apps.core.ui.components import Text

# What a phone's bottom bar shows before «Ещё».
BAR_ITEMS: Final = 4


class Level(StrEnum):
    """On which hosts an entry is offered."""

    PLATFORM = "platform"
    REGION = "region"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link as the templates draw it."""

    label: Text
    url: str
    icon: str
    active: bool = False
    badge: int | None = None
    section: Text = ""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """What an app offers: shown to whoever may perform ``action``, in the order of ``order``.

    ``route`` is a URL name without arguments. ``badge`` counts what waits for this person and
    must be one cheap query; zero is not shown. ``section`` groups entries of a long sidebar.
    ``also`` are beginnings of addresses elsewhere that belong to the entry.
    """

    level: Level
    label: Promise
    route: str
    icon: str
    action: Action | None
    order: int = 100
    section: Text = ""
    badge: Callable[[HttpRequest], int] | None = None
    also: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Whose page this is, for the header: «Школа № 1507», «Москва»."""

    name: Text
    kind: Text = ""
    url: str = "/"


@dataclass(frozen=True, slots=True)
class Account:
    """The signed-in person, for the user menu. ``places`` are links to the person's other tenants."""

    name: str
    role: Text
    sign_out_url: str
    profile_url: str = ""
    places: Sequence[NavItem] = ()


_entries: list[NavEntry] = []


def register(*entries: NavEntry) -> None:
    """Offer entries; called in ``AppConfig.ready()``. The same route twice on a level is a mistake."""
    for entry in entries:
        if any((known.level, known.route) == (entry.level, entry.route) for known in _entries):
            raise ValueError(f"{entry.route} is in the {entry.level} navigation already")
        _entries.append(entry)


def registered(level: Level) -> list[NavEntry]:
    """Return the entries of a level in the order they are shown."""
    return sorted((entry for entry in _entries if entry.level == level), key=lambda entry: entry.order)


def navigation(request: HttpRequest, level: Level, may: Callable[[Action], bool]) -> list[NavItem]:
    """Return what this person sees on this page; at most one item is current, the longest address that fits."""
    allowed = [entry for entry in registered(level) if entry.action is None or may(entry.action)]
    urls = [reverse(entry.route) for entry in allowed]
    current = max((url for url in urls if _covers(url, request.path)), key=len, default=None)
    return [
        NavItem(
            label=entry.label,
            url=url,
            icon=entry.icon,
            active=url == current or (current in (None, "/") and request.path.startswith(tuple(entry.also))),
            badge=(entry.badge(request) or None) if entry.badge else None,
            section=entry.section,
        )
        for entry, url in zip(allowed, urls, strict=True)
    ]


def _covers(url: str, path: str) -> bool:
    """The start page is current only on itself; a section is current on every page below it."""
    return path == url if url == "/" else path.startswith(url)
