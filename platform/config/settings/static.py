"""Settings for tools that read the project and never run it, such as the type checker: nothing here is reachable."""

import os

for _name, _value in {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
    "DATABASE_OWNER_URL": "postgresql://nobody@127.0.0.1:9/nothing",
    "REDIS_URL": "redis://127.0.0.1:9",
    "SECRET_KEY": "read by tools only, signs nothing, opens nothing",
    "NASTAVNIK_BASE_DOMAIN": "nastavnik.localhost",
    "NASTAVNIK_HTTPS": "false",
}.items():
    os.environ.setdefault(_name, _value)

from config.settings.base import *  # noqa: E402, F403
