"""One school exported, dropped and restored, against pg_dump of the same schema."""

from __future__ import annotations

import io
import subprocess
import time
from collections.abc import Iterator

from cli.bench import fleet
from cli.bench.report import Result
from cli.bench.structure import psql_command


def measure() -> Iterator[Result]:
    """Yield the ratio of the whole round trip to pg_dump alone, and the tables that differ afterwards."""
    from cli.servers.postgres import program
    from tenants.models import Tenant, TenantState
    from tenants.provisioning.lifecycle import tenant_set_state
    from tenants.provisioning.transfer import tenant_digests, tenant_drop_schema, tenant_export, tenant_restore

    fleet.populate(1, people=1000)
    tenant = Tenant.objects.filter(type="school", state="ready").select_related("region").order_by("id").first()
    assert tenant is not None
    command, environment = psql_command(program("pg_dump"))
    started = time.perf_counter()
    dump = subprocess.run([*command, "--schema", tenant.schema_name], env=environment, check=True, capture_output=True)
    dumped = time.perf_counter() - started
    before = tenant_digests(tenant)
    started = time.perf_counter()
    file = io.BytesIO()
    tenant_export(tenant, file)
    tenant = tenant_set_state(tenant.id, TenantState.SUSPENDED)
    tenant_drop_schema(tenant)
    file.seek(0)
    tenant_restore(tenant, file)
    tenant = tenant_set_state(tenant.id, TenantState.READY)
    ours = time.perf_counter() - started
    after = tenant_digests(tenant)
    yield Result(
        "выгрузка, удаление и восстановление школы к pg_dump той же схемы", ours / dumped, "×", 0.2, "lower",
        f"{ours:.2f} с против {dumped:.1f} с; файл {len(file.getvalue()) // 1024} КБ против {len(dump.stdout) // 1024} КБ",
    )  # fmt: skip
    yield Result(
        "таблиц, отличающихся после восстановления",
        float(sum(before[t] != after[t] for t in before)),
        "шт.",
        0,
        "lower",
    )
