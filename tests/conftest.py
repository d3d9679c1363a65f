"""Fixtures of the whole suite: the prepared tenants and the rights of the roles in them."""

from __future__ import annotations

import os
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import pytest

pytest_plugins = ["tenants.testing"]


def _password(variable: str) -> str:
    return unquote(urlsplit(os.environ[variable]).password or "")


@pytest.fixture(scope="session")
def database_bootstrap() -> Callable[[str], None]:
    """Grant the roles their rights in a database, with the file a DBA would run."""
    from cli.servers.bootstrap import bootstrap

    def run(name: str) -> None:
        bootstrap(
            os.environ["TEST_DATABASE_SUPERUSER_URL"],
            owner_password=_password("DATABASE_OWNER_URL"),
            app_password=_password("DATABASE_URL"),
            database=name,
        )

    return run


@pytest.fixture(scope="session")
def settle_world() -> Callable[[], object]:
    """Let the relay bring the figures of the fresh schools to their regions."""

    def run() -> int:
        from apps.shared.outbox.relay import drain

        return drain()

    return run
