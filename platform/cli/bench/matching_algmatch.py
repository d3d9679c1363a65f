"""A peer: PyPI algmatch in its own environment. Each line asks for one stable assignment of the people of a file.

Run by the interpreter of that environment; imports nothing of the product.
"""

from __future__ import annotations

import json
import sys
import time

from algmatch.hospitalResidentsProblem import HospitalResidentsProblem  # type: ignore[import-not-found]


def main(path: str) -> None:
    with open(path) as file:
        told = json.load(file)
    residents = {int(key): value for key, value in told["residents"].items()}
    hospitals = {int(key): value for key, value in told["hospitals"].items()}
    for _line in sys.stdin:
        started = time.perf_counter()
        matching = HospitalResidentsProblem(
            dictionary={"residents": residents, "hospitals": hospitals}, optimised_side="residents"
        ).get_stable_matching()
        seconds = time.perf_counter() - started
        sys.stdout.write(json.dumps({"seconds": seconds, "pairs": pairs_of(matching)}) + "\n")
        sys.stdout.flush()


def pairs_of(matching: dict[str, dict[object, object]] | None) -> dict[str, str]:
    """Return the hospital of each resident by their numbers; it calls them r1 and h1."""
    if matching is None:
        return {}
    return {
        str(resident).lstrip("r"): str(hospital).lstrip("h")
        for resident, hospital in matching["resident_sided"].items()
        if hospital
    }


if __name__ == "__main__":
    main(sys.argv[1])
