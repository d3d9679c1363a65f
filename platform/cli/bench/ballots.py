"""Paper ballots: what the reader makes of sheets filled, spoiled and photographed by a seed."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from apps.school.ballots.readings import SheetReading, Value
from cli.bench.ballot_drawing import CLASSES, Filled
from cli.bench.report import Result

# Sheets filled as they ask and scanned well: what a careful school gets.
TIDY = "скан, заполнен как просят"
_CHUNK = 22
_PROCESSES = 2


@dataclass(slots=True)
class Tally:
    """What became of the bubbles of one class of pictures."""

    sheets: int = 0
    cells: int = 0
    right: int = 0
    review: int = 0
    wrong: int = 0
    foreign: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in ("sheets", "cells", "right", "review", "wrong", "foreign", "refused", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def ballots_bench(n: int, seed: int) -> list[Result]:
    """Read `n` drawn sheets, an equal share of each class, and return the figures. No database is needed."""
    tallies = measured(n, seed)
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    silent = total.wrong + total.foreign
    tidy = tallies[TIDY]
    by_class = "; ".join(f"{name} {100 * tally.review / tally.cells:.1f}" for name, tally in tallies.items())
    refused = "; ".join(f"{name} {tally.refused}" for name, tally in tallies.items() if tally.refused)
    return [
        Result(
            "бумажные бюллетени: ячейка прочтена верно или отдана человеку",
            100 * (total.right + total.review) / total.cells, "%", 99.5, "higher",
            f"{total.cells} ячеек на {total.sheets} листах",
        ),
        Result(
            "тихие ошибки: неверные ячейки и чужие листы", silent, "", 0, "lower",
            f"ячеек {total.wrong}, листов {total.foreign}",
        ),
        Result(
            "отдано человеку на чистом скане", 100 * tidy.review / tidy.cells, "% ячеек", 0.5, "lower",
            f"{tidy.cells} ячеек на {tidy.sheets} листах",
        ),
        Result("отдано человеку на всех снимках", 100 * total.review / total.cells, "% ячеек", 10, "lower", by_class),
        Result("лист надо снять ещё раз", 100 * total.refused / total.sheets, "% листов", 5, "lower", refused),
        Result(
            "чтение одного снимка, от файла до ответов", 1000 * statistics.median(total.seconds), "мс", 1000, "lower",
            f"процессов сразу: {_PROCESSES}",
        ),
    ]  # fmt: skip


def measured(n: int, seed: int) -> dict[str, Tally]:
    """Return the tally of each class; a sheet is judged against what was drawn on it."""
    tallies = {name: Tally() for name in (TIDY, *CLASSES)}
    chunks = [(start, min(_CHUNK, n - start), seed) for start in range(0, n, _CHUNK)]
    # New interpreters: a fork of a process with the threads of OpenCV may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_PROCESSES, mp_context=context, initializer=_prepare) as pool:
        for part in pool.map(_chunk, chunks):
            for name, tally in part.items():
                tallies[name].add(tally)
    return tallies


def drawn(count: int, seed: int, start: int = 0) -> Iterator[tuple[str, Filled, bytes]]:
    """Yield sheets as (class, truth, JPEG), the classes in turn."""
    from cli.bench.ballot_drawing import filled, jpeg, printed, scanned, sheets

    names = (TIDY, *CLASSES)
    ballots = sheets(count, seed * 1_000_003 + start)
    for number, (sheet, paper) in enumerate(zip(ballots, printed(ballots), strict=True), start=start):
        dice = random.Random(f"{seed}/{number}")
        name = names[number % len(names)]
        truth = filled(sheet, paper, dice, tidy=name == TIDY)
        yield name, truth, jpeg(CLASSES.get(name, scanned)(truth.paper, dice))


def judged(reading: SheetReading, truth: Filled) -> Tally:
    """Return what a reading got right. A withdrawn mark is for a person alone; a refused page is for a person whole."""
    cells = len(truth.sheet.counterparts) * 4
    tally = Tally(sheets=1, cells=cells)
    tally.foreign = int(reading.token is not None and reading.token != truth.sheet.token)
    tally.refused = int(bool(reading.problems))
    for cell in reading.cells:
        place = (cell.row, cell.column)
        drawn_value = Value.MARKED if place in truth.marked else Value.EMPTY
        if cell.value is not Value.DOUBTFUL and (cell.value is not drawn_value or place in truth.withdrawn):
            tally.wrong += 1
        elif cell.value is not Value.DOUBTFUL:
            tally.right += 1
    tally.review = cells - tally.right - tally.wrong
    return tally


def _prepare() -> None:
    import django

    django.setup()


def _chunk(chunk: tuple[int, int, int]) -> dict[str, Tally]:
    from apps.school.ballots.reading import read

    start, count, seed = chunk
    tallies: dict[str, Tally] = {}
    for name, truth, data in drawn(count, seed, start):
        started = time.perf_counter()
        (reading,) = read(data)
        seconds = time.perf_counter() - started
        tally = judged(reading, truth)
        tally.seconds.append(seconds)
        tallies.setdefault(name, Tally()).add(tally)
    return tallies
