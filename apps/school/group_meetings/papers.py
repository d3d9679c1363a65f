"""What a paper sheet says as a ballot: marks by row and column become the ranked and the unwanted. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.school.ballots.layout import RANKS, Column
from apps.school.ballots.readings import Value, contradictions

type Place = tuple[int, Column]


@dataclass(frozen=True, slots=True)
class Marks:
    """The bubbles of a sheet: marked for certain, and those a person has to look at with their pictures."""

    marked: frozenset[Place]
    doubtful: Mapping[Place, str]


def marks_of(cells: Sequence[Mapping[str, Any]]) -> Marks:
    """Return the marks of stored cells."""
    places = {(int(cell["row"]), Column(cell["column"])): cell for cell in cells}
    return Marks(
        frozenset(place for place, cell in places.items() if cell["value"] == Value.MARKED),
        {place: str(cell["crop"]) for place, cell in places.items() if cell["value"] == Value.DOUBTFUL},
    )


def is_contradictory(marked: Collection[Place]) -> bool:
    """Tell whether two people have a rank or somebody two marks."""
    return bool(contradictions(marked))


def ballot_of(marked: Collection[Place], met: Sequence[UUID]) -> tuple[list[UUID], list[UUID]]:
    """Return the ranked in order and the unwanted; rows of the sheet are those met, in their order."""
    ranked = [met[row] for rank in RANKS for row, column in sorted(marked) if column is rank]
    return ranked, [met[row] for row, column in sorted(marked) if column is Column.NEVER]
