"""Ballots as people fill and photograph them, drawn by a seed: what is on the sheet is known, so a reading can be checked."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from apps.school.ballots import layout
from apps.school.ballots.layout import Column
from apps.school.ballots.printing import Sheet, sheets_pdf

type Grey = NDArray[np.uint8]
type Cells = frozenset[tuple[int, Column]]

# The printed page as the pen meets it: points in a millimetre.
PEN: Final = 10
# How people mark, with weights: most as the sheet asks.
STYLES: Final = {"filled": 52, "cross": 12, "tick": 12, "pencil": 10, "part": 8, "dot": 4, "overshoot": 2}


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled sheet: whose it is, what is marked in truth, and where a curator is to look whatever the reader says."""

    sheet: Sheet
    marked: Cells
    withdrawn: Cells
    paper: Grey


def sheets(count: int, seed: int) -> list[Sheet]:
    """Return ballots with tokens and names made from the seed."""
    from apps.school.ballots.code import ALPHABET, TOKEN_LENGTH

    dice = random.Random(seed)
    names = [f"{first} {last}." for first in ("Анна", "Пётр", "Мария-Виктория", "Ли", "Константин") for last in "СКШБЩ"]
    return [
        Sheet(
            token="".join(dice.choices(ALPHABET, k=TOKEN_LENGTH)),
            respondent=dice.choice(names),
            counterparts=tuple(dice.sample(names, dice.choice((5, 9, 16, 20, 24, 24)))),
            heading="Групповая встреча наставников и наставляемых",
        )
        for _ in range(count)
    ]


