"""Forms as they stand in pages: what somebody who fills them in sends, and which of it names rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from lxml import html

from apps.core.spreadsheets import Sheet, write_xlsx

ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

_TODAY: Final = timezone.localdate().isoformat()
_SENTENCE: Final = "Проверка: встретились, поговорили и записали, что решено сделать дальше."
_ANSWERS: Final[Mapping[str, str]] = {
    "date": _TODAY,
    "datetime-local": f"{_TODAY}T12:00",
    "time": "12:00",
    "email": "proverka@example.org",
    "tel": "+7 900 000-00-00",
    "url": "https://example.org/",
    "number": "1",
    "hidden": "",
    "search": "",
}

type Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sending:
    """One way to send a form: where to, how and what."""

    address: str
    method: str
    pairs: Pairs
    files: tuple[str, ...] = ()
    button: str = ""

    @property
    def shape(self) -> tuple[str, ...]:
        """What makes two sendings the same question: the address without its ids, the names, the button."""
        path = ID.sub("", urlsplit(self.address).path)
        return (self.method, path, ID.sub("", self.button), *sorted({ID.sub("", name) for name, _ in self.pairs}))

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(found for pair in self.pairs for part in pair for found in ID.findall(part))

    def changed(self, position: int, known: Mapping[str, str]) -> Sending:
        """Return the sending with the ids of one field replaced, in its name and in its value."""
        name, value = (swap(part, known) for part in self.pairs[position])
        return replace(self, pairs=(*self.pairs[:position], (name, value), *self.pairs[position + 1 :]))

    def changed_all(self, known: Mapping[str, str]) -> Sending:
        return replace(self, pairs=tuple((swap(name, known), swap(value, known)) for name, value in self.pairs))

    def answered(self, position: int, value: str) -> Sending:
        """Return the sending with another answer in one field."""
        name = self.pairs[position][0]
        return replace(self, pairs=(*self.pairs[:position], (name, value), *self.pairs[position + 1 :]))

    def body(self) -> tuple[bytes, str]:
        """Return the body and its type; a form with a file sends a small table in it."""
        if not self.files:
            return urlencode(self.pairs).encode(), "application/x-www-form-urlencoded"
        fields: dict[str, Any] = {}
        for name, value in self.pairs:
            fields.setdefault(name, []).append(value)
        return encode_multipart(BOUNDARY, fields | {name: _table() for name in self.files}), MULTIPART_CONTENT


def swap(text: str, known: Mapping[str, str]) -> str:
    return ID.sub(lambda found: known.get(found[0], found[0]), text)


def _table() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    rows = [["Гусев", "Тимофей", "Ильич", "08.03.2012"]]
    return SimpleUploadedFile("people.xlsx", write_xlsx([Sheet("Лист", ["Фамилия", "Имя", "Отчество", "Дата"], rows)]))


def sendings(page: str, address: str) -> Iterator[Sending]:
    """Return every way to send every form of a page: with each of its buttons, to each of its addresses."""
    document = html.document_fromstring(page)
    for form in document.xpath("//form"):
        outside = document.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []
        controls = [*form.xpath(".//input | .//select | .//textarea | .//button"), *outside]
        pairs = tuple(_filled(controls))
        files = tuple(control.get("name") for control in controls if control.get("type") == "file")
        method = (form.get("method") or "get").upper()
        for button in [control for control in controls if _sends(control)] or [form]:
            target = urljoin(address, button.get("formaction") or form.get("action") or address)
            pressed = ((button.get("name"), button.get("value") or ""),) if button.get("name") else ()
            yield Sending(target, method, (*pairs, *pressed), files, str(pressed))


def _sends(control: Any) -> bool:
    kind = control.get("type", "submit" if control.tag == "button" else "text")
    return kind == "submit"


def _filled(controls: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Give what is sent: the answers that are there, else plausible ones; of each choice one that names a row."""
    radios: dict[str, str] = {}
    for control in controls:
        name, kind = control.get("name"), control.get("type", "text")
        if not name or name == "csrfmiddlewaretoken" or control.tag == "button" or kind in {"submit", "file"}:
            continue
        value = control.get("value") or ""
        if control.tag == "select":
            yield name, _option(control)
        elif control.tag == "textarea":
            yield name, (control.text or "").strip() or _SENTENCE
        elif kind == "radio":
            radios = {name: value, **radios} if control.get("checked") is None else {**radios, name: value}
        elif kind == "checkbox":
            if ID.search(name + value) or control.get("checked") is not None or control.get("required") is not None:
                yield name, value or "on"
        else:
            yield name, value or control.get("min") or _answer(control, kind)
    yield from radios.items()


def _option(select: Any) -> str:
    options = [option.get("value") or "" for option in select.xpath(".//option")]
    marked = [option.get("value") or "" for option in select.xpath(".//option[@selected]")]
    naming = [option for option in options if ID.search(option)]
    return next(iter([*naming, *filter(None, marked), *filter(None, options), ""]))


def _answer(control: Any, kind: str) -> str:
    return _ANSWERS.get(kind, _SENTENCE)[: int(control.get("maxlength") or 60)]
