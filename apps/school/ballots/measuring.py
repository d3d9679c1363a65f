"""Measure the flat sheet: how dark it is against its own paper and its own black, what the strips say, where the
rings are and what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from . import layout
from .code import CodeRefused, StripContent, from_strip
from .finding import SCALE, PageRefused
from .pages import Grey
from .readings import Problem

type Darkness = NDArray[np.float32]

RING_STROKE: Final = 0.45
# Light between these is neither black nor white: the symbol is not guessed.
_UNSURE: Final = (0.36, 0.64)
_SEARCH_MM: Final = 1.6
# How wide a stroke is that leaves a bubble, in steps of two degrees of a circle around it.
_STROKE_WIDTHS: Final = (2, 20)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is measured at one bubble, in shares of the sheet's own black.

    `ink` is the mean darkness inside of the ring, `dark` the share of it that is as dark as a stroke, `ring` the
    darkness of the printed ring, `around` that of the paper just outside, `strokes` the number of narrow strokes that
    leave the ring, `faint_strokes` the same when strokes may be washed out by blur, `spill` the share of dark points
    outside, `broad` that something leaves the ring that is too wide for a stroke.
    """

    x: int
    y: int
    ink: float
    dark: float
    ring: float
    around: float
    strokes: int
    faint_strokes: int
    spill: float
    broad: bool


def darkness(flat: Grey) -> Darkness:
    """Return the sheet with its own paper as 0 and its own black as 1, shadows taken out. Raises PageRefused."""
    small = cv2.resize(flat, (round(layout.WIDTH), round(layout.HEIGHT)), interpolation=cv2.INTER_AREA)
    # Wider than a filled bubble, narrower than a shadow.
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11)))
    paper = cv2.GaussianBlur(paper, (0, 0), 1.5).astype(np.float32)
    light = flat / np.maximum(cv2.resize(paper, flat.shape[::-1], interpolation=cv2.INTER_LINEAR), 8.0)
    black = float(np.median([_black(flat, place) for place in layout.STRIPS]))
    if black > 0.8:
        raise PageRefused(Problem.BLURRED)
    return ((1.0 - light) / (1.0 - black)).astype(np.float32)


def _black(flat: Grey, place: layout.Rectangle) -> float:
    """Return how much light the printed black gives back, against the paper beside it."""
    left, top = round((place.left - 2) * SCALE), round((place.top - 2) * SCALE)
    right, bottom = round((place.left + place.width + 2) * SCALE), round((place.top + place.height + 2) * SCALE)
    part = cv2.blur(flat[top:bottom, left:right], (5, 5))
    low, high = np.percentile(part, (8, 92))
    return float(low) / max(float(high), 1.0)


def identity(dark: Darkness) -> StripContent:
    """Return what the strips say. Raises PageRefused when neither is certain or they disagree."""
    smooth = np.asarray(cv2.blur(dark, (7, 7)), np.float32)
    said = {content for place in layout.STRIPS if (content := _strip(smooth, place)) is not None}
    if len(said) != 1:
        raise PageRefused(Problem.IDENTITY_CONFLICT if said else Problem.NO_IDENTITY)
    (content,) = said
    if content.version != layout.VERSION:
        raise PageRefused(Problem.WRONG_VERSION)
    if not 1 <= content.rows <= layout.MAX_ROWS:
        raise PageRefused(Problem.NO_IDENTITY)
    return content


def _strip(smooth: Darkness, place: layout.Rectangle) -> StripContent | None:
    """Read one strip in its place, else where its modules are most distinct nearby: the sheet may be bent."""
    columns = place.left + layout.MODULE * (np.arange(place.width / layout.MODULE) + 0.5)
    lines = place.top + layout.MODULE * (np.arange(place.height / layout.MODULE) + 0.5)

    def modules(right: float, down: float) -> NDArray[np.float32]:
        x = np.clip(np.round((columns + right) * SCALE - 0.5).astype(int), 0, smooth.shape[1] - 1)
        y = np.clip(np.round((lines + down) * SCALE - 0.5).astype(int), 0, smooth.shape[0] - 1)
        return smooth[np.ix_(y, x)]

    if (content := _said(modules(0, 0))) is not None:
        return content
    steps = np.arange(-1.5, 1.51, 0.25)
    tried = [modules(right, down) for right in steps for down in steps]
    tried.sort(key=lambda seen: float(np.mean(np.minimum(np.abs(seen - 0.5), 0.5))), reverse=True)
    return next((content for seen in tried[:5] if (content := _said(seen)) is not None), None)


