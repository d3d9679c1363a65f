"""Uploads that are no ballots, and files made to kill the reader."""

from __future__ import annotations

import io
import struct
import time
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from apps.school.ballots.pages import BallotFileRefused, Limits, pages
from apps.school.ballots.printing import Sheet, sheets_pdf
from apps.school.ballots.reading import read

SHEET = Sheet("0123456789", "Анна С.", ("Пётр К.", "Ли Ш."), "Групповая встреча")
PDF = sheets_pdf([SHEET])
NOISE = np.random.default_rng(1).integers(0, 255, (600, 400), np.uint8)


def encoded(picture: np.ndarray, kind: str) -> bytes:
    return bytes(cv2.imencode(kind, picture)[1])


def png_that_claims(width: int, height: int) -> bytes:
    """A small PNG whose header promises a picture that fits nowhere."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def locked_pdf() -> bytes:
    writer, output = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF))), io.BytesIO()
    writer.encrypt("пароль")
    writer.write(output)
    return output.getvalue()


HOSTILE = {
    "nothing": (b"", "empty"),
    "text": ("ответы".encode(), "wrong_type"),
    "workbook": (b"PK\x03\x04" + bytes(100), "wrong_type"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "wrong_type"),
    "gif": (b"GIF89a" + bytes(100), "wrong_type"),
    "iphone": (b"\0\0\0\x18ftypheic" + bytes(100), "heic"),
    "jpeg signature": (b"\xff\xd8\xff" + bytes(100), "broken"),
    "png signature": (b"\x89PNG\r\n\x1a\n" + bytes(100), "broken"),
    "webp signature": (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(100), "broken"),
    "tiff signature": (b"II*\0\xff\xff\xff\xff" + bytes(100), "broken"),
    "pdf signature": (b"%PDF-1.7\n" + bytes(100), "broken"),
    "half a png": (encoded(NOISE, ".png")[:2000], "broken"),
    "locked pdf": (locked_pdf(), "password"),
    "many points": (png_that_claims(60_000, 60_000), "too_many_pixels"),
}


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_photo_or_scan_is_refused_by_a_code(data: bytes, code: str) -> None:
    started = time.monotonic()
    with pytest.raises(BallotFileRefused) as refused:
        read(data)
    assert refused.value.code == code
    assert time.monotonic() - started < 15


def test_a_file_over_the_limit_is_not_even_opened() -> None:
    with pytest.raises(BallotFileRefused) as refused:
        read(b"\xff\xd8\xff" + bytes(100), limits=Limits(max_bytes=50))
    assert refused.value.code == "too_large"


def test_a_stack_of_too_many_pages_is_refused() -> None:
    with pytest.raises(BallotFileRefused) as refused:
        read(sheets_pdf([SHEET] * 3), limits=Limits(max_pages=2, side=600))
    assert refused.value.code == "too_many_pages"
    _, tiff = cv2.imencodemulti(".tiff", [NOISE] * 3)
    with pytest.raises(BallotFileRefused) as refused:
        read(bytes(tiff), limits=Limits(max_pages=2))
    assert refused.value.code == "too_many_pages"


@pytest.mark.parametrize(
    "limits",
    [Limits(child_memory_bytes=60_000_000), Limits(child_wall_seconds=0.001)],
    ids=["memory", "silence"],
)
def test_a_child_that_hits_a_wall_is_a_refusal_and_no_crash(limits: Limits) -> None:
    with pytest.raises(BallotFileRefused) as refused:
        read(encoded(NOISE, ".png"), limits=limits)
    assert refused.value.code == "too_heavy"


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_and_never_a_crash(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from([encoded(NOISE, ".jpg"), encoded(NOISE, ".png"), encoded(NOISE, ".tiff"), PDF]))
    broken = bytearray(source)
    for place in data.draw(st.lists(st.integers(8, len(source) - 1), min_size=1, max_size=20)):
        broken[place] ^= data.draw(st.integers(1, 255))
    try:
        readings = read(bytes(broken), limits=Limits(side=1200))
    except BallotFileRefused as refused:
        readings = []
        assert refused.code
    assert all(reading.token in {None, SHEET.token} for reading in readings)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp", ".tiff"])
def test_every_kind_of_picture_is_decoded(kind: str) -> None:
    (page,) = pages(encoded(NOISE, kind))
    assert page is not None
    assert page.shape == NOISE.shape
    assert abs(float(page.mean()) - float(NOISE.mean())) < 3


def test_a_photo_of_fifty_megapixels_is_made_smaller() -> None:
    (page,) = pages(encoded(np.full((8160, 6120), 200, np.uint8), ".jpg"))
    assert page is not None
    assert page.shape == (3400, 2550)
