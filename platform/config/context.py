"""What every page knows: the place, the actor, the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from apps.shared.audit.request_id import current_request_id


def page(request: HttpRequest) -> dict[str, Any]:
    tenant = getattr(request, "tenant", None)
    return {"tenant": tenant, "actor": getattr(request, "actor", None), "request_id": current_request_id()}