def _said(modules: NDArray[np.float32]) -> StripContent | None:
    try:
        return from_strip([_symbol(modules[:, column]) for column in range(modules.shape[1])])
    except CodeRefused:
        return None


def _symbol(modules: NDArray[np.float32]) -> int | None:
    if np.any((modules > _UNSURE[0]) & (modules < _UNSURE[1])):
        return None
    return int("".join("1" if module > 0.5 else "0" for module in modules), 2)


def cells(dark: Darkness, rows: int) -> list[list[Cell]]:
    """Return the measures of every bubble, by rows. Raises PageRefused when the rings are not where they must be."""
    grid = layout.grid(rows)
    smooth = np.asarray(cv2.GaussianBlur(dark, (0, 0), 1.0), np.float32)
    shifts = _shifts(smooth, grid)
    masks = _Masks(grid.radius)
    return [
        [masks.measure(smooth, *shifts[row][column]) for column in range(len(layout.COLUMNS))] for row in range(rows)
    ]


def _shifts(smooth: Darkness, grid: layout.Grid) -> list[list[tuple[int, int]]]:
    """Return the centre of each bubble in points: where the rings are, smoothed over the sheet.

    A bent sheet moves rings by little and alike; a ring is searched for near the place its neighbours tell, so a drawn
    circle or a row of text cannot pull it away.
    """
    templates = _templates(grid.radius)
    expected = [[grid.centre(row, column) for column in range(len(layout.COLUMNS))] for row in range(grid.rows)]
    found = [[_ring(smooth, templates, x, y) for x, y in line] for line in expected]
    scores = np.array([[score for *_, score in line] for line in found])
    if float(np.mean(scores > 0.45)) < 0.7:
        raise PageRefused(Problem.BLURRED if _is_blurred(smooth) else Problem.WARPED)
    for beyond in (-1, grid.rows):
        if beyond < layout.MAX_ROWS and grid.line(beyond + 1) < 276:
            around = [
                _ring(smooth, templates, *grid.centre(beyond, column))[2] for column in range(len(layout.COLUMNS))
            ]
            if sum(score > 0.6 for score in around) >= 3:
                raise PageRefused(Problem.WARPED)
    moved = _smoothed(np.array(expected), np.array([[spot[:2] for spot in line] for line in found]), scores)
    centres = []
    for line, shifts in zip(expected, moved, strict=True):
        spots = [
            _ring(smooth, templates, x + dx, y + dy, reach=0.5) for (x, y), (dx, dy) in zip(line, shifts, strict=True)
        ]
        centres.append(
            [
                _point(x + dx + (sx if score > 0.45 else 0), y + dy + (sy if score > 0.45 else 0))
                for (x, y), (dx, dy), (sx, sy, score) in zip(line, shifts, spots, strict=True)
            ]
        )
    return centres


def _smoothed(places: NDArray, shifts: NDArray, scores: NDArray) -> NDArray:
    """Return the shifts of a smooth surface of the second order through the rings that are seen, without outliers."""
    x, y = (places[..., 0] / 100 - 1).ravel(), (places[..., 1] / 100 - 1.5).ravel()
    surface = np.stack([np.ones_like(x), x, y, x * y, y * y, y**3] if len(y) > 24 else [np.ones_like(x)], axis=1)
    flat, good = shifts.reshape(-1, 2), scores.ravel() > 0.45
    for _ in range(3):
        fit, *_rest = np.linalg.lstsq(surface[good], flat[good], rcond=None)
        misfit = np.linalg.norm(flat - surface @ fit, axis=1)
        good = (scores.ravel() > 0.45) & (misfit <= max(0.4, 2.5 * float(np.median(misfit[good]))))
    result: NDArray = (surface @ fit).reshape(shifts.shape)
    return result


