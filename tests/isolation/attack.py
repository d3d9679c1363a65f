"""Calling an address as somebody who has no business there, and writing down what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from ipaddress import IPv4Address
from typing import Any, Final
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client

from tenants.context import current_scope, platform_scope

_WRITES: Final = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
_READS: Final = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
_NOISE: Final = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}'
    r"|nonce=[\w%-]+|hx-headers='[^']*'",
)


@dataclass
class Findings:
    """What a sweep found; empty means that nothing leaked.

    A sweep begins when everything it needs is made: what a test makes between two calls is undone with them.
    """

    marks: tuple[str, ...]
    guarded: frozenset[str]
    calls: int = 0
    problems: list[str] = field(default_factory=list)
    _point: str | None = None

    def call(self, browser: Client, method: str, address: str, *, public: bool = False) -> tuple[int, str]:
        """Call once, take back what it wrote, and judge the answer. Return its status and its text."""
        self.calls += 1
        browser.raise_request_exception = False
        data, content_type = _body(method, address)
        # Every call comes from an address of its own: limits on guessing are not what is asked here.
        visitor = str(IPv4Address(0x0A000000 + self.calls))
        with self.taken_back() as writes, same_cookies(browser):
            answer: Any = browser.generic(method, address, data=data, content_type=content_type, REMOTE_ADDR=visitor)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        name = f"{method} {address}: {answer.status_code}"
        if answer.status_code >= 500:
            self.problems.append(f"{name} {answer.exc_info}")
        if 200 <= answer.status_code < 300 and not public:
            self.problems.append(f"{name}: answered")
        page = body.decode(errors="replace")
        text = f"{page}{answer.headers}".casefold()
        self.problems.extend(f"{name}: shows {mark}" for mark in self.marks if shows(text, mark))
        self.problems.extend(f"{name}: wrote {sql}" for sql in writes)
        return answer.status_code, page

    @contextmanager
    def taken_back(self) -> Iterator[list[str]]:
        """Collect the statements that change a guarded schema, then undo everything.

        One savepoint serves until something has to be undone, and then again: most calls write nothing, and a
        savepoint for each took a third of the time of a sweep.
        """
        writes: list[str] = []
        touched = False

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal touched
            if not _READS.match(text := str(sql)):
                touched = True
                if current_scope().schema in self.guarded and _WRITES.match(text):
                    writes.append(text[:120])
            return execute(sql, params, many, context)

        if self._point is None:
            with platform_scope():
                self._point = transaction.savepoint_create()
        try:
            with connection.execute_wrapper(watch):
                yield writes
        finally:
            if touched or connection.needs_rollback:
                with platform_scope():
                    transaction.savepoint_rollback(self._point)


@contextmanager
def same_cookies(browser: Client) -> Iterator[None]:
    """Let the next call come from the same person: a refusal may throw the session away."""
    kept = browser.cookies
    browser.cookies = SimpleCookie(kept)
    try:
        yield
    finally:
        browser.cookies = kept


def without_noise(page: str) -> str:
    """Return a page without what differs between two requests for the same thing."""
    return _NOISE.sub("", page)


def _body(method: str, address: str) -> tuple[bytes, str]:
    if address.startswith("/api/"):
        return (b"", "application/json") if method in {"GET", "DELETE"} else (b"{}", "application/json")
    return b"", "application/x-www-form-urlencoded"


def shows(text: str, mark: str) -> bool:
    """Tell whether a case-folded text holds a mark, escaped or not."""
    escaped = mark.encode("unicode_escape").decode()
    return mark in text or escaped in text or quote(mark).casefold() in text
