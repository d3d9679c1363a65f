"""What higher apps do before an admission or a vetting mark is taken away. Filled in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from apps.core.actor import Actor
from apps.school.programmes.models import Participation

type ClearanceGuard = Callable[[Actor, UUID, date | None], None]
type AdmissionGuard = Callable[[Actor, Participation], None]

_clearance_guards: list[ClearanceGuard] = []
_admission_guards: list[AdmissionGuard] = []


def register_clearance_guard(guard: ClearanceGuard) -> None:
    """Have ``guard(actor, person_id, cleared_until)`` called before a mark is moved back or withdrawn (None).

    It suspends what stands on the mark, in the same transaction; the database refuses the move otherwise.
    """
    _clearance_guards.append(guard)


def run_clearance_guards(actor: Actor, person_id: UUID, cleared_until: date | None) -> None:
    for guard in _clearance_guards:
        guard(actor, person_id, cleared_until)


def register_admission_guard(guard: AdmissionGuard) -> None:
    """Have ``guard(actor, participation)`` called before a mentor's admission ends, in the same transaction."""
    _admission_guards.append(guard)


def run_admission_guards(actor: Actor, participation: Participation) -> None:
    for guard in _admission_guards:
        guard(actor, participation)
