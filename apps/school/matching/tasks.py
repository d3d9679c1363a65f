"""Computing of runs, away from the request that asked for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants.celery import tenant_task


@tenant_task(name="matching.compute", bind=True)
def compute(self: Any, run_id: str) -> None:
    """Compute one run; may be repeated. A message that comes again has lost its worker."""
    from apps.school.matching.services.runs import run_compute  # the engine is read when it is needed

    run_compute(run_id=UUID(run_id), take_over=bool((self.request.delivery_info or {}).get("redelivered")))
