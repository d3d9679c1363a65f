"""Numbers of the engine in the words of a page."""

from __future__ import annotations


def percent(score: int) -> int:
    """Return points of the engine (0–10,000) as whole percents."""
    return round(score / 100)
