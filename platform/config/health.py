"""Probes: ``/livez`` is the process alone, ``/readyz`` what it needs to serve, ``/metrics`` counts both.

They are answered before any host is looked up: an orchestrator asks by address, not by name.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import compare_digest

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from config.metrics import exposition
from tenants.context import platform_scope


class ProbeMiddleware:
    """The outermost middleware; everything that is not a probe goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = _PROBES.get(request.path)
        if probe is None:
            return self.get_response(request)
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response


def livez(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 503 and name the part that fails: the database or the cache."""
    failed = [name for name, probe in (("database", _database), ("cache", _cache)) if not probe()]
    return JsonResponse({"status": "error" if failed else "ok", "failed": failed}, status=503 if failed else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text for whoever stands beside us or brings the key; the world learns nothing."""
    if not (_stands_beside(request) or _has_key(request)):
        return HttpResponse(status=404)
    text, content_type = exposition()
    return HttpResponse(text, content_type=content_type)


def _stands_beside(request: HttpRequest) -> bool:
    """Tell whether the request comes from this machine itself, and not from whom a proxy on it brings."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not forwarded and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def _has_key(request: HttpRequest) -> bool:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and scheme == "Bearer" and compare_digest(key.encode(), expected.encode())


_PROBES = {"/livez": livez, "/readyz": readyz, "/metrics": metrics}


def _database() -> bool:
    try:
        with platform_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return False
    return True


def _cache() -> bool:
    try:
        caches["platform"].get("readyz")
    except Exception:
        return False
    return True