def _ring(
    smooth: Darkness, templates: tuple[Darkness, ...], x: float, y: float, reach: float = _SEARCH_MM
) -> tuple[float, float, float]:
    """Return how far from a place the ring is, in millimetres, and how much it looks like one (−1 … 1)."""
    half, steps = templates[0].shape[0] // 2, round(reach * SCALE)
    column, line = _point(x, y)
    top, left = line - half - steps, column - half - steps
    size = templates[0].shape[0] + 2 * steps
    part = smooth[max(top, 0) : top + size, max(left, 0) : left + size]
    if part.shape != (size, size):
        return 0.0, 0.0, -1.0
    clipped = np.clip(part, -0.1, 1.0)
    matches = [cv2.minMaxLoc(cv2.matchTemplate(clipped, shape, cv2.TM_CCOEFF_NORMED)) for shape in templates]
    _, score, _, (best_x, best_y) = max(matches, key=lambda match: match[1])
    return (best_x - steps) / SCALE, (best_y - steps) / SCALE, float(score)


def _point(x: float, y: float) -> tuple[int, int]:
    return round(x * SCALE - 0.5), round(y * SCALE - 0.5)


def _distances(reach: float) -> NDArray[np.float64]:
    half = round(reach * SCALE)
    steps = np.arange(-half, half + 1) / SCALE
    return np.hypot(*np.meshgrid(steps, steps))


def _templates(radius: float) -> tuple[Darkness, Darkness]:
    """Return what a bubble looks like, empty and filled, with paper around."""
    far = _distances(radius * 1.25)
    ring = np.exp(-(((far - radius) / (RING_STROKE * 0.75)) ** 2))
    return ring.astype(np.float32), np.where(far < radius, 1.0, ring).astype(np.float32)


def _is_blurred(smooth: Darkness) -> bool:
    """Tell whether edges are soft: between black and white of a strip lies a wide grey."""
    place = layout.STRIPS[0]
    part = smooth[
        round(place.top * SCALE) : round((place.top + place.height) * SCALE),
        round(place.left * SCALE) : round((place.left + place.width) * SCALE),
    ]
    return float(np.mean((part > 0.25) & (part < 0.75))) > 0.45


class _Masks:
    """The parts of a bubble of one size."""

    def __init__(self, radius: float) -> None:
        far = _distances(radius * 1.36)
        self.half = far.shape[0] // 2
        self.inside = far <= radius - RING_STROKE / 2 - 0.4
        self.ring = np.abs(far - radius) <= RING_STROKE / 2
        self.around = (far >= radius + 0.5) & (far <= radius * 1.33)
        angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
        reach = radius * 1.29 * SCALE
        self.circle = (
            np.round(self.half + reach * np.sin(angles)).astype(int),
            np.round(self.half + reach * np.cos(angles)).astype(int),
        )

    def measure(self, smooth: Darkness, x: int, y: int) -> Cell:
        half = self.half
        part = smooth[max(y - half, 0) : y + half + 1, max(x - half, 0) : x + half + 1]
        if part.shape != self.inside.shape:
            return Cell(
                x, y, ink=0.0, dark=0.0, ring=0.0, around=0.0, strokes=0, faint_strokes=0, spill=0.0, broad=False
            )
        around = float(np.median(part[self.around]))
        inside = part[self.inside] - around
        edge = part[self.circle] - around
        faint = [_runs(edge > level) for level in (0.14, 0.2, 0.27)]
        return Cell(
            x, y,
            ink=float(inside.mean()),
            dark=float(np.mean(inside > 0.42)),
            ring=float(part[self.ring].mean()) - around,
            around=around,
            strokes=_narrow(_runs(edge > 0.35)),
            faint_strokes=max(_narrow(widths) for widths in faint),
            spill=float(np.mean(part[self.around] - around > 0.35)),
            broad=any(bool(np.any(widths > _STROKE_WIDTHS[1])) for widths in faint),
        )  # fmt: skip


def _runs(edge: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how wide the dark runs around a circle are."""
    starts = np.flatnonzero(edge & ~np.roll(edge, 1))
    ends = np.flatnonzero(edge & ~np.roll(edge, -1))
    if len(starts) == 0:
        return np.full(int(edge.all()), len(edge))
    if ends[0] < starts[0]:
        ends = np.roll(ends, -1)
    widths: NDArray[np.int64] = (ends - starts) % len(edge) + 1
    return widths


def _narrow(widths: NDArray[np.int64]) -> int:
    """Return how many runs are as narrow as a stroke."""
    least, most = _STROKE_WIDTHS
    return int(np.sum((widths >= least) & (widths <= most)))
