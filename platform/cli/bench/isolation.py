"""A storm of reads, cancels, timeouts and rollbacks over random schools: does any read see another school?"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from cli.bench.report import Result

READS = 100_000
THREADS = 6
SCHOOLS = 60


@dataclass
class _Tally:
    """What the storm did and saw; each thread has its own, summed at the end."""

    reads: int = 0
    wrong: int = 0
    disturbed: int = 0
    rollbacks: int = 0
    pids: set[int] = field(default_factory=set)


def measure(schools: int) -> Iterator[Result]:
    """Yield the number of wrong rows; a storm that disturbed too little fails by its note and value."""
    from django.db import connections

    tenants = _marked_schools(min(SCHOOLS, schools))
    totals = _Tally()
    modes = {"постоянные соединения": {}, "пул": {"pool": {"min_size": 2, "max_size": THREADS}}}
    for extra in modes.values():
        entry = connections["default"].settings_dict
        saved_age, saved_options = entry["CONN_MAX_AGE"], dict(entry["OPTIONS"])
        entry["CONN_MAX_AGE"] = 0 if extra else 600
        entry["OPTIONS"] = {**saved_options, **extra}
        try:
            _storm(tenants, READS // 2, totals)
        finally:
            if extra:
                connections["default"].close_pool()
            entry["CONN_MAX_AGE"], entry["OPTIONS"] = saved_age, saved_options
    yield Result(
        "чужих строк в буре из 100 000 чтений", float(totals.wrong), "строк", 0, "lower",
        f"чтений {totals.reads}, отмен и таймаутов {totals.disturbed}, откатов {totals.rollbacks}, с пулом и без",
    )  # fmt: skip
    yield Result(
        "отмен и таймаутов в этой буре",
        float(totals.disturbed),
        "раз",
        1000,
        "higher",
        "иначе буря ничего не доказывает",
    )


def _marked_schools(count: int) -> list[object]:
    from apps.school.people.models import ClassGroup
    from tenants.context import tenant_scope
    from tenants.models import Tenant

    found = []
    for tenant in Tenant.objects.filter(type="school", state="ready").select_related("region").order_by("id")[:count]:
        ref = tenant.ref()
        with tenant_scope(ref):
            ClassGroup.objects.get_or_create(title=ref.schema, defaults={"grade": 1, "academic_year": 2026})
        found.append(ref)
    return found


def _storm(tenants: list[object], reads: int, totals: _Tally) -> None:
    stop = threading.Event()
    tallies = [_Tally() for _ in range(THREADS)]
    canceller = threading.Thread(target=_cancel, args=(tallies, stop))
    readers = [
        threading.Thread(target=_read, args=(tenants, reads // THREADS, tally, random.Random(number)))
        for number, tally in enumerate(tallies)
    ]
    for thread in (canceller, *readers):
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    canceller.join()
    for tally in tallies:
        totals.reads += tally.reads
        totals.wrong += tally.wrong
        totals.disturbed += tally.disturbed
        totals.rollbacks += tally.rollbacks


def _read(tenants: list[object], count: int, tally: _Tally, rng: random.Random) -> None:
    from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections, transaction

    from apps.school.people.models import ClassGroup
    from tenants.context import tenant_scope

    for number in range(count):
        tenant = rng.choice(tenants)
        if number % 50 == 0:
            close_old_connections()
        try:
            with tenant_scope(tenant):  # type: ignore[arg-type]
                action = rng.random()
                if action < 0.02:
                    with transaction.atomic():
                        seen = list(ClassGroup.objects.values_list("title", flat=True))
                        transaction.set_rollback(True)
                        tally.rollbacks += 1
                elif action < 0.035:
                    with transaction.atomic():
                        with connection.cursor() as cursor:
                            cursor.execute("SET LOCAL statement_timeout = '1ms'")
                            cursor.execute("SELECT pg_sleep(0.01)")
                        seen = []
                else:
                    seen = list(ClassGroup.objects.values_list("title", flat=True))
                if connection.connection is not None:
                    tally.pids.add(connection.connection.info.backend_pid)
            tally.reads += 1
            tally.wrong += any(title != tenant.schema for title in seen)  # type: ignore[attr-defined]
        except (DatabaseError, InterfaceError):
            tally.disturbed += 1
    connections.close_all()


def _cancel(tallies: list[_Tally], stop: threading.Event) -> None:
    """Cancel whatever the readers' backends are doing, at random moments, as fast as the machine allows."""
    from django.db import connections

    rng = random.Random(42)
    with connections["owner"].cursor() as cursor:
        while not stop.is_set():
            time.sleep(0.002)
            pids = [pid for tally in tallies for pid in list(tally.pids)[-1:]]
            if pids:
                cursor.execute("SELECT pg_cancel_backend(%s)", [rng.choice(pids)])
    connections["owner"].close()
