"""A region with many schools in the throwaway database, built as the product builds them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from cli.bench.peers import Peer


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
    seconds: list[float] = []

    def work(share: Sequence[UUID]) -> None:
        with Peer("cli.bench.builder", "ours") as builder:
            for tenant_id in share:
                seconds.append(builder.ask(tenant_id))

    with ThreadPoolExecutor(workers) as threads:
        for done in [threads.submit(work, ids[number::workers]) for number in range(workers)]:
            done.result()
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
