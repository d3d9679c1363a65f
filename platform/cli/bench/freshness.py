"""From a change in a school to the region's figure, while the relay is killed every two seconds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from cli.bench.report import Result
from cli.paths import PROJECT_ROOT

CHANGES = 120
KILL_EVERY = 2.0
GIVE_UP_AFTER = 3


def measure() -> Iterator[Result]:
    """Yield the 95th percentile of the delay, the changes lost and the figures doubled."""
    from apps.region.monitoring.refresh import school_differences
    from tenants.models import Tenant

    schools = [
        tenant.ref()
        for tenant in Tenant.objects.filter(type="school", state="ready").select_related("region").order_by("id")[:10]
    ]
    environment = {**os.environ, "NASTAVNIK_LOG_LEVEL": "ERROR"}
    process = subprocess.Popen([sys.executable, "-m", "cli", "relay"], cwd=PROJECT_ROOT, env=environment)
    _wait_until_idle()
    stop = threading.Event()
    relay = threading.Thread(target=_kill_workers, args=(process, stop))
    relay.start()
    try:
        delays, lost = _change_and_wait(schools)
    finally:
        stop.set()
        relay.join()
    differing = sum(len(school_differences(school)) for school in schools)
    ordered = sorted(delays)
    p95 = ordered[int(0.95 * (len(ordered) - 1))] if ordered else float("inf")
    yield Result(
        "изменение в школе видно в регионе, p95", p95, "с", 5, "lower",
        f"{len(delays)} изменений, передатчик убит каждые {KILL_EVERY:.0f} с, медиана {ordered[len(ordered) // 2]:.2f} с",
    )  # fmt: skip
    yield Result("потеряно изменений", float(lost), "шт.", 0, "lower")
    yield Result(
        "удвоенных и расходящихся показателей", float(differing), "шт.", 0, "lower", "сверка всех школ после бури"
    )


def _wait_until_idle() -> None:
    """Wait until the relay has told the region of every school that was built before: deployed, it runs meanwhile."""
    from apps.shared.outbox.models import OutboxEvent
    from tenants.context import platform_scope

    waiting = True
    while waiting:
        time.sleep(0.5)
        with platform_scope():
            waiting = OutboxEvent.objects.exists()


def _kill_workers(process: subprocess.Popen[bytes], stop: threading.Event) -> None:
    """Kill the relay's worker with SIGKILL every two seconds; stop the relay in the end."""
    import psutil

    while not stop.wait(KILL_EVERY):
        for worker in psutil.Process(process.pid).children():
            worker.kill()
    process.terminate()
    process.wait()


def _change_and_wait(schools: list) -> tuple[list[float], int]:  # type: ignore[type-arg]
    from django.db import transaction

    from apps.region.monitoring.models import Fact
    from apps.school.people.models import Person
    from apps.shared.outbox.services import outbox_publish
    from apps.shared.outbox.topics import Topic
    from tenants.context import tenant_scope

    rng = random.Random(7)
    delays: list[float] = []
    lost = 0
    for number in range(CHANGES):
        if lost > GIVE_UP_AFTER:
            break
        school = rng.choice(schools)
        with tenant_scope(school), transaction.atomic():
            Person.objects.create(kind="teacher", last_name=f"Новый{number}", first_name="Ян")
            outbox_publish(Topic.PEOPLE_CHANGED)
            expected = Person.objects.filter(kind="teacher", state="active").count()
        written = time.perf_counter()
        shown = None
        while shown != expected and time.perf_counter() - written < 20:
            time.sleep(0.02)
            with tenant_scope(school.region):
                shown = (
                    Fact.objects.filter(tenant_id=school.id, measure="staff_total")
                    .values_list("value", flat=True)
                    .first()
                )
        if shown == expected:
            delays.append(time.perf_counter() - written)
        else:
            lost += 1
    return delays, lost
