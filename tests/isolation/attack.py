"""Calling an address as somebody who has no business there, and writing down what went wrong."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client

from tenants.context import current_scope, platform_scope

_WRITES: Final = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
_NOISE: Final = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}'
    r"|nonce=[\w%-]+|hx-headers='[^']*'",
)


@dataclass
class Findings:
    """What a sweep found; empty means that nothing leaked."""

    marks: tuple[str, ...]
    guarded: frozenset[str]
    calls: int = 0
    problems: list[str] = field(default_factory=list)

    def call(self, browser: Client, method: str, address: str, *, public: bool = False) -> Any:
        """Call once inside a savepoint that is taken back, and judge the answer."""
        self.calls += 1
        browser.raise_request_exception = False
        # A refusal may throw the session away; the next call is to come from the same person.
        cookies = copy.deepcopy(browser.cookies)
        with self.taken_back() as writes:
            data, content_type = _body(method, address)
            answer = browser.generic(method, address, data=data, content_type=content_type)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        browser.cookies = cookies
        name = f"{method} {address}: {answer.status_code}"
        if answer.status_code >= 500:
            self.problems.append(f"{name} {answer.exc_info}")
        if 200 <= answer.status_code < 300 and not public:
            self.problems.append(f"{name}: answered")
        text = (body.decode(errors="replace") + str(answer.headers)).casefold()
        self.problems.extend(f"{name}: shows {mark}" for mark in self.marks if shows(text, mark))
        self.problems.extend(f"{name}: wrote {sql}" for sql in writes)
        return answer.status_code, _NOISE.sub("", body.decode(errors="replace"))

    @contextmanager
    def taken_back(self) -> Iterator[list[str]]:
        """Collect the statements that change a guarded schema, then undo everything."""
        writes: list[str] = []

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if current_scope().schema in self.guarded and _WRITES.match(str(sql)):
                writes.append(str(sql)[:120])
            return execute(sql, params, many, context)

        with platform_scope():
            point = transaction.savepoint_create()
        with connection.execute_wrapper(watch):
            yield writes
        with platform_scope():
            transaction.savepoint_rollback(point)


def _body(method: str, address: str) -> tuple[bytes, str]:
    if address.startswith("/api/"):
        return (b"", "application/json") if method in {"GET", "DELETE"} else (b"{}", "application/json")
    return b"", "application/x-www-form-urlencoded"


def shows(text: str, mark: str) -> bool:
    """Tell whether a case-folded text holds a mark, escaped or not."""
    escaped = mark.encode("unicode_escape").decode()
    return mark in text or escaped in text or quote(mark).casefold() in text
