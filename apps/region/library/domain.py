"""The region's rules that are single values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Parameters:
    """One version of the region's rules; the defaults are the first version.

    ``minor_age`` and ``own_consent_from`` are full years; ``satisfied_from`` is on the scale of
    1–10 of the questionnaires; ``silent_days`` is how long a pair may go without a meeting.
    """

    minor_age: int = 18
    own_consent_from: int = 14
    mentee_age_min: int = 10
    mentee_age_max: int = 19
    young_specialist_years: int = 3
    vetting_valid_months: int = 12
    max_mentors_per_mentee: int = 1
    satisfied_from: int = 7
    silent_days: int = 21
    working_meetings: int = 2
    working_days: int = 60
    small_cell_below: int = 5
    retention_years: int = 3

    @classmethod
    def of(cls, values: dict[str, Any]) -> Parameters:
        """Read a stored version; a rule added later has its default there."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: int(value) for name, value in values.items() if name in known})

    def stored(self) -> dict[str, int]:
        return asdict(self)
