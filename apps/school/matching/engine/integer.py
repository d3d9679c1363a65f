"""A model of whole columns 0..1 that grows goal by goal, solved by HiGHS in a process of its own.

Between the questions the solver asks whether to go on lie up to ten seconds (presolve, the first relaxation, the
small problems of its heuristics), and nothing but the end of its process stops it there. A process also gives its
memory back. It is a new interpreter by ``subprocess``, for the reasons told in ``apps.core.jail``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from scipy.sparse import coo_array

from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.problem import Ints
from apps.school.matching.engine.wording import gettext_noop as _

INFINITE: Final = float("inf")
_CHILD: Final = Path(__file__).with_name("integer_child.py")
# How long to wait for the solver before asking whether to go on.
_BREATH: Final = 0.1


class Model:
    """Columns of 0..1 and rows low ≤ Σ value·column ≤ high. ``tick`` is asked while the solver works and may raise.

    To be used as a context, whose end is that of the solver.
    """

    def __init__(self, *, seconds: float, tick: Callable[[], None]) -> None:
        self.columns = 0
        self.answer = np.zeros(0)
        self._tick = tick
        self._seconds = seconds
        # What the solver is to be told with the next question: names of its methods and their arguments.
        self._untold: list[tuple[str, tuple[Any, ...]]] = []

    def __enter__(self) -> Self:
        self._pipe, theirs = Pipe()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # the solver has a banner
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
                cwd="/",
                pass_fds=(theirs.fileno(),),
            )
        return self

    def __exit__(self, *_raised: object) -> None:
        self._child.kill()
        self._child.wait()
        self._pipe.close()

    def widen(self, count: int, *, whole: bool = True) -> Ints:
        """Add columns and return their indexes."""
        fresh = self.columns + np.arange(count, dtype=np.int32)
        self._tell("addVars", count, np.zeros(count), np.ones(count))
        if whole:
            self._tell("changeColsIntegrality", count, fresh, np.ones(count, np.uint8))
        self.columns += count
        return fresh

    def bound(self, columns: Ints, low: Any, high: Any) -> None:
        size = len(columns)
        low, high = (np.broadcast_to(np.asarray(side, float), size).copy() for side in (low, high))
        self._tell("changeColsBounds", size, columns.astype(np.int32), low, high)

    def limit(self, rows: Any, columns: Any, values: Any, count: int, low: Any, high: Any) -> None:
        """Add ``count`` rows from the coordinates of their values."""
        if not count:
            return
        matrix = coo_array((np.asarray(values, float), (rows, columns)), shape=(count, self.columns)).tocsr()
        low, high = (np.broadcast_to(np.asarray(side, float), count).copy() for side in (low, high))
        starts, indices = matrix.indptr[:-1].astype(np.int32), matrix.indices.astype(np.int32)
        self._tell("addRows", count, low, high, matrix.nnz, starts, indices, matrix.data)

    def solve(self, gain: np.ndarray) -> tuple[int, int] | None:
        """Maximise Σ gain·column, gains whole and 0 for later columns.

        Return the value and how much more there might be; None when nothing fits. The columns found are in ``answer``.
        """
        everything = np.arange(self.columns, dtype=np.int32)
        gain = np.concatenate([gain, np.zeros(self.columns - len(gain))])
        self._tell("changeColsCost", self.columns, everything, gain)
        state, columns, most = self._asked()
        if state == "infeasible":
            return None
        if state == "nothing":
            raise EngineRefused("no_time", _("За отведённое время группы не сложились. Уменьшите число участников."))
        self.answer = np.rint(columns)
        value = round(float(gain @ self.answer))
        if state == "optimal":
            return value, 0
        return value, max(0, int(np.floor(most + 1e-6)) - value)

    def _tell(self, name: str, *arguments: Any) -> None:
        self._untold.append((name, arguments))

    def _asked(self) -> tuple[str, np.ndarray, float]:
        """Return how it ended, the columns found and the bound of the goal."""
        try:
            self._pipe.send((self._untold, self._seconds))
            self._untold = []
            while not self._pipe.poll(_BREATH):
                self._tick()
            state, columns, most = self._pipe.recv()
        except (EOFError, ConnectionError) as error:
            raise ArithmeticError("the integer solver died") from error
        return state, columns, most
