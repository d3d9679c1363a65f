"""The visitor's address behind proxies: every limit counts by it.

The address of whoever connects is that of the last proxy, the same for everybody. How many proxies stand
before us is a setting, because what a visitor writes into ``X-Forwarded-For`` stands before what they add.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class VisitorMiddleware:
    """Set ``REMOTE_ADDR`` to the address that the first of our own proxies saw."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        passed = request.headers.get("X-Forwarded-For", "").split(",")
        if 0 < settings.PROXIES <= len(passed) and (address := _address(passed[-settings.PROXIES])):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""
