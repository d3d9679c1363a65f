"""The environment of the children: what the user set, completed with what the embedded servers provide.

`config.settings` reads and validates it; `.env.example` describes every name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from cli.files import write_private
from cli.lock import is_held
from cli.messages import NOT_RUNNING, Refusal
from cli.paths import PROJECT_ROOT, Home
from cli.vault import Vault

DEMO_SETTINGS = "config.settings.demo"
TEST_SETTINGS = "config.settings.test"
BASE_DOMAIN = "nastavnik.localhost"


def load_dotenv() -> None:
    """Add the names of `.env` to our own environment; what is already set there wins."""
    path = PROJECT_ROOT / ".env"
    if not path.exists():
        return
    from dotenv import dotenv_values

    for name, value in dotenv_values(path).items():
        if value:
            os.environ.setdefault(name, value)


def for_children(home: Home, *, port: int, servers: Mapping[str, str], vault: Vault) -> dict[str, str]:
    """Give the whole environment of the children; `servers` holds the addresses of the embedded servers."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": DEMO_SETTINGS,
        "NASTAVNIK_BASE_DOMAIN": BASE_DOMAIN,
        # Embedded servers serve this machine alone; a browser would refuse our own certificate.
        "NASTAVNIK_HTTPS": "false",
        "PYTHONUNBUFFERED": "1",
    }
    chosen = {name: value for name, value in os.environ.items() if value}
    if "SECRET_KEY" not in chosen:
        defaults["SECRET_KEY"] = vault.get("secret_key")
    return {
        **defaults,
        **chosen,
        **servers,
        "NASTAVNIK_PORT": str(port),
        "NASTAVNIK_DATA_DIR": str(home.root),
    }


def publish(home: Home, environment: Mapping[str, str]) -> None:
    """Leave for `nastavnik env` what differs from our own environment."""
    ours = {name: value for name, value in environment.items() if os.environ.get(name) != value}
    write_private(home.running, json.dumps(ours, indent=2))


def of_running_instance(home: Home) -> dict[str, str]:
    """Read the environment of the running instance; refuse when there is none."""
    try:
        published: dict[str, str] = json.loads(home.running.read_text())
    except (FileNotFoundError, ValueError) as error:
        raise Refusal(NOT_RUNNING) from error
    if not is_held(home.lock):
        raise Refusal(NOT_RUNNING)
    return {**os.environ, **published}
