"""A model of whole columns 0..1 that grows goal by goal, solved by HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import highspy
import numpy as np
from scipy.sparse import coo_array

from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.problem import Ints
from apps.school.matching.engine.wording import gettext_noop as _

INFINITE: Final = highspy.kHighsInf
_INTERRUPT: Final = highspy.cb.HighsCallbackType.kCallbackMipInterrupt


class _Silent(highspy.Highs):
    """The solver without its banner, which it would print before anybody can ask it not to."""

    def enableCallbacks(self) -> None:  # noqa: N802  (the solver's name)
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Model:
    """Columns of 0..1 and rows low ≤ Σ value·column ≤ high. ``tick`` is asked now and then and may raise."""

    def __init__(self, *, seconds: float, tick: Callable[[], None]) -> None:
        self.columns = 0
        self.answer = np.zeros(0)
        self._tick = tick
        self._seconds = seconds
        self._raised: BaseException | None = None
        self._highs = _Silent()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("threads", 1)  # the same answer every time
        self._highs.setOptionValue("mip_rel_gap", 0.0)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._highs.setCallback(self._ask, None)
        self._highs.startCallback(_INTERRUPT)

    def _ask(self, _kind: Any, _message: str, _out: Any, wish: Any, _data: Any) -> None:
        try:
            self._tick()
        except BaseException as raised:  # cannot pass through the solver
            self._raised = raised
            wish.user_interrupt = True

    def widen(self, count: int, *, whole: bool = True) -> Ints:
        """Add columns and return their indexes."""
        fresh = self.columns + np.arange(count, dtype=np.int32)
        self._highs.addVars(count, np.zeros(count), np.ones(count))
        if whole:
            kinds = np.full(count, int(highspy.HighsVarType.kInteger), np.uint8)
            self._highs.changeColsIntegrality(count, fresh, kinds)
        self.columns += count
        return fresh

    def bound(self, columns: Ints, low: Any, high: Any) -> None:
        size = len(columns)
        low, high = (np.broadcast_to(np.asarray(side, float), size).copy() for side in (low, high))
        self._highs.changeColsBounds(size, columns.astype(np.int32), low, high)

    def limit(self, rows: Any, columns: Any, values: Any, count: int, low: Any, high: Any) -> None:
        """Add ``count`` rows from the coordinates of their values."""
        if not count:
            return
        matrix = coo_array((np.asarray(values, float), (rows, columns)), shape=(count, self.columns)).tocsr()
        low, high = (np.broadcast_to(np.asarray(side, float), count).copy() for side in (low, high))
        starts, indices = matrix.indptr[:-1].astype(np.int32), matrix.indices.astype(np.int32)
        self._highs.addRows(count, low, high, matrix.nnz, starts, indices, matrix.data)

    def solve(self, gain: np.ndarray) -> tuple[int, int] | None:
        """Maximise Σ gain·column, gains whole and 0 for later columns.

        Return the value and how much more there might be; None when nothing fits. The columns found are in ``answer``.
        """
        everything = np.arange(self.columns, dtype=np.int32)
        gain = np.concatenate([gain, np.zeros(self.columns - len(gain))])
        self._highs.changeColsCost(self.columns, everything, gain)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + self._seconds)
        self._highs.run()
        if self._raised is not None:
            raise self._raised
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if self._highs.getInfo().primal_solution_status != 2:
            raise EngineRefused("no_time", _("За отведённое время группы не сложились. Уменьшите число участников."))
        self.answer = np.rint(np.array(self._highs.getSolution().col_value))
        value = round(float(gain @ self.answer))
        if status == highspy.HighsModelStatus.kOptimal:
            return value, 0
        return value, max(0, int(np.floor(self._highs.getInfo().mip_dual_bound + 1e-6)) - value)
