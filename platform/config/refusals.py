"""Refusals of services as pages: 404 for what is not there, 403 and 409 with the sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.errors import NotFound, Refused


class RefusalMiddleware:
    """Turn a refusal that a view did not handle into the answer a person understands.

    A refused form post goes back to the page it came from, with the sentence on top.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if isinstance(error, NotFound):
            return render(request, "404.html", status=404)
        back = request.headers.get("Referer", "")
        own = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        if request.method == "POST" and error.status == 409 and own and not request.headers.get("HX-Request"):
            messages.error(request, str(error.sentence))
            return HttpResponseRedirect(back)
        return render(request, "refused.html", {"sentence": error.sentence}, status=error.status)
