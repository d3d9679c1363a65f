"""Paper ballots of an event as a scanner would give them: printed by the product, with bubbles filled in."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from apps.school.ballots import layout
from apps.school.ballots.layout import Column
from apps.school.ballots.pages import pages
from apps.school.group_meetings import printed
from tests.school.group_meetings.event import Event

# Shares of a bubble that are inked: a mark, and a dot that may be one.
WHOLE, DOT = 0.9, 0.15


def scan(event: Event, name: str, marks: Mapping[tuple[str, Column], float]) -> bytes:
    """Return a picture of somebody's sheet; ``marks`` say how much of whose bubble is inked."""
    pixels = np.array(next(pages(printed.paper_sheets(event.meeting, [event.guest(name), *others(event, name)]))))
    met = event.met(name)
    grid = layout.grid(len(met))
    scale = pixels.shape[1] / layout.WIDTH
    for (who, column), share in marks.items():
        x, y = grid.centre(met.index(who), layout.COLUMNS.index(column))
        cv2.circle(pixels, (round(x * scale), round(y * scale)), round(grid.radius * scale * share), 20, thickness=-1)
    return bytes(cv2.imencode(".png", pixels)[1])


def others(event: Event, name: str) -> list[object]:
    return [event.guest(other) for other in event.rows if other != name]
