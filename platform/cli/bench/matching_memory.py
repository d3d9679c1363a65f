"""A process of its own that solves a region and tells the most memory it ever had.

The region is made by a child, so that making it is not counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

PARTS = ("indptr", "mentor", "fit", "capacity")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.npz"
        subprocess.run([sys.executable, "-m", __spec__.name, "make", str(path), *sys.argv[1:]], check=True)
        with np.load(path) as parts:
            arrays = [parts[name] for name in PARTS]
    from apps.school.matching.engine.objectives import Goal
    from apps.school.matching.engine.problem import Problem
    from apps.school.matching.engine.solve import solve

    loaded = _megabytes()
    solution = solve(Problem.of(*arrays), (Goal.COVER, Goal.FIT))
    if not solution.is_proved:
        raise RuntimeError("not proved")
    sys.stdout.write(json.dumps({"loaded": loaded, "peak": _megabytes()}))


def _megabytes() -> float:
    """Return the most resident memory of this process, without that of a parent it was forked from."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def make(path: str, *sizes: str) -> None:
    """Write a region to a file."""
    from cli.bench.matching_cases import crowded

    mentees, mentors, each, seed = map(int, sizes)
    region = crowded(mentees, mentors, each, seed)
    np.savez(path, **{name: getattr(region, name) for name in PARTS})


if __name__ == "__main__":
    make(*sys.argv[2:]) if sys.argv[1] == "make" else main()
