"""A region with many schools in the throwaway database, built as the product builds them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from uuid import UUID

from cli.paths import PROJECT_ROOT

_BUILDER = """
import sys, time, django
django.setup()
from uuid import UUID
from tenants.provisioning.build import tenant_build
for line in sys.stdin:
    started = time.perf_counter()
    tenant_build(UUID(line.strip()))
    print(time.perf_counter() - started, flush=True)
"""


def create_region() -> UUID:
    """Migrate the empty database and build one region; return its id."""
    from tenants.levels import Level
    from tenants.migrations_runner.platform import platform_migrate
    from tenants.models import Tenant
    from tenants.names import new_schema_name
    from tenants.provisioning.build import tenant_build

    platform_migrate()
    region = Tenant.objects.create(
        type=Level.REGION, title="Область", slug="bench", schema_name=new_schema_name(Level.REGION)
    )
    tenant_build(region.id)
    return region.id


def register_schools(region_id: UUID, count: int) -> list[UUID]:
    """Create the registry rows of schools that are not built yet."""
    from tenants.levels import Level
    from tenants.models import Tenant
    from tenants.names import new_schema_name

    existing = Tenant.objects.filter(type=Level.SCHOOL).count()
    rows = Tenant.objects.bulk_create(
        Tenant(
            type=Level.SCHOOL,
            title=f"Школа № {existing + number}",
            slug=f"school-{existing + number}",
            region_id=region_id,
            schema_name=new_schema_name(Level.SCHOOL),
        )
        for number in range(1, count + 1)
    )
    return [row.id for row in rows]


def build_with_workers(ids: Sequence[UUID], workers: int = 2) -> list[float]:
    """Build schools in worker processes; return each one's seconds in the order of completion."""
    environment = {**os.environ, "NASTAVNIK_LOG_LEVEL": "ERROR"}
    seconds: list[float] = []
    lock = threading.Lock()

    def work(share: Sequence[UUID]) -> None:
        process = subprocess.Popen(
            [sys.executable, "-c", _BUILDER],
            cwd=PROJECT_ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for tenant_id in share:
            process.stdin.write(f"{tenant_id}\n")
            process.stdin.flush()
            line = process.stdout.readline()
            with lock:
                seconds.append(float(line))
        process.stdin.close()
        process.wait()

    threads = [threading.Thread(target=work, args=(ids[number::workers],)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def populate(school_schema_count: int, people: int) -> float:
    """Fill the first schools with people, participants and a marker; return the seconds it took."""
    from datetime import date

    from apps.school.people.models import Person
    from apps.school.programmes.models import Participation, Programme
    from tenants.context import tenant_scope
    from tenants.models import Tenant

    started = time.perf_counter()
    tenants = Tenant.objects.filter(type="school", state="ready").select_related("region").order_by("id")
    for tenant in tenants[:school_schema_count]:
        with tenant_scope(tenant.ref()):
            programme = Programme.objects.create(
                title=tenant.schema_name, form_code="pupil-pupil", goal="Ц", state="running",
                starts_on=date(2026, 9, 1), ends_on=date(2027, 5, 31),
            )  # fmt: skip
            persons = Person.objects.bulk_create(
                Person(kind="pupil", last_name=tenant.schema_name, first_name=str(number), birth_date=date(2012, 1, 1))
                for number in range(people)
            )
            Participation.objects.bulk_create(
                Participation(programme=programme, person=person, role="mentee", joined_on=date(2026, 9, 2))
                for person in persons[: people // 2]
            )
    return time.perf_counter() - started
