"""What a measurement says, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Literal

import click


@dataclass(frozen=True, slots=True)
class Result:
    """One figure with its goal. ``note`` says what stood behind it."""

    metric: str
    value: float
    unit: str
    goal: float
    better: Literal["lower", "higher"]
    note: str = ""

    @property
    def ok(self) -> bool:
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal


def median_seconds(action: Callable[[], object], runs: int = 5, warm_up: int = 1) -> float:
    """Return the median time of an action over several runs after a warm-up."""
    for _ in range(warm_up):
        action()
    samples = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        samples.append(time.perf_counter() - started)
    return statistics.median(samples)


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Give a function that tells the seconds since the block was entered."""
    started = time.perf_counter()
    yield lambda: time.perf_counter() - started


def environment(schools: int) -> str:
    """Describe the machine and the versions a measurement was made with."""
    names = ("django", "django-tenants", "psycopg")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"школ: {schools} · ядер: {os.cpu_count()} · нагрузка: {load} · {versions}"


def show(bench: str, results: Sequence[Result], *, heading: str, as_json: bool) -> bool:
    """Print the results; return whether every goal is met."""
    met = all(result.ok for result in results)
    if as_json:
        rows = [{**{k: v for k, v in asdict(result).items() if k != "note"}, "ok": result.ok} for result in results]
        click.echo(json.dumps({"bench": bench, "results": rows}, ensure_ascii=False, indent=2))
        return met
    from rich.console import Console
    from rich.table import Table

    table = Table("Показатель", "Значение", "Цель", "", "Как измерено", title=heading, title_justify="left")
    for result in results:
        sign = "≤" if result.better == "lower" else "≥"
        value = f"{result.value:,.3g}" if result.value < 1000 else f"{result.value:,.0f}"
        mark = "[green]да[/green]" if result.ok else "[red]нет[/red]"
        table.add_row(
            result.metric, f"{value} {result.unit}".replace(",", " "), f"{sign} {result.goal:g}", mark, result.note
        )
    Console(width=150).print(table)
    return met
