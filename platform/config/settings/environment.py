"""The typed environment: every name the product reads, checked once, all mistakes reported together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT: Final = Path(__file__).resolve().parents[3]

_PROBLEMS: Final = {
    "missing": "не задана",
    "string_too_short": "слишком короткая",
    "too_short": "слишком короткая",
    "int_parsing": "должна быть целым числом",
    "bool_parsing": "должна быть true или false",
}


class Environment(BaseSettings):
    """Deployment settings. Secrets may also be given as files under ``/run/secrets``."""

    model_config = SettingsConfigDict(
        extra="ignore", secrets_dir="/run/secrets" if Path("/run/secrets").is_dir() else None
    )

    database_url: SecretStr = Field(description="роль приложения: без прав владельца и суперпользователя")
    database_owner_url: SecretStr | None = Field(
        None, description="роль-владелец: только для миграций и подключения школ"
    )
    redis_url: SecretStr = Field(description="Redis или Valkey: кэш, сессии и очередь задач")
    secret_key: Annotated[SecretStr, Field(min_length=40)] = Field(description="не короче 40 знаков")
    secret_key_fallbacks: str = Field("", description="прежние ключи через запятую, на время смены")

    base_domain: str = Field(
        alias="NASTAVNIK_BASE_DOMAIN", description="домен платформы; регионы и школы — его поддомены"
    )
    port: int = Field(8000, alias="NASTAVNIK_PORT", description="порт веб-сервера на 127.0.0.1")
    data_dir: Path = Field(
        ROOT / ".nastavnik", alias="NASTAVNIK_DATA_DIR", description="файлы, журналы, исходящие письма"
    )
    https: bool = Field(True, alias="NASTAVNIK_HTTPS", description="за прокси с HTTPS; false только для показа")
    proxies: int = Field(0, ge=0, alias="NASTAVNIK_PROXIES", description="сколько своих прокси передают запрос")
    database_pool: bool = Field(
        False, alias="NASTAVNIK_DATABASE_POOL", description="пул psycopg вместо постоянных соединений"
    )
    email_url: SecretStr | None = Field(
        None, description="smtp://user:password@host:port; без него письма копятся в папке исходящих"
    )
    sentry_dsn: SecretStr | None = Field(None, description="без него события никуда не отправляются")
    metrics_token: Annotated[SecretStr, Field(min_length=32)] | None = Field(
        None, alias="NASTAVNIK_METRICS_TOKEN", description="ключ Prometheus к /metrics; без него только с этой машины"
    )
    log_level: str = Field("INFO", alias="NASTAVNIK_LOG_LEVEL", description="подробность журнала")


def load() -> Environment:
    """Read the environment; raise ImproperlyConfigured naming every wrong variable at once."""
    try:
        return Environment()  # type: ignore[call-arg]
    except ValidationError as error:
        lines = [
            f"  {str(problem['loc'][0]).upper()}: {_PROBLEMS.get(problem['type'], 'неверное значение')}"
            for problem in error.errors()
        ]
        raise ImproperlyConfigured(
            "Настройки окружения заданы неверно (описание — в .env.example):\n" + "\n".join(lines)
        ) from None


def mailer(url: SecretStr | None) -> dict[str, object]:
    """Turn ``smtp://user:password@host:port`` (``smtps`` for TLS from the start) into a Django mailer entry."""
    if url is None:
        raise ImproperlyConfigured("Настройки окружения заданы неверно:\n  EMAIL_URL: не задана (smtp://…)")
    parts = urlsplit(url.get_secret_value())
    implicit_tls = parts.scheme == "smtps"
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname or "",
            "port": parts.port or (465 if implicit_tls else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": implicit_tls,
            "use_tls": not implicit_tls,
            "timeout": 15,
        },
    }


def database(url: SecretStr) -> dict[str, object]:
    """Turn ``postgresql://user:password@host:port/name`` into a Django database entry."""
    parts = urlsplit(url.get_secret_value())
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
    }
