"""The environment: every mistake named at once, every name documented, nothing loose in production."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import SecretStr

from config.settings import environment

ROOT = Path(__file__).resolve().parents[2]


def _start(settings: str, **variables: str) -> str:
    """Start the settings with these variables only and return what went wrong, in one line of Russian each."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={**clean, "PYTHONPATH": ".:platform", "DJANGO_SETTINGS_MODULE": settings, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    return result.stderr


def test_all_missing_names_are_told_at_once() -> None:
    said = _start("config.settings.production")
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "NASTAVNIK_BASE_DOMAIN")
    assert [name for name in names if f"{name}: не задана" not in said] == []


def test_wrong_values_are_told_by_name_and_not_by_value() -> None:
    said = _start(
        "config.settings.production",
        DATABASE_URL="postgresql://a:tayna@localhost/x",
        REDIS_URL="redis://localhost",
        SECRET_KEY="korotkiy",
        NASTAVNIK_BASE_DOMAIN="example.org",
        NASTAVNIK_PORT="восемь",
    )
    assert "SECRET_KEY: слишком короткая" in said
    assert "NASTAVNIK_PORT: должна быть целым числом" in said
    assert "tayna" not in said
    assert "korotkiy" not in said


def test_every_name_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text()
    names = [(field.alias or name).upper() for name, field in environment.Environment.model_fields.items()]
    assert [name for name in names if name not in example] == []


def test_database_address_is_taken_apart() -> None:
    entry = environment.database(SecretStr("postgresql://app:p%40ss@db.example:6432/nastavnik"))
    assert entry == {
        "NAME": "nastavnik", "USER": "app", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6432",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "port", "ssl"), [("smtp://u:p@mail.example", 587, False), ("smtps://u:p@mail.example", 465, True)]
)
def test_letters_go_encrypted(url: str, port: int, ssl: bool) -> None:
    options = environment.mailer(SecretStr(url))["OPTIONS"]
    assert (options["port"], options["use_ssl"], options["use_tls"]) == (port, ssl, not ssl)  # type: ignore[index]


def test_production_without_mail_does_not_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        environment.mailer(None)
