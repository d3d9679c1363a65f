"""An instance of toy processes around real servers: `driver.py PLAN`. Started by the tests as a program."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from cli.console import Console
from cli.instance import run_instance
from cli.messages import Refusal
from cli.paths import Home
from cli.plan import Plan
from cli.process import Service, Step

WEB = """
import http.server, subprocess, sys
subprocess.Popen(["sleep", "1000"])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
print('{"level": "info", "event": "web started"}', flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SLEEPER = "import time; time.sleep(1000)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(1000)"
)
CRASHING = "import pathlib, sys, time\nwhile not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.05)\nsys.exit(3)"
REMEMBERING = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now())")
    connection.execute("INSERT INTO starts DEFAULT VALUES")
    rows = connection.execute("SELECT count(*) FROM starts").fetchone()[0]
print("rows", rows, "items", redis.Redis.from_url(os.environ["REDIS_URL"]).rpush("starts", "x"), flush=True)
"""


def toy(source: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", source, *arguments]


def plans(port: int, name: str) -> Plan:
    web = Service(name="web", argv=toy(WEB, str(port)))
    flag = str(Path(os.environ["NASTAVNIK_DATA_DIR"]) / "crash")
    return {
        "plain": Plan(services=[Service(name="worker", argv=toy(SLEEPER)), web]),
        "stubborn": Plan(services=[Service(name="worker", argv=toy(STUBBORN), signals=((signal.SIGTERM, 0.5),)), web]),
        "crash": Plan(services=[Service(name="worker", argv=toy(CRASHING, flag)), web]),
        "bad-step": Plan(setup=[Step(name="миграции", argv=toy("raise SystemExit(5)"))], services=[web]),
        "slow-step": Plan(setup=[Step(name="миграции", argv=toy(SLEEPER))], services=[web]),
        "remember": Plan(setup=[Step(name="запись", argv=toy(REMEMBERING))], services=[web]),
    }[name]


def announce(home: Home, port: int, console: Console) -> None:
    console.say("ГОТОВО")


if __name__ == "__main__":
    try:
        run_instance(lambda port: plans(port, sys.argv[1]), on_ready=announce)
    except Refusal as refusal:
        refusal.show()
        raise SystemExit(refusal.exit_code) from refusal
