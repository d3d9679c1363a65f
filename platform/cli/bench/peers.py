"""Peers run in processes of their own, with their own settings; each prints one JSON object."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from cli.paths import PROJECT_ROOT


def run_peer(action: str, *arguments: str, settings: str) -> dict[str, Any]:
    """Run ``python -m cli.bench.peers ACTION …`` under other settings and return what it measured."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "NASTAVNIK_LOG_LEVEL": "ERROR"}
    result = subprocess.run(
        [sys.executable, "-m", "cli.bench.peers", action, *arguments],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"peer {action} failed: {result.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(result.stdout.strip().splitlines()[-1])
    return found


def _stock_create(count: int) -> dict[str, Any]:
    """Create schools as the library does: a row, a schema, ``migrate`` inside it."""
    import time

    from tenants.levels import Level
    from tenants.models import Tenant
    from tenants.names import new_schema_name

    region = Tenant.objects.get(type="region")
    seconds = []
    for number in range(count):
        tenant = Tenant(
            type="school",
            title=f"stock {number}",
            slug=f"stock-{number}-{new_schema_name(Level.SCHOOL)[2:]}",
            region=region,
            schema_name=new_schema_name(Level.SCHOOL),
        )
        tenant.save()
        started = time.perf_counter()
        tenant.create_schema(check_if_exists=True, verbosity=0)
        seconds.append(time.perf_counter() - started)
        Tenant.objects.filter(id=tenant.id).update(state="archived")
    return {"seconds": seconds}


def _stock_migrate(schemas: list[str]) -> dict[str, Any]:
    """Run ``migrate_schemas`` over the given schemas one by one, as its standard executor does."""
    import time

    from django.core.management import call_command

    seconds = []
    for schema in schemas:
        started = time.perf_counter()
        call_command("migrate_schemas", schema_name=schema, tenant=True, verbosity=0, interactive=False)
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds}


def _our_migrate() -> dict[str, Any]:
    """Bring all schools to the settings' release, the templates and ``public`` left alone."""
    import time

    from tenants.migrations_runner.run import tenants_migrate

    started = time.perf_counter()
    results = tenants_migrate(workers=2)
    return {
        "seconds": time.perf_counter() - started,
        "count": len(results),
        "failed": [result.error for result in results if result.error],
    }


def _main(action: str, *arguments: str) -> None:
    import django

    django.setup()
    actions: dict[str, Any] = {
        "stock-create": lambda: _stock_create(int(arguments[0])),
        "stock-migrate": lambda: _stock_migrate(list(arguments)),
        "our-migrate": _our_migrate,
    }
    sys.stdout.write(json.dumps(actions[action]()) + "\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
