"""Starting everything in order and watching it until it is stopped."""

from __future__ import annotations

import http.client
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack

from cli import environment
from cli.console import Console
from cli.disk import FIRST_START_MB, NEXT_START_MB, require_space
from cli.lock import only_instance
from cli.paths import Home
from cli.plan import Plan
from cli.ports import LOOPBACK, free_port, require_free, web_port
from cli.servers.bootstrap import APP, DATABASE, OWNER, bootstrap
from cli.servers.postgres import Postgres
from cli.servers.valkey import Valkey
from cli.supervisor import StopRequested, Supervisor
from cli.vault import Vault

SERVER_SECONDS = 120.0
WEB_SECONDS = 90.0
# How long a web server orphaned by a killed supervisor may need to let its port go.
UNCLEAN_PATIENCE = 15.0


def run_instance(plan: Callable[[int], Plan], *, on_ready: Callable[[Home, int, Console], None]) -> None:
    """Run an instance until Ctrl+C or SIGTERM.

    `plan` is asked with the web port, `on_ready` called once the web server answers. Everything that prevents the start
    or ends the run raises `Refusal`; a stop during the preparation exits with 128 + signal, a stop afterwards normally.
    """
    environment.load_dotenv()
    home = Home.from_environment()
    home.ensure()
    serving = False
    with ExitStack() as stack:
        stack.enter_context(only_instance(home.lock))
        _check_disk(home)
        port = web_port()
        require_free(port, patience=UNCLEAN_PATIENCE if home.running.exists() else 0.0)
        stack.callback(home.running.unlink, missing_ok=True)
        console = Console()
        vault = Vault(home.secrets)
        try:
            with Supervisor(logs=home.logs, console=console) as supervisor:
                servers = start_servers(supervisor, home, vault)
                supervisor.environment = environment.for_children(home, port=port, servers=servers, vault=vault)
                environment.publish(home, supervisor.environment)
                steps = plan(port)
                for step in steps.setup:
                    console.say(f"→ {step.name}")
                    supervisor.run(step)
                for service in steps.services:
                    console.say(f"→ запуск: {service.name}")
                    child = supervisor.start(service)
                    if service.name == "web":
                        supervisor.wait_ready(child, lambda: web_answers(port), seconds=WEB_SECONDS)
                for step in steps.afterwards:
                    console.say(f"→ {step.name}")
                    supervisor.run(step)
                on_ready(home, port, console)
                serving = True
                try:
                    supervisor.watch()
                except StopRequested:
                    console.say("Останавливаю: дописываю данные на диск…")
                    raise
        except StopRequested as stop:
            console.say("Остановлено.")
            if not serving:
                raise SystemExit(128 + stop.number) from stop


def start_servers(supervisor: Supervisor, home: Home, vault: Vault, *, throwaway: bool = False) -> dict[str, str]:
    """Start the servers that the environment does not name and give the addresses of those started."""
    addresses: dict[str, str] = {}
    if throwaway or not os.environ.get("DATABASE_URL"):
        supervisor.console.say("→ запуск: PostgreSQL")
        postgres = Postgres(
            data=home.postgres, port=free_port(), password=vault.get("postgres_superuser"), throwaway=throwaway
        )
        postgres.prepare()
        with postgres.service() as service:
            child = supervisor.start(service)
        supervisor.wait_ready(child, postgres.is_ready, seconds=SERVER_SECONDS)
        owner, app = vault.get("postgres_owner"), vault.get("postgres_app")
        bootstrap(postgres.url(), owner_password=owner, app_password=app)
        addresses["DATABASE_URL"] = postgres.url(user=APP, password=app, database=DATABASE)
        addresses["DATABASE_OWNER_URL"] = postgres.url(user=OWNER, password=owner, database=DATABASE)
        if throwaway:
            addresses["TEST_DATABASE_SUPERUSER_URL"] = postgres.url()
    if throwaway or not os.environ.get("REDIS_URL"):
        supervisor.console.say("→ запуск: Valkey")
        valkey = Valkey(data=home.valkey, port=free_port(), password=vault.get("valkey"), throwaway=throwaway)
        valkey.prepare()
        child = supervisor.start(valkey.service())
        supervisor.wait_ready(child, valkey.is_ready, seconds=SERVER_SECONDS)
        addresses["REDIS_URL"] = valkey.url()
    return addresses


def web_answers(port: int) -> bool:
    """Tell whether the web server has loaded the application and answers requests."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/livez", headers={"Host": environment.BASE_DOMAIN})
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reset(home: Home) -> None:
    """Delete the data of a stopped instance."""
    with only_instance(home.lock):
        for path in home.belongings:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def exit_code(returncode: int) -> int:
    """Turn the code of a child into that of a shell: 128 + signal for one that a signal ended."""
    return 128 - returncode if returncode < 0 else returncode


def _check_disk(home: Home) -> None:
    first = not home.postgres.exists()
    require_space(home.root, FIRST_START_MB if first else NEXT_START_MB)
