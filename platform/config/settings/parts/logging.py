"""Logs are JSON lines with a request id and ids of objects, never with names or values of rows."""

from __future__ import annotations

from typing import Any

import sentry_sdk
import structlog
from pydantic import SecretStr


def configure_logging(level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING. Tracebacks carry no local variables."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    tracebacks = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    tracebacks,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django.request": {"level": "ERROR"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
    }


def _scrubbed(event: Any, _hint: Any) -> Any:
    """Keep type, place and ids of an event; drop everything a row of a school could be in."""
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = "[удалено]"
    for key in ("request", "user", "extra", "breadcrumbs", "logentry", "message"):
        event.pop(key, None)
    return event


def configure_sentry(dsn: SecretStr | None) -> None:
    """Start Sentry only when a DSN is set, and then without any personal data."""
    if dsn is None:
        return
    sentry_sdk.init(
        dsn=dsn.get_secret_value(),
        before_send=_scrubbed,
        before_breadcrumb=lambda _crumb, _hint: None,
        include_local_variables=False,
        send_default_pii=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
    )
