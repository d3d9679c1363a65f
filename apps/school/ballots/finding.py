"""Find the sheet in a picture by its corner marks and lay it flat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from . import layout
from .pages import Grey
from .readings import Problem

# Points in a millimetre of the flattened sheet: a bubble is 34 to 41 points wide, a dot of a pen 6.
SCALE: Final = 6
# Below it the modules of the strips and light marks drown: a whole sheet in 640 × 480.
LEAST_SCALE: Final = 2.6
# A flat sheet under a phone fits within half of it; more is a bent sheet, whose bubbles are elsewhere.
MOST_MISFIT_MM: Final = 1.6
_QUICK_SIDE: Final = 1700

type Points = NDArray[np.float64]


class PageRefused(Exception):
    """The page cannot be read as a sheet."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def flattened(grey: Grey) -> Grey:
    """Return the sheet upright and flat, SCALE points a millimetre. Raises PageRefused."""
    marks = _marks(grey)
    if len(marks) < 3:
        raise PageRefused(Problem.BLANK if _is_blank(grey) else Problem.NO_MARKS)
    places = np.array([corner for number in marks for corner in _corners(number)], np.float64)
    points = np.concatenate([marks[number] for number in marks]).astype(np.float64)
    found, _ = cv2.findHomography(places, points, 0)
    if found is None:
        raise PageRefused(Problem.WARPED)
    transform = np.asarray(found, np.float64)
    back = cv2.perspectiveTransform(points[None], np.linalg.inv(transform))[0]
    if float(np.linalg.norm(back - places, axis=1).max()) > MOST_MISFIT_MM:
        raise PageRefused(Problem.WARPED)
    scale = _scale(transform)
    if scale < LEAST_SCALE:
        raise PageRefused(Problem.TOO_SMALL)
    return _laid_flat(grey, transform, scale)


def small_png(grey: Grey, side: int = 700) -> bytes:
    """Return a picture for a person."""
    ratio = min(1.0, side / max(grey.shape))
    size = (max(1, round(grey.shape[1] * ratio)), max(1, round(grey.shape[0] * ratio)))
    return bytes(cv2.imencode(".png", cv2.resize(grey, size, interpolation=cv2.INTER_AREA))[1])


def _marks(grey: Grey) -> dict[int, Points]:
    """Return the corners of each mark, clockwise from the mark's own top left; the most that any look at it finds."""
    best: dict[int, Points] = {}
    for picture, ratio in _looks(grey):
        corners, numbers, _ = _detector().detectMarkers(picture)
        found = [int(number) for number in np.ravel(numbers if numbers is not None else [])]
        own = [number for number in found if number < len(layout.MARKERS)]
        if len(own) != len(set(own)):
            raise PageRefused(Problem.SEVERAL_SHEETS)
        if len(found) >= 3 and len(own) < 3:
            raise PageRefused(Problem.WRONG_VERSION)
        # The centre of a point is half a point from its edge, on either scale.
        places = {n: (c[0] + 0.5) / ratio - 0.5 for n, c in zip(found, corners, strict=True) if n in own}
        best = max(best, places, key=len)
        if len(best) == len(layout.MARKERS):
            break
    return best


def _looks(grey: Grey) -> Iterator[tuple[Grey, float]]:
    """Yield the picture small, then whole, then smoothed: what noise hides in one is seen in another."""
    ratio = min(1.0, _QUICK_SIDE / max(grey.shape))
    if ratio < 1:
        yield _resized(grey, ratio), ratio
    yield grey, 1.0
    yield _as_grey(cv2.GaussianBlur(grey, (0, 0), 2.0)), 1.0
    half = ratio / 1.7
    yield _resized(grey, half), half


def _detector() -> Any:
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.adaptiveThreshWinSizeMin, parameters.adaptiveThreshWinSizeMax = 7, 47
    parameters.adaptiveThreshWinSizeStep = 20
    parameters.minMarkerPerimeterRate = 0.02
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_25h9), parameters)


def _corners(number: int) -> list[tuple[float, float]]:
    place = layout.marker(number)
    right, bottom = place.left + place.width, place.top + place.height
    return [(place.left, place.top), (right, place.top), (right, bottom), (place.left, bottom)]


def _scale(transform: Points) -> float:
    """Return the points a millimetre where the sheet is farthest from the camera."""
    edges = []
    for x in (20.0, layout.WIDTH - 20):
        for y in (20.0, layout.HEIGHT - 20):
            spot = np.array([[[x, y], [x + 10, y], [x, y + 10]]])
            here, right, down = cv2.perspectiveTransform(spot, transform)[0]
            edges.append(min(np.linalg.norm(right - here), np.linalg.norm(down - here)) / 10)
    return float(min(edges))


def _laid_flat(grey: Grey, transform: Points, scale: float) -> Grey:
    ratio = min(1.0, 1.4 * SCALE / scale)
    source = _resized(grey, ratio) if ratio < 1 else grey
    # From a point of the flat sheet to millimetres to a point of the picture, centres of points on both sides.
    to_mm = np.array([[1 / SCALE, 0, 0.5 / SCALE], [0, 1 / SCALE, 0.5 / SCALE], [0, 0, 1]])
    to_small = np.array([[ratio, 0, 0.5 * ratio - 0.5], [0, ratio, 0.5 * ratio - 0.5], [0, 0, 1]])
    size = (round(layout.WIDTH * SCALE), round(layout.HEIGHT * SCALE))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    flat = cv2.warpPerspective(
        source, to_small @ transform @ to_mm, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(128,)
    )
    return _as_grey(flat)


def _is_blank(grey: Grey) -> bool:
    """Tell whether nothing is printed on the page: hardly a point is much darker than what is around it."""
    small = _resized(grey, min(1.0, 800 / max(grey.shape)))
    around = cv2.blur(small, (41, 41)).astype(np.float32)
    return float(np.mean(small < around * 0.75)) < 0.001


def _resized(grey: Grey, ratio: float) -> Grey:
    size = (max(1, round(grey.shape[1] * ratio)), max(1, round(grey.shape[0] * ratio)))
    return _as_grey(cv2.resize(grey, size, interpolation=cv2.INTER_AREA))


def _as_grey(picture: Any) -> Grey:
    return np.asarray(picture, np.uint8)
