"""A storm of writes with the relay killed in the middle: afterwards every figure is right."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import psutil
import pytest
from django.db import connection, connections, transaction

from apps.region.monitoring.models import Fact
from apps.region.monitoring.refresh import school_differences
from apps.school.people.models import Person
from apps.shared.outbox.models import OutboxEvent
from apps.shared.outbox.relay import drain
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.context import TenantRef, tenant_scope
from tenants.testing import World

ROOT = Path(__file__).resolve().parents[3]
WRITES = 60


def _write(school: TenantRef, seed: int) -> None:
    """Add teachers, let some leave, and undo every fourth change, as a busy school and a bad connection do."""
    rng = random.Random(seed)
    for number in range(WRITES):
        with tenant_scope(school), transaction.atomic():
            Person.objects.create(kind="teacher", last_name=f"Ветрова{number}", first_name="Яна")
            Person.objects.filter(kind="teacher", last_name=f"Ветрова{rng.randrange(WRITES)}").update(state="left")
            outbox_publish(Topic.PEOPLE_CHANGED)
            transaction.set_rollback(number % 4 == 3)
    connections.close_all()


def _relay() -> subprocess.Popen[bytes]:
    """Start the relay as deployed, on this test's database."""
    own = str(connection.settings_dict["NAME"])
    base = os.environ["DATABASE_URL"]
    environment = {**os.environ, "DATABASE_URL": base.rsplit("/", 1)[0] + "/" + own, "PYTHONPATH": ".:platform"}
    return subprocess.Popen([sys.executable, "-m", "cli", "relay"], cwd=ROOT, env=environment)


def _worker_of(relay: subprocess.Popen[bytes]) -> psutil.Process:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if workers := psutil.Process(relay.pid).children():
            return workers[0]
        time.sleep(0.05)
    raise AssertionError("the relay has no worker")


@pytest.mark.storm
def test_nothing_is_lost_or_doubled_when_the_relay_is_killed(committed_world: World) -> None:
    schools = [committed_world.lyceum, committed_world.gymnasium, committed_world.college]
    relay = _relay()
    killed = []
    try:
        _worker_of(relay)
        writers = [Thread(target=_write, args=(school, seed)) for seed, school in enumerate(schools)]
        for writer in writers:
            writer.start()
        for _ in range(4):
            time.sleep(0.3)
            worker = _worker_of(relay)
            worker.kill()
            killed.append(worker.pid)
        for writer in writers:
            writer.join()
    finally:
        relay.terminate()
        relay.wait()
    drain()
    assert len(set(killed)) == 4
    assert not OutboxEvent.objects.exists()
    assert [difference for school in schools for difference in school_differences(school)] == []
    with tenant_scope(committed_world.lyceum):
        staff = Person.objects.filter(kind="teacher", state="active").count()
    with tenant_scope(committed_world.north):
        shown = Fact.objects.get(tenant_id=committed_world.lyceum.id, measure="staff_total").value
    assert shown == staff
