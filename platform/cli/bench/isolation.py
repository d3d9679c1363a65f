"""A storm of reads, cancels, timeouts and rollbacks over random schools: does any read see another school?"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from cli.bench.report import Result

READS = 100_000
THREADS = 6
SCHOOLS = 60
CANCEL_EVERY = 0.004


@dataclass
class _Tally:
    """What a thread of the storm did and saw, and the connection it uses now."""

    reads: int = 0
    wrong: int = 0
    cancelled: int = 0
    timeouts: int = 0
    refused: int = 0
    rollbacks: int = 0
    connection: Any = None

    @property
    def disturbed(self) -> int:
        return self.cancelled + self.timeouts + self.refused


def measure(schools: int) -> Iterator[Result]:
    """Yield the number of wrong rows; a storm that disturbed too little fails by its own figure."""
    from django.db import connections

    tenants = _marked_schools(min(SCHOOLS, schools))
    found: list[_Tally] = []
    modes = {"постоянные соединения": {}, "пул": {"pool": {"min_size": 2, "max_size": THREADS}}}
    for extra in modes.values():
        entry = connections["default"].settings_dict
        saved_age, saved_options = entry["CONN_MAX_AGE"], dict(entry["OPTIONS"])
        entry["CONN_MAX_AGE"] = 0 if extra else 600
        entry["OPTIONS"] = {**saved_options, **extra}
        try:
            found += _storm(tenants, READS // 2)
        finally:
            if extra:
                connections["default"].close_pool()
            entry["CONN_MAX_AGE"], entry["OPTIONS"] = saved_age, saved_options

    def total(name: str) -> int:
        return sum(getattr(tally, name) for tally in found)

    yield Result(
        "чужих строк в буре из 100 000 чтений", float(total("wrong")), "строк", 0, "lower",
        f"прочитано {total('reads')}, откатов {total('rollbacks')}, с пулом и без",
    )  # fmt: skip
    yield Result(
        "отмен и таймаутов в этой буре", float(total("disturbed")), "раз", 1000, "higher",
        f"отмен {total('cancelled')}, таймаутов {total('timeouts')}, не вошли в школу {total('refused')}",
    )  # fmt: skip


def _marked_schools(count: int) -> list[Any]:
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


def _storm(tenants: Sequence[Any], reads: int) -> list[_Tally]:
    """Read in threads while another cancels what they do; an error of any thread ends the measurement."""
    stop = threading.Event()
    tallies = [_Tally() for _ in range(THREADS)]
    share = -(-reads // THREADS)
    with ThreadPoolExecutor(THREADS + 1) as threads:
        canceller = threads.submit(_cancel, tallies, stop)
        readers = [
            threads.submit(_read, tenants, share, tally, random.Random(number)) for number, tally in enumerate(tallies)
        ]
        try:
            for reader in readers:
                reader.result()
        finally:
            stop.set()
        canceller.result()
    return tallies


def _read(tenants: Sequence[Any], count: int, tally: _Tally, rng: random.Random) -> None:
    """Read until ``count`` reads have succeeded, whatever is done to them meanwhile."""
    from django.db import Error, close_old_connections, connection, connections
    from psycopg import errors

    from tenants.context import tenant_scope

    turn = 0
    while tally.reads < count:
        turn += 1
        tenant = rng.choice(tenants)
        if turn % 50 == 0:
            close_old_connections()
        try:
            with tenant_scope(tenant):
                seen = _one_read(rng.random(), tally)
                tally.connection = connection.connection
        except Error as error:
            query_cancelled = isinstance(error.__cause__, errors.QueryCanceled)
            if query_cancelled and "timeout" in str(error):
                tally.timeouts += 1
            elif query_cancelled:
                tally.cancelled += 1
            else:
                tally.refused += 1
            continue
        tally.reads += 1
        tally.wrong += any(title != tenant.schema for title in seen)
    tally.connection = None
    connections.close_all()


def _one_read(action: float, tally: _Tally) -> list[str]:
    """Read the marker of the school; now and then in a transaction that is rolled back or times out."""
    from django.db import connection, transaction

    from apps.school.people.models import ClassGroup

    titles = ClassGroup.objects.values_list("title", flat=True)
    if action < 0.02:
        with transaction.atomic():
            seen = list(titles)
            transaction.set_rollback(True)
            tally.rollbacks += 1
        return seen
    if action < 0.03:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '1ms'")
            cursor.execute("SELECT pg_sleep(0.01)")
    return list(titles)


def _cancel(tallies: Sequence[_Tally], stop: threading.Event) -> None:
    """Ask the server again and again to cancel whatever a random reader is doing, its switch of schools included."""
    import psycopg

    rng = random.Random(42)
    while not stop.wait(CANCEL_EVERY):
        victim = rng.choice(tallies).connection
        if victim is not None and not victim.closed:
            try:
                victim.cancel_safe(timeout=2)
            except psycopg.Error:
                continue  # the connection was closed between the look and the cancel
