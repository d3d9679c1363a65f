"""What the jailed child does with one upload: decode it from stdin, write every page as grey pixels.

A page is a line of JSON with its size and then the bytes, row by row; a page that cannot be decoded is a line with its
error. The last line is {"end": true}, or {"error": …} when the file as a whole cannot be read.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any


class Broken(Exception):
    """The file as a whole cannot be read."""


def images(data: bytes, caps: dict[str, Any]) -> Iterator[Any]:
    """Yield the pictures of the file in grey, None for one that cannot be decoded."""
    import cv2
    import numpy

    cv2.setNumThreads(1)
    buffer = numpy.frombuffer(data, numpy.uint8)
    flags = cv2.IMREAD_GRAYSCALE
    if not data.startswith((b"II*\x00", b"MM\x00*")):
        yield decoded(lambda: cv2.imdecode(buffer, flags))
        return
    for number in range(caps["pages"] + 1):
        # One page at a time: all of them together need not fit in memory.
        picture = decoded(lambda number=number: cv2.imdecodemulti(buffer, flags, range=(number, number + 1))[1][0])
        if picture is None and number:
            return
        yield picture


def decoded(read: Any) -> Any:
    """Return what was read, None when it is damaged; too many points are refused for the whole file."""
    import cv2

    try:
        return read()
    except cv2.error as error:
        if "IMAGE_PIXELS" in str(error) or "IMAGE_WIDTH" in str(error) or "IMAGE_HEIGHT" in str(error):
            raise Broken("too_many_pixels") from None
        return None
    except IndexError:
        return None


def printed(data: bytes, caps: dict[str, Any]) -> Iterator[Any]:
    """Yield the pages of a PDF in grey, None for one that cannot be drawn."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Broken("password" if "password" in str(error).lower() else "broken") from None
    for number in range(len(document)):
        try:
            page = document[number]
            width, height = page.get_size()
            scale = min(caps["side"] / max(width, height, 1.0), caps["side"] / 300)
            yield page.render(scale=scale, grayscale=True).to_numpy()
            page.close()
        except (pypdfium2.PdfiumError, ValueError):
            yield None


def fitted(picture: Any, side: int) -> Any:
    """Return the picture with its longer side not above `side`."""
    ratio = side / max(picture.shape[:2])
    if ratio >= 1:
        return picture
    import cv2

    size = (max(1, round(picture.shape[1] * ratio)), max(1, round(picture.shape[0] * ratio)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def main(caps: dict[str, Any]) -> int:
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer

    def say(value: object) -> None:
        out.write(json.dumps(value).encode() + b"\n")

    try:
        for number, picture in enumerate(printed(data, caps) if data.startswith(b"%PDF") else images(data, caps)):
            if number == caps["pages"]:
                say({"error": "too_many_pages"})
                return 0
            if picture is None:
                say({"error": "broken"} if number == 0 and not data.startswith(b"%PDF") else {"damaged": True})
                continue
            grey = fitted(picture.reshape(picture.shape[0], picture.shape[1]), caps["side"])
            say({"width": grey.shape[1], "height": grey.shape[0]})
            out.write(grey.tobytes())
        say({"end": True})
    except MemoryError:
        say({"error": "too_heavy"})
    except Broken as error:
        say({"error": str(error)})
    finally:
        out.flush()
    return 0
