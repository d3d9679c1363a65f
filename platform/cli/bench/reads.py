"""What schemas cost a reader: the regional figures, a school's page, the memory of a connection."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Final

from cli.bench import fleet
from cli.bench.page_timing import page_seconds
from cli.bench.report import Result, median_seconds

PEOPLE_PER_SCHOOL = 300
MUNICIPALITIES = 125
PEERS: Final = {
    "ours": "cli.bench.page_settings",
    "plain": "cli.bench.page_plain_settings",
    "path": "cli.bench.page_search_path_settings",
}


def measure(schools: int) -> Iterator[Result]:
    """Yield the figures of reading."""
    yield _dashboard(schools)
    fleet.populate(3, people=300)
    yield from _pages()
    yield _memory(schools)


def _dashboard(schools: int) -> Result:
    from django.db import connections

    from apps.region.monitoring.models import MunicipalityFact
    from tenants.context import tenant_scope
    from tenants.models import Tenant

    region = Tenant.objects.get(type="region").ref()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_shared AS SELECT (s %% %s) AS municipality, s AS tenant, p AS person, "
            "(ARRAY['mentee','mentor'])[1 + p %% 2] AS role, 'form' || p %% 5 AS form, 1 + s %% 7 AS stage "
            "FROM generate_series(1, %s) s, generate_series(1, %s) p",
            [MUNICIPALITIES, schools, PEOPLE_PER_SCHOOL],
        )
        cursor.execute("CREATE INDEX ON bench_shared (municipality, form, role)")
        cursor.execute("VACUUM ANALYZE bench_shared")
        cursor.execute(
            f'INSERT INTO "{region.schema}".monitoring_municipalityfact '
            "(municipality_id, period, form, role, stage, measure, key, value, schools, is_small) "
            "SELECT ('00000000-0000-7000-8000-' || lpad(municipality::text, 12, '0'))::uuid, '2026-09-01', form, role, "
            "0, 'participants', '', count(*), count(DISTINCT tenant), false FROM bench_shared GROUP BY 1, 3, 4"
        )
        cursor.execute(f'VACUUM ANALYZE "{region.schema}".monitoring_municipalityfact')

        def shared() -> int:
            cursor.execute(
                "SELECT municipality, form, role, count(DISTINCT (tenant, person)) FROM bench_shared GROUP BY 1, 2, 3"
            )
            return sum(row[3] for row in cursor.fetchall())

        def facts() -> int:
            rows = MunicipalityFact.objects.filter(period="2026-09-01", measure="participants").values_list(
                "municipality_id", "form", "role", "value"
            )
            return sum(row[3] for row in rows)

        with tenant_scope(region):
            if shared() != facts():
                raise RuntimeError("the two ways give different figures")
            ours, theirs = median_seconds(facts), median_seconds(shared)
        cursor.execute("DROP TABLE bench_shared")
    return Result(
        "показатели региона по фактам к общей таблице с tenant_id", ours / theirs, "×", 0.2, "lower",
        f"{ours * 1000:.1f} мс против {theirs * 1000:.0f} мс, {schools * PEOPLE_PER_SCHOOL} строк",
    )  # fmt: skip


def _pages() -> Iterator[Result]:
    host, schema, cookie = _signed_in()
    rounds = page_seconds(PEERS, host=host, cookie=cookie, schema=schema)
    against_plain = statistics.median(a / b for a, b in zip(rounds["ours"], rounds["plain"], strict=True))
    against_path = statistics.median(a / b for a, b in zip(rounds["ours"], rounds["path"], strict=True))
    milliseconds = {name: 1000 * statistics.median(values) for name, values in rounds.items()}
    yield Result(
        "страница школы (5 запросов) к обычному проекту Django", against_plain, "×", 1.25, "lower",
        f"{milliseconds['ours']:.2f} мс против {milliseconds['plain']:.2f} мс",
    )  # fmt: skip
    yield Result(
        "запрос под ролью школы к одному search_path", against_path, "×", 1.15, "lower",
        f"{milliseconds['ours']:.2f} мс против {milliseconds['path']:.2f} мс",
    )  # fmt: skip


def _signed_in() -> tuple[str, str, str]:
    """Create a curator of the first school; return its host, schema and a cookie that every peer accepts."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from apps.shared.identity.models import Membership, User
    from tenants.models import Tenant

    tenant = Tenant.objects.select_related("region").filter(type="school", state="ready").order_by("id").first()
    assert tenant is not None
    user = User.objects.create_user(email="bench@example.org", full_name="Куратор", password="bench")  # noqa: S106
    Membership.objects.create(user=user, tenant=tenant, role="curator")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "tenant_id": str(tenant.id),
        }
    )
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return tenant.host, tenant.schema_name, cookie


def _memory(schools: int) -> Result:
    """Visit every school as requests do and watch the private memory of the server's backends."""
    from django.db import close_old_connections, connection

    from apps.school.mentorships.models import Member
    from apps.school.people.models import Person
    from apps.school.programmes.models import MenteeRequest, Participation
    from tenants.context import tenant_scope
    from tenants.models import Tenant

    refs = [
        tenant.ref()
        for tenant in Tenant.objects.filter(type="school", state="ready").select_related("region")[:schools]
    ]
    largest, backends = 0.0, set()
    for number, ref in enumerate(refs):
        close_old_connections()
        with tenant_scope(ref):
            list(Participation.objects.select_related("person", "programme")[:5])
            list(MenteeRequest.objects.select_related("participation__person__class_group")[:5])
            list(Member.objects.select_related("mentorship__mentor", "mentee")[:5])
            Person.objects.filter(consents__purpose="participation").count()
        if number % 20 == 0 or number == len(refs) - 1:
            assert connection.connection is not None
            pid = connection.connection.info.backend_pid
            backends.add(pid)
            largest = max(largest, _private_megabytes(pid))
    return Result(
        "память соединения, обслужившего все школы", largest, "МБ", 150, "lower",
        f"{len(refs)} школ по 4 запроса с соединениями таблиц, соединений сменилось {len(backends)}",
    )  # fmt: skip


def _private_megabytes(pid: int) -> float:
    from pathlib import Path

    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
