"""A stack of filled-in paper ballots as a scanner gives it: the product's own print with bubbles inked by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from apps.school.ballots import layout
from apps.school.ballots.layout import Column
from apps.school.ballots.pages import Grey, pages
from apps.school.group_meetings import printed
from apps.school.group_meetings.models import GroupMeeting, Guest

# Shares of a bubble that are inked: a mark, and a dot that may be one.
WHOLE: Final = 0.9
DOT: Final = 0.15
_INK: Final = 35


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a guest wants to say; all are guests, ``met`` in the order of the sheet."""

    guest: Guest
    met: tuple[UUID, ...]
    ranked: tuple[UUID, ...]
    never: tuple[UUID, ...]

    def marks(self) -> Iterator[tuple[int, Column]]:
        """Yield the row and the column of every mark."""
        for column, chosen in zip(layout.RANKS, self.ranked, strict=False):
            yield self.met.index(chosen), column
        for chosen in self.never:
            yield self.met.index(chosen), Column.NEVER


def scanned(meeting: GroupMeeting, ballots: Sequence[Ballot], guests: Sequence[Guest]) -> bytes:
    """Return a TIFF of the sheets of these ballots; the last one has a dot nobody can be sure about."""
    import cv2

    first = {ballot.guest.pk: place for place, ballot in enumerate(ballots)}
    order = sorted(guests, key=lambda guest: first.get(guest.pk, len(first)))
    sheets = zip(pages(printed.paper_sheets(meeting, order)), ballots, strict=False)
    stack = [_filled(page, ballot, dotted=ballot is ballots[-1]) for page, ballot in sheets if page is not None]
    return bytes(cv2.imencodemulti(".tiff", stack)[1])


def _filled(page: Grey, ballot: Ballot, *, dotted: bool) -> Grey:
    import cv2
    import numpy as np

    pixels = np.array(page)
    grid = layout.grid(len(ballot.met))
    scale = pixels.shape[1] / layout.WIDTH
    marks = [(row, column, WHOLE) for row, column in ballot.marks()]
    if dotted:
        marks[-1] = (*marks[-1][:2], DOT)
    for row, column, share in marks:
        x, y = grid.centre(row, layout.COLUMNS.index(column))
        cv2.circle(pixels, (round(x * scale), round(y * scale)), round(grid.radius * scale * share), _INK, thickness=-1)
    return pixels
