"""The measurements of the tenancy kernel, in an order in which each leaves what the next needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cli.bench import fleet
from cli.bench.report import Result

PARTS = ("structure", "reads", "isolation", "freshness", "transfer", "migrations")


def run(*, schools: int, only: Sequence[str], progress: Callable[[str], None]) -> list[Result]:
    """Build a region with ``schools`` schools in the empty database and measure; return all figures."""
    from cli.bench import freshness, isolation, reads, structure, transfer

    chosen = only or PARTS
    region_id = fleet.create_region()
    results: list[Result] = []

    def note(found: Result) -> None:
        results.append(found)
        progress(f"  {found.metric}: {found.value:.3g} ({'да' if found.ok else 'НЕТ'}) {found.note}")

    if "structure" in chosen:
        progress("structure")
        for found in structure.measure(region_id, schools):
            note(found)
    else:
        fleet.build_with_workers(fleet.register_schools(region_id, schools))
    parts = {
        "reads": lambda: reads.measure(schools),
        "isolation": lambda: isolation.measure(schools),
        "freshness": freshness.measure,
        "transfer": transfer.measure,
        "migrations": lambda: structure.measure_migrations(schools),
    }
    for name, measure in parts.items():
        if name in chosen:
            progress(name)
            for found in measure():
                note(found)
    return results
