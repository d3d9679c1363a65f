"""The catalogue of messages: what the product says, found in its code and templates.

The texts in the code are Russian already, so the catalogue translates nothing but plurals: English,
in whose way code is written, has two forms, and Russian has three. ``python -m cli.catalogue`` brings
``platform/locale`` up to date with the code; with ``--check`` it only tells whether a plural lacks its forms.

Babel reads and writes the files, because the programs of GNU gettext are not on every machine.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from cli.paths import PROJECT_ROOT as ROOT

TEXT: Final = ROOT / "platform" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
COMPILED: Final = TEXT.with_suffix(".mo")
_SOURCES: Final = ("apps", "api", "tenants", "platform/config", "platform/cli")
_TEMPLATES: Final = ROOT / "frontend" / "templates"
_KEYWORDS: Final[dict[str, tuple[object, ...] | None]] = {
    "_": None,
    **{name + lazy: None for name in ("gettext", "gettext_noop") for lazy in ("", "_lazy")},
    **{"ngettext" + lazy: (1, 2) for lazy in ("", "_lazy")},
    **{"pgettext" + lazy: ((1, "c"), 2) for lazy in ("", "_lazy")},
    **{"npgettext" + lazy: ((1, "c"), 2, 3) for lazy in ("", "_lazy")},
}
# Dates in the header would make every run a change.
_MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)


def extracted() -> Catalog:
    """Return every message of the code and the templates, with the files it stands in."""
    catalogue = _empty()
    for path, messages in _found():
        for line, message, comments, context in messages:
            catalogue.add(message, locations=[(path, line)], auto_comments=comments, context=context)
    return catalogue


def _empty() -> Catalog:
    return Catalog(
        locale="ru",
        domain="django",
        project="nastavnik",
        version="",
        msgid_bugs_address="",
        last_translator="",
        language_team="ru",
        header_comment="# Messages of the product. Translated are only those with plural forms: see cli/catalogue.py.",
        creation_date=_MADE,
        revision_date=_MADE,
        fuzzy=False,
    )


def _found() -> Iterator[tuple[str, Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]]]:
    for folder in _SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            with path.open("rb") as source:
                yield _name(path), iter(list(extract("python", source, _KEYWORDS)))
    for path in sorted([*_TEMPLATES.rglob("*.html"), *_TEMPLATES.rglob("*.txt")]):
        # What Django makes of a template is no Python, but calls with quoted arguments all the same.
        code = templatize(path.read_text(), origin=str(path)).encode()
        yield _name(path), iter(list(extract("javascript", io.BytesIO(code), _KEYWORDS)))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def updated(known: Catalog) -> Catalog:
    """Return the messages of today with the translations that are known; what left the code leaves the catalogue."""
    catalogue = extracted()
    for message in catalogue:
        translated = known.get(message.id, message.context) if message.id else None
        if translated is not None:
            message.string = translated.string
    return catalogue


def untranslated_plurals(catalogue: Catalog) -> list[Message]:
    """Return the messages with a number that lack a form: they would be written in the English way."""
    return [message for message in catalogue if message.pluralizable and not all(message.string)]


def compiled(catalogue: Catalog) -> bytes:
    """Return the file the product reads. A message without all its forms is left out, or it would say nothing."""
    said = _empty()
    for message in catalogue:
        if message.id and (all(message.string) if message.pluralizable else message.string):
            said.add(message.id, message.string, context=message.context)
    data = io.BytesIO()
    write_mo(data, said)
    return data.getvalue()


def committed() -> Catalog:
    """Return the catalogue as it was last written down; an empty one before that."""
    if not TEXT.exists():
        return _empty()
    with TEXT.open("rb") as file:
        return read_po(file, locale="ru", domain="django")


def main(arguments: list[str]) -> int:
    """Bring the files up to date, or check that they will do; name the plurals that wait for a person."""
    if not settings.configured:
        settings.configure()
    catalogue = updated(committed())
    if "--check" not in arguments:
        TEXT.parent.mkdir(parents=True, exist_ok=True)
        with TEXT.open("wb") as file:
            write_po(file, catalogue, width=120, sort_by_file=True, include_lineno=False)
        COMPILED.write_bytes(compiled(catalogue))
    lacking = untranslated_plurals(catalogue)
    for message in lacking:
        print(f"Нет форм числа: {message.id[0]!r}. Допишите их в {TEXT} и выполните make messages.", file=sys.stderr)
    stale = COMPILED.read_bytes() != compiled(committed())
    if stale:
        print("Файл каталога не собран: выполните make messages.", file=sys.stderr)
    return 1 if stale or lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
