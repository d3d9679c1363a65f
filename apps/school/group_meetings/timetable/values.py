"""What goes into a timetable and what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

# For each mentee the mentors who suit, with how well; who is not named does not suit.
type Points = Mapping[UUID, Mapping[UUID, int]]


@dataclass(frozen=True, slots=True)
class Hall:
    """What there is: rounds, tables at a time, mentees at a table, and how many mentors each mentee should meet."""

    rounds: int
    tables: int
    seats: int
    meetings: int

    def __post_init__(self) -> None:
        if min(self.rounds, self.tables, self.seats, self.meetings) < 1:
            raise ValueError("a hall has at least one round, table, seat and meeting")


@dataclass(frozen=True, slots=True)
class Sitting:
    """A mentor at a table with a group, in one round."""

    table: int
    mentor: UUID
    mentees: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    """Sittings by round, in order of tables. ``left_out`` are mentors for whom no table was left."""

    rounds: tuple[tuple[Sitting, ...], ...]
    left_out: tuple[UUID, ...] = ()

    def tables_of(self) -> dict[UUID, list[int]]:
        """Return for everybody the table in each round; 0 is a free round."""
        found: dict[UUID, list[int]] = {}
        for number, sittings in enumerate(self.rounds):
            for sitting in sittings:
                for who in (sitting.mentor, *sitting.mentees):
                    found.setdefault(who, [0] * len(self.rounds))[number] = sitting.table
        return found

    def meetings(self) -> Iterator[tuple[UUID, UUID]]:
        """Yield who met whom: mentee and mentor."""
        for sittings in self.rounds:
            for sitting in sittings:
                for mentee in sitting.mentees:
                    yield mentee, sitting.mentor


class Lack(StrEnum):
    """Why there is no timetable."""

    NO_MENTEES = "no_mentees"
    NO_MENTORS = "no_mentors"
    FEW_SUITABLE = "few_suitable"
    FEW_ROUNDS = "few_rounds"
    FEW_PLACES = "few_places"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No timetable, and what alone would be enough for one; None where that alone does not help.

    ``who`` are mentees who have too few suitable mentors, ``meetings`` is how many meetings each can have as it stands.
    """

    code: Lack
    who: tuple[UUID, ...] = ()
    rounds: int | None = None
    tables: int | None = None
    seats: int | None = None
    mentors: int | None = None
    meetings: int | None = None
