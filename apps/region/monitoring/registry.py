"""Which figures a school gives the region: collectors registered by the apps of the school level."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One figure of a school. Empty strings and stage 0 mean «all».

    Open measures carry true counts. A guarded measure comes from ``apps.core.disclosure``:
    rounded, with ``is_small`` where the truth was 1 to 4.
    """

    period: date
    measure: str
    form: str = ""
    role: str = ""
    stage: int = 0
    key: str = ""
    value: int = 0
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a school stands as a whole: programmes, the furthest stage, what blocks the next one."""

    programmes: int = 0
    stage: int = 0
    blockers: tuple[str, ...] = ()


type Collector = Callable[[], Iterable[Cell]]

_collectors: list[Collector] = []
_standing: list[Callable[[], Standing]] = []


def register_collector(collector: Collector) -> None:
    """Have ``collector`` called in a school's scope at each refresh."""
    _collectors.append(collector)


def register_standing(read: Callable[[], Standing]) -> None:
    """Name the one function that tells where a school stands."""
    if _standing:
        raise ValueError("a school's standing is told by one function")
    _standing.append(read)


def collect() -> tuple[list[Cell], Standing]:
    """Return all cells of the current school, sorted, zeros left out, and its standing."""
    cells = sorted(cell for collector in _collectors for cell in collector() if cell.value or cell.is_small)
    return cells, _standing[0]() if _standing else Standing()
