"""What the process of the integer solver does: take what is added to the model, solve, answer, until it is ended.

Started as a file by ``integer``; it imports nothing of ours and hears nobody but the process that started it.
"""

import sys
from multiprocessing.connection import Connection
from typing import Any

import highspy
import numpy as np


def solver() -> Any:
    """Return the solver with an empty model."""
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    highs.setOptionValue("threads", 1)  # the same answer every time
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return highs


def solved(highs: Any, seconds: float) -> tuple[str, np.ndarray, float]:
    """Return how it ended, the columns found and the bound of the goal."""
    highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return "infeasible", np.zeros(0), 0.0
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible.value:
        return "nothing", np.zeros(0), 0.0
    state = "optimal" if status == highspy.HighsModelStatus.kOptimal else "stopped"
    return state, np.array(highs.getSolution().col_value), info.mip_dual_bound


def main(pipe: Connection) -> None:
    highs = solver()
    while True:
        try:
            added, seconds = pipe.recv()
        except EOFError:
            return
        for name, arguments in added:
            getattr(highs, name)(*arguments)
        pipe.send(solved(highs, seconds))


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
