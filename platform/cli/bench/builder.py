"""A peer that creates schools: the product's way, or as django-tenants does it by itself."""

from __future__ import annotations

import sys
import time
from uuid import UUID

import django

from cli.bench.peers import answer_lines


def build(tenant_id: str) -> float:
    """Build a registered school and return the seconds it took."""
    from tenants.provisioning.build import tenant_build

    started = time.perf_counter()
    tenant_build(UUID(tenant_id))
    return time.perf_counter() - started


def build_stock(_line: str) -> float:
    """Create a school as the library does: a row, a schema, ``migrate`` inside it, a domain."""
    from tenants.levels import Level
    from tenants.models import Domain, Tenant
    from tenants.names import new_schema_name

    region = Tenant.objects.get(type="region")
    schema = new_schema_name(Level.SCHOOL)
    started = time.perf_counter()
    tenant = Tenant(type="school", title="stock", slug=f"stock-{schema[2:]}", region=region, schema_name=schema)
    tenant.save()
    tenant.create_schema(check_if_exists=True, verbosity=0)
    Domain.objects.create(domain=tenant.host, tenant=tenant, is_primary=True)
    seconds = time.perf_counter() - started
    Tenant.objects.filter(id=tenant.id).update(state="archived")
    return seconds


if __name__ == "__main__":
    django.setup()
    answer_lines({"ours": build, "stock": build_stock}[sys.argv[1]])
