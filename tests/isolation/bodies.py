"""Sending ids of somebody else's rows where one's own belong, and writing down what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.contrib.messages import get_messages
from django.test import Client

from tests.isolation.attack import Findings, same_cookies, shows
from tests.isolation.description import MADE_UP, Operation
from tests.isolation.forms import ID, Sending, swap
from tests.isolation.neighbours import Side, rows_naming

# As long as an id and none: views that measure before they parse take it for one.
JUNK: Final = "zzzzzzzz-0000-7000-8000-zzzzzzzzzzzz"


@dataclass
class Lore:
    """What the members of a host learn for each other: which fields carry ids, and which methods an address refuses."""

    names: dict[str, str] = field(default_factory=dict)
    closed: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Probe:
    """Sends for one member and judges.

    ``open`` are addresses that the member may use, ``accepted`` those that wrote something when all ids were own.
    """

    side: Side
    browser: Client
    lore: Lore
    calls: int = 0
    open: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.browser.raise_request_exception = False
        self._writes = Findings((), frozenset(tenant.schema for tenant in self.side.near))

    @cached_property
    def own(self) -> frozenset[str]:
        return frozenset(own for known in self.side.foreign for own in known)

    @cached_property
    def strangers(self) -> frozenset[str]:
        return frozenset(theirs for known in self.side.foreign for theirs in known.values()) - self.own

    @cached_property
    def _named_before(self) -> set[str]:
        return rows_naming(self.side, self.strangers)

    def form(self, sending: Sending) -> None:
        """Send a form as it stands, then with foreign ids one by one and all together, then with none at all."""
        self.send(sending, own=True)
        self.open.add(urlsplit(sending.address).path)
        tried = set()
        for number, known in enumerate(self.side.foreign):
            for position, (name, value) in enumerate(sending.pairs):
                attack, question = sending.changed(position, known), (number, ID.sub("", name))
                if attack != sending and question not in tried:
                    tried.add(question)
                    self.lore.names.setdefault(name, swap(value, known))
                    self.send(attack)
            if (attack := sending.changed_all(known)) != sending:
                self.send(attack)
        if sending.ids & self.own:
            self.send(sending.changed_all(dict.fromkeys(self.own, JUNK)))
        for position, (name, value) in enumerate(sending.pairs):
            if not value and self._takes_ids(name):
                for stranger in sorted(self.strangers):
                    self.send(sending.answered(position, stranger))
        self.problems.extend(
            f"{sending.address}: nobody knows the row {value} of the field {name!r}; see tests/isolation/neighbours.py"
            for name, value in sending.pairs
            if name not in MADE_UP and set(ID.findall(value)) - self.own
        )

    def _takes_ids(self, name: str) -> bool:
        """Tell whether a field whose choices nobody here fits into would carry an id."""
        return name.endswith("_id") or name in self.lore.names or bool(ID.search(name))

    def page(self, address: str) -> Any:
        """Open a page; None where nobody can ask for one."""
        if ("GET", address) in self.lore.closed:
            return None
        answer: Any = self.browser.get(address)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            self.lore.closed.add(("GET", address))
        if answer.status_code == HTTPStatus.OK:
            self.open.add(address)
        return answer

    def spray(self, address: str) -> None:
        """Send to an address every field that carried an id anywhere, each with a foreign one."""
        if ("POST", address) in self.lore.closed:
            return
        if self.send(Sending(address, "POST", tuple(self.lore.names.items()))) == HTTPStatus.METHOD_NOT_ALLOWED:
            self.lore.closed.add(("POST", address))

    def send(self, sending: Sending, *, own: bool = False) -> int:
        asks = sending.method == "GET"
        address = f"{urlsplit(sending.address).path}?{urlencode(sending.pairs)}" if asks else sending.address
        body, kind = (b"", "") if asks else sending.body()
        return self._call(sending.method, address, body, kind, about=str(dict(sending.pairs)), own=own)

    def operation(self, operation: Operation) -> None:
        """Call an operation of the API with own ids, then with each id of its query and its body foreign."""
        self._json(operation, operation.address, operation.body, own=True)
        text = json.dumps(operation.body)
        for known in self.side.foreign:
            for own in set(ID.findall(text)) & known.keys():
                self._json(operation, operation.address, json.loads(text.replace(own, known[own])))
        for name in operation.query:
            for stranger in sorted(self.strangers):
                self._json(operation, f"{operation.address}?{urlencode({name: stranger})}", operation.body)

    def _json(self, operation: Operation, address: str, body: Any, *, own: bool = False) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self._call(operation.method, address, data, "application/json", about=str(body), own=own)

    def _call(self, method: str, address: str, body: bytes, kind: str, *, about: str, own: bool) -> int:
        """Send inside a savepoint, look at the answer, at what the next page will say and at the rows, and undo it."""
        named_before = self._named_before
        self.calls += 1
        with self._writes.taken_back() as writes, same_cookies(self.browser):
            answer: Any = self.browser.generic(method, address, data=body, content_type=kind)
            text = _text(answer)
            named = rows_naming(self.side, self.strangers) if writes and not own else named_before
        where = f"{method} {address} {about[:300]}: {answer.status_code}"
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.problems.append(f"{where} {answer.exc_info}")
        if own and writes and answer.status_code < HTTPStatus.BAD_REQUEST:
            self.accepted.add(f"{method} {ID.sub('', urlsplit(address).path)}")
        self.problems.extend(f"{where} shows {mark}" for mark in self.side.marks if shows(text, mark))
        self.problems.extend(f"{where} left {row[:200]}" for row in named ^ named_before)
        return int(answer.status_code)


def _text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = [str(message) for message in getattr(get_messages(answer.wsgi_request), "_queued_messages", ())]
    return f"{body.decode(errors='replace')} {answer.headers} {told}".casefold()
