"""Roles and privileges: the same SQL file a DBA runs on an outside server, run here with psql."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cli.messages import BOOTSTRAP_FAILED, Refusal, known_cause
from cli.paths import BOOTSTRAP_SQL, PROJECT_ROOT
from cli.servers.postgres import program

DATABASE = "nastavnik"
OWNER = "nastavnik_owner"
APP = "nastavnik_app"

# Variables that would redirect or change psql behind our back.
LIBPQ_VARIABLES = frozenset(
    {"PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE", "PGOPTIONS", "PGPASSFILE", "PGSSLMODE"}
)


def bootstrap(superuser_url: str, *, owner_password: str, app_password: str, database: str = DATABASE) -> None:
    """Create or repair roles, the database and its privileges; running it again changes nothing.

    Call it for every further database too: privileges on `set_config` and `pg_settings` belong to one database.
    """
    address = urlsplit(superuser_url)
    environment = {name: value for name, value in os.environ.items() if name not in LIBPQ_VARIABLES}
    # In the environment, not on the command line: arguments are visible to every user of the machine.
    environment |= {
        "PGPASSWORD": unquote(address.password or ""),
        "PGCONNECT_TIMEOUT": "10",
        "PGCLIENTENCODING": "UTF8",
        "NASTAVNIK_DATABASE": database,
        "NASTAVNIK_OWNER_PASSWORD": owner_password,
        "NASTAVNIK_APP_PASSWORD": app_password,
    }
    command: list[str | Path] = [program("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"]
    command += ["-h", address.hostname or "localhost", "-p", str(address.port or 5432)]
    command += ["-U", unquote(address.username or ""), "-d", address.path.lstrip("/") or "postgres"]
    command += ["-f", str(BOOTSTRAP_SQL)]
    result = subprocess.run(
        command, check=False, env=environment, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=120
    )
    if result.returncode:
        reason = known_cause(result.stderr, path=PROJECT_ROOT)
        lines = result.stderr.strip().splitlines()
        raise Refusal(reason or BOOTSTRAP_FAILED.format(reason=lines[0] if lines else "нет сообщения"))
