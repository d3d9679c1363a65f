"""Pure rules of external mentors: how long a vetting mark may last, which seats are free."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from datetime import date


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    total = day.month - 1 + months
    year, month = day.year + total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def mark_problem(*, issued_on: date, valid_until: date, today: date, months: int) -> str:
    """Return why a vetting mark cannot be taken: ``future``, ``expired``, ``too_long``; empty when it can."""
    if issued_on > today:
        return "future"
    if valid_until < today:
        return "expired"
    return "too_long" if valid_until > months_after(issued_on, months) else ""


def free_seats(*, capacity: int, taken: Collection[int], wanted: int) -> list[int]:
    """Return the lowest free numbers, or an empty list when there are fewer than wanted."""
    free = [number for number in range(1, capacity + 1) if number not in set(taken)]
    return free[:wanted] if len(free) >= wanted else []


def short_name(first_name: str, last_name: str) -> str:
    """«Иван П.»: enough to tell mentors apart, too little to look one up."""
    return f"{first_name} {last_name[:1]}."
