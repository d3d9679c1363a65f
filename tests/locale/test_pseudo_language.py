"""Every page under a language without Cyrillic letters: what is still Russian did not go through gettext.

The pseudo language answers each message with the same number of Latin letters. Words that come
from the tables (names, titles, the region's catalogue) are nobody's to translate and are taken
out of the page before it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.apps import apps
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from lxml import html

from apps.core.actor import Role
from cli.catalogue import extracted
from tenants.context import platform_scope, tenant_scope
from tenants.testing import World
from tests.factories import member, stranger, user
from tests.isolation.canary import Canary, fill
from tests.isolation.routes import routes, values_for

LANGUAGE: Final = "eo"
_CYRILLIC: Final = re.compile(r"[А-Яа-яЁё]")
_PHRASE: Final = re.compile(r"[^\s<>]*[А-Яа-яЁё](?:[^<>|]*[А-Яа-яЁё])?[^\s<>|]*")
_MARKED: Final = re.compile(r"[ѪѫѢѣ]\S*")
_ATTRIBUTES: Final = ("title", "aria-label", "placeholder", "alt", "data-label", "data-message-denied", "content")


def _latin(text: str) -> str:
    return _CYRILLIC.sub("x", text)


@pytest.fixture
def pseudo_language(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Put a catalogue in force that has every message of the product and no Cyrillic letter."""
    catalogue = Catalog(locale=LANGUAGE, domain="django")
    for message in extracted():
        if message.id:
            plural = message.pluralizable
            said = tuple(_latin(form) for form in message.id) if plural else _latin(str(message.id))
            catalogue.add(message.id, said, context=message.context)
    folder = tmp_path / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGE_CODE = LANGUAGE
    kept, trans_real._translations = trans_real._translations, {}
    default, trans_real._default = trans_real._default, None
    with translation.override(LANGUAGE):
        yield
    trans_real._translations, trans_real._default = kept, default


@pytest.fixture
def canary(world: World) -> Canary:
    """Have a row in every table; what pages take apart is in the form that services give it."""
    filled = fill(world)
    with tenant_scope(world.north):
        apps.get_model("directory.Organisation").objects.update(addresses=[])
        row = [2, "reject", "no name", "", ["doubtful"]]
        question = {"key": "k", "text": "one or two?", "rows": [2], "blocking": True}
        apps.get_model("directory.RegistryImport").objects.update(
            kind="organisations", counts={"rows": 1}, plan={"rows": [row], "questions": [question]}
        )
        apps.get_model("library.Indicator").objects.update(targets={"2026": 40})
    return filled


def _words(value: Any) -> Iterator[str]:
    """Yield the texts inside a value of a column."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)


def _stored(*folders: str) -> Iterator[str]:
    """Yield every text in the tables of these apps, as the current scope sees them."""
    for model in apps.get_models():
        if model.__module__.startswith(folders) and not model._meta.abstract:
            for row in model._default_manager.values_list():
                for value in row:
                    yield from (text for text in _words(value) if _CYRILLIC.search(text))


def _known(world: World) -> list[str]:
    """Return all texts of the tables, the longest first, in the spacing of a page."""
    with platform_scope():
        found = set(_stored("tenants.", "apps.shared."))
    with tenant_scope(world.north):
        found |= set(_stored("apps.region."))
    with tenant_scope(world.lyceum):
        found |= set(_stored("apps.school."))
    return sorted({" ".join(text.split()) for text in found}, key=len, reverse=True)


def _said(page: str) -> str:
    """Return what a page says to eyes and to a screen reader."""
    tree = html.document_fromstring(page)
    # The mark beside a person is two letters of the name.
    for element in tree.xpath("//script | //style | //textarea | //*[@class='initials']"):
        element.drop_tree()
    parts = [*tree.itertext(), *(str(value) for name in _ATTRIBUTES for value in tree.xpath(f"//@{name}"))]
    return " | ".join(" ".join(part.split()) for part in parts if part.strip())


def _russian(browser: Client, level: str, canary: Canary, known: list[str], place: str = "") -> tuple[set[str], int]:
    """Open every page of a level; return the Russian that is left on each, and how many pages there were.

    Every page names ``place``, the school or region it belongs to.
    """
    left, pages = set[str](), 0
    for route in routes(level):
        if route.pattern.startswith("api/"):
            continue
        answer = browser.get(route.address(values_for(route, canary)))
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        pages += 1
        page = answer.content.decode()
        # A view that names its own data like the header's takes the place's name from the page.
        assert place in page or "<html" not in page, route.pattern
        text = _MARKED.sub("", _said(page))
        for word in known:
            text = text.replace(word, "")
        left |= {f"{route.pattern}: {found.strip()}" for found in _PHRASE.findall(text)}
    return left, pages


@pytest.mark.parametrize("role", [Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST, Role.MENTOR, Role.MENTEE, Role.PARENT])
def test_pages_of_a_school(world: World, canary: Canary, pseudo_language: None, role: Role) -> None:
    person = canary.school["people.Person"].pk
    browser = member(world.lyceum, role, "Test Person", person_id=person).browser
    left, pages = _russian(browser, "school", canary, _known(world), world.lyceum.title)
    assert sorted(left) == []
    assert pages >= 3


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        (Role.REGIONAL_OPERATOR, None),
        (Role.ANALYST, None),
        (Role.PARTNER_MANAGER, "partners.Partner"),
        (Role.EXTERNAL_MENTOR, "partners.ExternalMentor"),
    ],
)
def test_pages_of_a_region(
    world: World, canary: Canary, pseudo_language: None, role: Role, subject: str | None
) -> None:
    fields = {"subject_id": canary.region[subject].pk} if subject else {}
    browser = member(world.north, role, "Test Person", **fields).browser
    left, pages = _russian(browser, "region", canary, _known(world), world.north.title)
    assert sorted(left) == []
    assert pages >= 3


def test_pages_of_the_platform(world: World, canary: Canary, pseudo_language: None, settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    account = user("Test Person", is_platform_operator=True)
    browser = Client(SERVER_NAME=settings.BASE_DOMAIN)
    with platform_scope():
        browser.force_login(account)
    left, pages = _russian(browser, "platform", canary, _known(world))
    anonymous, doors = _russian(Client(SERVER_NAME=settings.BASE_DOMAIN), "platform", canary, _known(world))
    assert sorted(left | anonymous) == []
    assert pages >= 3
    assert doors >= 2


def test_an_anonymous_visitor_of_a_region(world: World, canary: Canary, pseudo_language: None) -> None:
    left, pages = _russian(stranger(world.north), "region", canary, _known(world))
    assert sorted(left) == []
    assert pages >= 1
