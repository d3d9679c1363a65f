"""Prometheus metrics: requests by route and status, and the length of the queue of events.

Labels are route names and status codes; an address, which holds ids and secrets, is never a label
nor a line of the log. The servers' own logs of addresses stay off for the same reason.

A server of several processes sets ``PROMETHEUS_MULTIPROC_DIR`` (see ``config.gunicorn``): each then counts into files
there, and an answer is their sum. Without the variable a process answers for itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, Final

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

log = structlog.get_logger(__name__)

REQUESTS: Final = Histogram(
    "nastavnik_request_seconds",
    "Time to answer, by level, route and status",
    ["level", "route", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class _Backlog:
    """Events that wait for the relay and the age of the oldest, read when metrics are asked for."""

    def collect(self) -> Any:
        from django.db.models import Count, Min
        from django.utils.timezone import now

        from apps.shared.outbox.models import OutboxEvent
        from tenants.context import platform_scope

        with platform_scope():
            found = OutboxEvent.objects.aggregate(waiting=Count("id"), oldest=Min("created_at"))
        yield GaugeMetricFamily("nastavnik_outbox_waiting", "Events not applied yet", value=found["waiting"])
        age = (now() - found["oldest"]).total_seconds() if found["oldest"] else 0
        yield GaugeMetricFamily("nastavnik_outbox_oldest_seconds", "Age of the oldest event", value=age)

    def describe(self) -> Any:
        return []


class MetricsMiddleware:
    """Measure each request under the name of its route and note it in the log, without its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        tenant = getattr(request, "tenant", None)
        level = tenant.level.value if tenant else "platform"
        route = match.view_name if match else "none"
        seconds = time.perf_counter() - started
        REQUESTS.labels(level=level, route=route, status=response.status_code).observe(seconds)
        log.info(
            "request",
            tenant_level=level,
            route=route,
            method=request.method,
            status=response.status_code,
            milliseconds=round(seconds * 1000),
        )
        return response


def exposition() -> tuple[bytes, str]:
    """Return the counts of every process of this server, the backlog, and the content type of the text."""
    counted, backlog = REGISTRY, CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    backlog.register(_Backlog())
    return generate_latest(counted) + generate_latest(backlog), CONTENT_TYPE_LATEST