def printed(ballots: list[Sheet]) -> Iterator[Grey]:
    """Yield the pages of the real PDF as the pen meets them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(sheets_pdf(ballots))
    for number in range(len(document)):
        bitmap = document[number].render(scale=PEN * 25.4 / 72, grayscale=True)
        yield bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()


def filled(sheet: Sheet, paper: Grey, dice: random.Random, *, tidy: bool = False) -> Filled:
    """Fill a sheet: up to three ranks, some «не хотел(а) бы», and now and then a mistake. `tidy` fills as asked."""
    rows = list(range(len(sheet.counterparts)))
    dice.shuffle(rows)
    chosen = [(rows.pop(), column) for column in layout.RANKS if rows and dice.random() < 0.9]
    chosen += [(rows.pop(), Column.NEVER) for _ in range(dice.choice((0, 0, 1, 2))) if rows]
    pen = Pen(paper, layout.grid(len(sheet.counterparts)), dice)
    for place in chosen:
        pen.mark(place, "filled" if tidy else dice.choices(list(STYLES), list(STYLES.values()))[0])
    withdrawn: set[tuple[int, Column]] = set()
    if not tidy and rows and dice.random() < 0.08:
        place = (rows.pop(), dice.choice(list(Column)))
        pen.mark(place, "filled")
        pen.strike(place)
        withdrawn.add(place)
    if not tidy and rows and dice.random() < 0.08:
        pen.smudge((rows.pop(), dice.choice(list(Column))))
    return Filled(sheet, frozenset(chosen), frozenset(withdrawn), paper)


class Pen:
    """Draws by hand: never quite in the middle, never quite straight, in ink or pencil."""

    def __init__(self, paper: Grey, grid: layout.Grid, dice: random.Random) -> None:
        self.paper, self.grid, self.dice = paper, grid, dice

    def mark(self, place: tuple[int, Column], style: str) -> None:
        getattr(self, f"_{style}")(*self._spot(place), self.grid.radius * PEN)

    def strike(self, place: tuple[int, Column]) -> None:
        """Cross a bubble out by a big cross, as the sheet asks."""
        x, y = self._spot(place)
        self._crossed(x, y, self.grid.radius * PEN * self.dice.uniform(1.55, 1.9), self.dice.randint(10, 70))

    def smudge(self, place: tuple[int, Column]) -> None:
        """Leave what a rubber leaves of pencil."""
        x, y = self._spot(place)
        window, layer, spot = self._around(x, y)
        cv2.circle(layer, spot, round(self.grid.radius * PEN * 0.8), (self.dice.uniform(0.06, 0.18),), -1)
        _lay(window, cv2.GaussianBlur(layer, (0, 0), 6))

    def _around(self, x: float, y: float) -> tuple[Grey, NDArray[np.float32], tuple[int, int]]:
        """Return the paper around a place, a clean layer over it and the place in it: a mark is small, the paper big."""
        left, top = max(round(x) - 100, 0), max(round(y) - 100, 0)
        window = self.paper[top : top + 200, left : left + 200]
        return window, np.zeros(window.shape, np.float32), (round(x) - left, round(y) - top)

    def _spot(self, place: tuple[int, Column]) -> tuple[float, float]:
        x, y = self.grid.centre(place[0], layout.COLUMNS.index(place[1]))
        return (x + self.dice.gauss(0, 0.25)) * PEN, (y + self.dice.gauss(0, 0.25)) * PEN

    def _ink(self) -> int:
        return self.dice.choice((self.dice.randint(10, 50), self.dice.randint(50, 100)))

    def _filled(self, x: float, y: float, radius: float, ink: int | None = None, share: float = 0.95) -> None:
        """Scribble to and fro until the bubble is full, with a white gap here and there."""
        ink = self._ink() if ink is None else ink
        turn, reach, step = self.dice.uniform(0, np.pi), radius * share, 4.5
        points = []
        for number, along in enumerate(np.arange(-reach, reach, step)):
            across = np.sqrt(max(reach**2 - along**2, 0.0)) * (1 if number % 2 else -1) * self.dice.uniform(0.88, 1.0)
            points.append(
                (x + along * np.cos(turn) - across * np.sin(turn), y + along * np.sin(turn) + across * np.cos(turn))
            )
        self._stroke(points, ink, 6)

    def _overshoot(self, x: float, y: float, radius: float) -> None:
        self._filled(x, y, radius, share=1.15)

    def _pencil(self, x: float, y: float, radius: float) -> None:
        self._filled(x, y, radius, ink=self.dice.randint(120, 185))

    def _part(self, x: float, y: float, radius: float) -> None:
        self._filled(x + self.dice.uniform(-0.25, 0.25) * radius, y, radius, share=self.dice.uniform(0.5, 0.75))

    def _cross(self, x: float, y: float, radius: float) -> None:
        self._crossed(x, y, radius * self.dice.uniform(0.7, 1.1), self._ink())

    def _crossed(self, x: float, y: float, reach: float, ink: int) -> None:
        for turn in (np.pi / 4, 3 * np.pi / 4):
            angle = turn + self.dice.gauss(0, 0.15)
            dx, dy = reach * np.cos(angle), reach * np.sin(angle)
            self._stroke([(x - dx, y - dy), (x + dx, y + dy)], ink, self.dice.randint(4, 7))

    def _tick(self, x: float, y: float, radius: float) -> None:
        size = radius * self.dice.uniform(0.75, 1.15)
        points = [
            (x - 0.7 * size, y - 0.05 * size),
            (x - 0.15 * size, y + 0.6 * size),
            (x + 0.75 * size, y - 0.7 * size),
        ]
        self._stroke(points, self._ink(), self.dice.randint(4, 7))

    def _dot(self, x: float, y: float, radius: float) -> None:
        cv2.circle(self.paper, (round(x), round(y)), self.dice.randint(7, 14), self._ink(), -1, cv2.LINE_AA)

    def _stroke(self, points: list[tuple[float, float]], ink: int, width: int) -> None:
        x, y = points[0]
        window, layer, (column, line) = self._around(x, y)
        wobbly = [
            (column + px - x + self.dice.gauss(0, 1.2), line + py - y + self.dice.gauss(0, 1.2)) for px, py in points
        ]
        drawn = np.zeros(window.shape, np.uint8)
        cv2.polylines(drawn, [np.array(np.round(wobbly), np.int32)], False, (255,), width, cv2.LINE_AA)
        _lay(window, layer + drawn * np.float32((255 - ink) / 255 / 255))


def _lay(window: Grey, layer: NDArray[np.float32]) -> None:
    np.copyto(window, np.minimum(window, 255 * (1 - layer)).astype(np.uint8))


def scanned(paper: Grey, dice: random.Random) -> Grey:
    """An office scanner: 200 dpi, a little skew, a little noise."""
    small = cv2.resize(paper, None, fx=7.874 / PEN, fy=7.874 / PEN, interpolation=cv2.INTER_AREA)
    turned = _turned(small, dice.uniform(-1.5, 1.5), 250)
    return _noisy(turned, dice.uniform(1, 4), dice)


def upside_down(paper: Grey, dice: random.Random) -> Grey:
    """A stack laid in anyhow: turned by a quarter or a half, skewed, at 150 or 300 dpi."""
    scale = dice.choice((5.9, 11.8)) / PEN
    small = cv2.resize(paper, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return _noisy(np.rot90(_turned(small, dice.uniform(-4, 4), 250), dice.choice((1, 2, 3))).copy(), 3, dice)


def photographed(paper: Grey, dice: random.Random) -> Grey:
    """A phone over a table: any turn, perspective, soft light."""
    return _noisy(_lit(_seen(paper, dice), dice, 0.15), dice.uniform(2, 5), dice)


def shadowed(paper: Grey, dice: random.Random) -> Grey:
    """The shadows of a hand and of the phone, and a lamp at the side."""
    picture = _seen(paper, dice).astype(np.float32)
    height, width = picture.shape
    for _ in range(dice.randint(1, 2)):
        shade = np.zeros((height, width), np.float32)
        spot = [dice.randint(0, width), dice.randint(0, height)]
        corners = [[spot[0] + dice.randint(-1500, 1500), spot[1] + dice.randint(-1500, 1500)] for _ in range(4)]
        cv2.fillConvexPoly(shade, cv2.convexHull(np.array(corners, np.int32)), (1.0,))
        picture *= 1 - dice.uniform(0.25, 0.5) * cv2.GaussianBlur(shade, (0, 0), dice.uniform(8, 70))
    return _noisy(_lit(picture.astype(np.uint8), dice, 0.4), 4, dice)


def noisy(paper: Grey, dice: random.Random) -> Grey:
    """A dim hall: grain, and a messenger that squeezed the photo."""
    picture = _noisy(_contrast(_seen(paper, dice), dice.uniform(0.6, 0.8), 20), dice.uniform(10, 18), dice)
    return squeezed(picture, dice.randint(35, 60))


def blurred(paper: Grey, dice: random.Random) -> Grey:
    """Out of focus, or moved while taken."""
    picture = _seen(paper, dice)
    if dice.random() < 0.5:
        return _noisy(cv2.GaussianBlur(picture, (0, 0), dice.uniform(1.5, 4.5)), 3, dice)
    length = dice.randint(5, 17)
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), dice.uniform(0, 180), 1)
    return _noisy(cv2.filter2D(picture, -1, cv2.warpAffine(kernel, turn, (length, length))), 3, dice)


def stained(paper: Grey, dice: random.Random) -> Grey:
    """Tea: a ring of a cup and some drops."""
    picture = paper.astype(np.float32)
    for _ in range(dice.randint(2, 5)):
        layer = np.zeros_like(picture)
        spot = (dice.randint(0, paper.shape[1]), dice.randint(0, paper.shape[0]))
        ring = dice.random() < 0.5
        radius = dice.randint(300, 420) if ring else dice.randint(15, 180)
        cv2.circle(layer, spot, radius, (dice.uniform(0.15, 0.45),), dice.randint(15, 40) if ring else -1)
        picture *= 1 - cv2.GaussianBlur(layer, (0, 0), dice.uniform(3, 10))
    return photographed(picture.astype(np.uint8), dice)


def crumpled(paper: Grey, dice: random.Random) -> Grey:
    """Folded and straightened: dark creases, and the paper waves by up to a millimetre."""
    height, width = paper.shape
    picture = paper.astype(np.float32)
    for _ in range(dice.randint(3, 7)):
        layer = np.zeros_like(picture)
        points = [(dice.randint(0, width), dice.randint(0, height)) for _ in range(2)]
        cv2.line(layer, *points, (dice.uniform(0.1, 0.35),), dice.randint(3, 9))
        picture *= 1 - cv2.GaussianBlur(layer, (0, 0), 2)
    waves = [(dice.uniform(2, 7), dice.uniform(0.5, 1.5) / 1000, dice.uniform(0, 6)) for _ in range(2)]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    (high_x, often_x, from_x), (high_y, often_y, from_y) = waves
    moved_x = x + np.float32(high_x) * np.sin(2 * np.pi * often_x * y + from_x).astype(np.float32)
    moved_y = y + np.float32(high_y) * np.sin(2 * np.pi * often_y * x + from_y).astype(np.float32)
    bent = cv2.remap(picture.astype(np.uint8), moved_x, moved_y, cv2.INTER_LINEAR, borderValue=(250,))
    return photographed(bent, dice)


def pale(paper: Grey, dice: random.Random) -> Grey:
    """A cartridge that runs out, and a scan that is too light."""
    return _noisy(_contrast(scanned(paper, dice), dice.uniform(0.3, 0.5), dice.randint(110, 130)), 3, dice)


def everything(paper: Grey, dice: random.Random) -> Grey:
    """A creased, stained sheet in the dusk, taken in haste and squeezed."""
    picture = dice.choice((stained, crumpled, shadowed))(paper, dice)
    picture = cv2.GaussianBlur(picture, (0, 0), dice.uniform(0.8, 2.0))
    return squeezed(_noisy(_contrast(picture, 0.7, 25), dice.uniform(5, 10), dice), dice.randint(40, 70))


CLASSES: Final[dict[str, Callable[[Grey, random.Random], Grey]]] = {
    "скан": scanned,
    "скан, повёрнут": upside_down,
    "фото": photographed,
    "тени": shadowed,
    "шум и сжатие": noisy,
    "смаз": blurred,
    "пятна": stained,
    "мятый лист": crumpled,
    "бледная печать": pale,
    "всё сразу": everything,
}


def squeezed(picture: Grey, quality: int) -> Grey:
    """Return the picture after a JPEG of that quality."""
    return _grey(cv2.imdecode(np.frombuffer(jpeg(picture, quality), np.uint8), cv2.IMREAD_GRAYSCALE))


def jpeg(picture: Grey, quality: int = 88) -> bytes:
    """Return the picture as a phone stores it."""
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def _seen(paper: Grey, dice: random.Random) -> Grey:
    """Return the sheet on a table as a phone sees it: twelve megapixels made smaller, as browsers and messengers do."""
    long_side = dice.choice((1600, 2200, 3000))
    width, height = round(long_side * 0.75), long_side
    fill = dice.uniform(0.72, 0.92)
    half_w, half_h = min(width, height * 0.707) * fill / 2, min(width, height * 0.707) * fill * 0.707
    lean = half_w * 0.13
    corners = [
        [width / 2 + sx * half_w + dice.uniform(-lean, lean), height / 2 + sy * half_h + dice.uniform(-lean, lean)]
        for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), dice.uniform(-9, 9), 1), [0, 0, 1]])
    size = paper.shape
    source = np.array([[0, 0], [size[1], 0], [size[1], size[0]], [0, size[0]]], np.float32)
    view = turn @ cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    grain = np.random.default_rng(dice.getrandbits(32)).normal(0, 1, (height // 8 + 1, width // 8 + 1))
    table = cv2.resize(grain.astype(np.float32), (width, height)) * 9 + dice.randint(60, 170)
    ratio = half_h * 2 / size[0]
    soft = cv2.GaussianBlur(paper, (0, 0), max(0.4 / ratio, 0.3))
    picture = cv2.warpPerspective(soft, view, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    mask = cv2.warpPerspective(np.full_like(paper, 255), view, (width, height), flags=cv2.INTER_LINEAR)
    share = mask.astype(np.float32) / 255
    picture = picture * share + np.clip(table, 0, 255) * (1 - share)
    return np.rot90(picture.astype(np.uint8), dice.randrange(4)).copy()


def _lit(picture: Grey, dice: random.Random, strength: float) -> Grey:
    """Let the light fall off to one side."""
    height, width = picture.shape
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = dice.uniform(0, 2 * np.pi)
    light = 1 - strength * (1 + x * np.cos(angle) + y * np.sin(angle)) / 2
    return np.clip(picture * light, 0, 255).astype(np.uint8)


def _turned(picture: Grey, degrees: float, ground: int) -> Grey:
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.97)
    return _grey(cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(ground,)))


def _contrast(picture: Grey, gain: float, lift: float) -> Grey:
    return np.clip(picture * gain + lift, 0, 255).astype(np.uint8)


def _noisy(picture: Grey, sigma: float, dice: random.Random) -> Grey:
    noise = np.random.default_rng(dice.getrandbits(32)).standard_normal(picture.shape, np.float32)
    return np.clip(picture + noise * np.float32(sigma), 0, 255).astype(np.uint8)


def _grey(picture: Any) -> Grey:
    return np.asarray(picture, np.uint8)
