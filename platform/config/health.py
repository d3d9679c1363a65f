"""Probes: ``livez`` is the process alone, ``readyz`` what it needs to serve."""

from __future__ import annotations

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from apps.shared.identity.access import public


@never_cache
@public
def livez(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@public
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 503 and name the part that fails: the database or the cache."""
    failed = [name for name, probe in (("database", _database), ("cache", _cache)) if not probe()]
    return JsonResponse({"status": "error" if failed else "ok", "failed": failed}, status=503 if failed else 200)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
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
