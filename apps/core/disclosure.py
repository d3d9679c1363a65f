"""Statistical disclosure control: how a guarded count may leave the place where it was counted.

Cell-key rounding, as statistical offices do it: every person has a fixed key, the keys of the
people in a cell decide whether its count is rounded up or down to a multiple of 5. The same
people always give the same figure, so repeating a question or subtracting two answers tells
nothing about one person; and the rounding is unbiased, so sums stay close to the truth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

BASE: Final = 5


@dataclass(frozen=True, slots=True)
class Protected:
    """A count that may be published: a multiple of 5, and whether the truth was 1 to 4."""

    value: int
    is_small: bool


def protected_count(people: Iterable[UUID]) -> Protected:
    """Round the number of distinct people to base 5 by their keys; 0 stays 0."""
    distinct = set(people)
    count = len(distinct)
    lower = count - count % BASE
    rounds_up = sum(_key(person) for person in distinct) % BASE < count % BASE
    return Protected(value=lower + BASE if rounds_up else lower, is_small=0 < count < BASE)


def _key(person: UUID) -> int:
    return int.from_bytes(hashlib.sha256(person.bytes).digest()[:4])
