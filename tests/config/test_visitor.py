"""Whose address counts: that of the visitor, never one that the visitor made up."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.visitor import VisitorMiddleware

PROXY = "10.0.0.1"


def _seen(settings: Any, proxies: int, **headers: str) -> str:
    settings.PROXIES = proxies

    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.META["REMOTE_ADDR"])

    request = RequestFactory(headers=headers).get("/", REMOTE_ADDR=PROXY)
    response = VisitorMiddleware(answer)(request)
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_without_proxies_the_header_is_a_claim(settings: Any) -> None:
    assert _seen(settings, 0, x_forwarded_for="203.0.113.7") == PROXY


@pytest.mark.parametrize("claimed", ["", "198.51.100.9", "198.51.100.9, 198.51.100.10", "localhost"])
def test_what_the_visitor_claims_stands_before_what_our_proxy_saw(claimed: str, settings: Any) -> None:
    assert _seen(settings, 1, x_forwarded_for=f"{claimed}, 203.0.113.7") == "203.0.113.7"


def test_of_two_proxies_the_first_saw_the_visitor(settings: Any) -> None:
    assert _seen(settings, 2, x_forwarded_for="198.51.100.9, 203.0.113.7, 10.0.0.2") == "203.0.113.7"


@pytest.mark.parametrize("header", ["", "unknown", "203.0.113.7:5060", "<script>"])
def test_what_is_no_address_changes_nothing(header: str, settings: Any) -> None:
    assert _seen(settings, 1, x_forwarded_for=header) == PROXY


def test_a_request_that_passed_too_few_proxies_keeps_its_address(settings: Any) -> None:
    assert _seen(settings, 2, x_forwarded_for="203.0.113.7") == PROXY


def test_addresses_of_the_sixth_version_are_understood(settings: Any) -> None:
    assert _seen(settings, 1, x_forwarded_for="2001:DB8::1") == "2001:db8::1"
