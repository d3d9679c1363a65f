"""A peer that migrates: all schools the product's way, or one school as django-tenants does it by itself."""

from __future__ import annotations

import sys
import time

import django

from cli.bench.peers import answer_lines


def migrate(_line: str) -> dict[str, float]:
    """Bring all schools to the settings' release, the templates and ``public`` left alone."""
    from tenants.migrations_runner.run import tenants_migrate

    started = time.perf_counter()
    results = tenants_migrate(workers=2)
    return {
        "seconds": time.perf_counter() - started,
        "attempted": len(results),
        "failed": sum(bool(result.error) for result in results),
    }


def migrate_stock(schema: str) -> float:
    """Run ``migrate_schemas`` over one schema, as its standard executor does."""
    from django.core.management import call_command

    started = time.perf_counter()
    call_command("migrate_schemas", schema_name=schema, tenant=True, verbosity=0, interactive=False)
    return time.perf_counter() - started


if __name__ == "__main__":
    django.setup()
    answer_lines({"ours": migrate, "stock": migrate_stock}[sys.argv[1]])
