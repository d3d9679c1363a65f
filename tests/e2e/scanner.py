"""A scanner with a stack of filled-in ballots in it: sheets lie askew, some upside down, and the glass is dusty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO

import cv2
import numpy as np
from pypdf import PdfReader

from apps.school.ballots import layout
from apps.school.ballots.layout import Column
from apps.school.ballots.pages import Grey, pages

# Shares of a bubble that are inked: a mark, and a dot that may be one.
WHOLE, DOT = 0.9, 0.15
TURNS = (0.0, 1.4, 180.0, -2.1, 181.0)
PRINTED_ROW = re.compile(r"^\d+\. (.+) 1 2 3 —$", re.MULTILINE)
PRINTED_NAME = re.compile(r"^Отвечает\n(.+)$", re.MULTILINE)

# Who is marked in which column, and how much of the bubble is inked.
type Marks = Mapping[str, tuple[Column, float]]


def scanned(printed: bytes, ballots: Mapping[str, Marks]) -> bytes:
    """Return a TIFF of the printed sheets of those respondents with their marks, in the order of printing."""
    words = [page.extract_text() for page in PdfReader(BytesIO(printed)).pages]
    names = [str(found.group(1)) for found in map(PRINTED_NAME.search, words) if found]
    assert len(names) == len(words)
    stack = [
        _laid(_filled(np.array(page), PRINTED_ROW.findall(words[number]), ballots[names[number]]), number)
        for number, page in enumerate(pages(printed))
        if names[number] in ballots
    ]
    assert len(stack) == len(ballots)
    return bytes(cv2.imencodemulti(".tiff", stack)[1])


def _filled(page: Grey, listed: list[str], marks: Marks) -> Grey:
    grid = layout.grid(len(listed))
    scale = page.shape[1] / layout.WIDTH
    for who, (column, share) in marks.items():
        x, y = grid.centre(listed.index(who), layout.COLUMNS.index(column))
        cv2.circle(page, (round(x * scale), round(y * scale)), round(grid.radius * scale * share), 35, thickness=-1)
    return page


def _laid(page: Grey, number: int) -> Grey:
    """Turn a page around its centre and let the scanner add its noise."""
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), TURNS[number % len(TURNS)], 0.96)
    laid = cv2.warpAffine(page, matrix, (width, height), borderValue=(215,))
    noise = np.random.default_rng(number).normal(0.0, 6.0, laid.shape)
    return np.clip(laid + noise, 0, 255).astype(np.uint8)
