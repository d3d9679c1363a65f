"""Pages of an uploaded photo or scan as grey pixels, decoded in a jailed child process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from apps.core.jail import Overrun, Walls, jailed

MEBIBYTE: Final = 1024 * 1024
_CHILD: Final = Path(__file__).with_name("pages_child.py")
_ERRORS: Final = frozenset({"broken", "password", "too_many_pixels", "too_many_pages", "too_heavy"})

type Grey = NDArray[np.uint8]


class BallotFileRefused(ValueError):
    """The file as a whole cannot be read.

    `code`: "empty", "too_large", "heic", "wrong_type", "broken", "password", "too_many_pixels", "too_many_pages" or
    "too_heavy".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's file we are ready to look at.

    A phone makes photos of up to 50 megapixels; larger ones are modes for posters. `side` is the longer side of a
    page as the reader gets it: twelve points in a millimetre of a sheet that fills the picture.
    """

    max_bytes: int = 25 * MEBIBYTE
    max_pixels: int = 52_000_000
    max_pages: int = 150
    side: int = 3400
    child_memory_bytes: int = 1024 * MEBIBYTE
    child_cpu_seconds: int = 60
    child_wall_seconds: float = 90.0


DEFAULT_LIMITS: Final = Limits()


def pages(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Grey | None]:
    """Yield the pages in order, None for a damaged one. Raises BallotFileRefused, also after some pages.

    JPEG (turned by its EXIF), PNG, WebP, TIFF of many pages and PDF are told by their content.
    """
    _check_type(data, limits)
    walls = Walls(
        memory_bytes=limits.child_memory_bytes,
        cpu_seconds=limits.child_cpu_seconds,
        wall_seconds=limits.child_wall_seconds,
        output_bytes=(limits.max_pages + 1) * (limits.side**2 + 100),
    )
    env = {"OPENCV_IO_MAX_IMAGE_PIXELS": str(limits.max_pixels), "OPENBLAS_NUM_THREADS": "1"}
    caps = {"pages": limits.max_pages, "side": limits.side}
    library = "pypdfium2" if data.startswith(b"%PDF") else "cv2"
    try:
        with jailed(_CHILD, data, library=library, caps=caps, walls=walls, env=env) as pieces:
            yield from _decoded(_Stream(pieces), limits)
    except Overrun:
        raise BallotFileRefused("too_heavy") from None


def _check_type(data: bytes, limits: Limits) -> None:
    if not data:
        raise BallotFileRefused("empty")
    if len(data) > limits.max_bytes:
        raise BallotFileRefused("too_large")
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        raise BallotFileRefused("heic")
    known = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"%PDF"))
    if not known and not (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        raise BallotFileRefused("wrong_type")


def _decoded(stream: _Stream, limits: Limits) -> Iterator[Grey | None]:
    """Take what the child says for what it is: a size is checked before its bytes are awaited."""
    sizes = range(1, limits.side + 1)
    while True:
        match stream.line():
            case {"end": True}:
                return
            case {"error": str(code)} if code in _ERRORS:
                raise BallotFileRefused(code)
            case {"damaged": True}:
                yield None
            case {"width": int(width), "height": int(height)} if width in sizes and height in sizes:
                yield np.frombuffer(stream.take(width * height), np.uint8).reshape(height, width)
            case _:
                raise BallotFileRefused("too_heavy")


class _Stream:
    """Lines and blocks out of the pieces of a pipe."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = bytearray()

    def line(self) -> Any:
        while (end := self._rest.find(b"\n", 0, 200)) < 0:
            if len(self._rest) > 200:
                return None
            self._more()
        line = bytes(self._rest[:end])
        del self._rest[: end + 1]
        try:
            return json.loads(line)
        except ValueError:
            return None

    def take(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        block = bytes(self._rest[:size])
        del self._rest[:size]
        return block

    def _more(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            # The child died: out of memory or of time, or on something worse.
            raise BallotFileRefused("too_heavy")
        self._rest += piece
