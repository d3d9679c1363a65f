"""The description of the API: its words, and how it names the two ways in.

The committed descriptions in ``openapi/`` are made again, here of the region, with
``python -m django spectacular --urlconf config.urls.region --validate --fail-on-warn``
``--file api/v1/openapi/region.yaml``.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API names the token."""

    target_class = "api.v1.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "mnt_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API names the session."""

    target_class = "api.v1.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "nm_session"}


def described(operation_id: str, summary: Promise, description: Promise | str = "", **schema: Any) -> Any:
    """Describe an operation for its readers; the docstrings are for those who change the code."""
    return extend_schema(operation_id=operation_id, summary=summary, description=description or summary, **schema)


def without_docstrings(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Drop what the generator takes over from docstrings of serializers."""
    for component in result.get("components", {}).get("schemas", {}).values():
        if component.get("type") == "object":
            component.pop("description", None)
    return result
