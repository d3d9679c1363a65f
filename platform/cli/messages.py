"""Every sentence with which the command refuses, in one place, and the exception that carries it.

Django is not loaded here, so the sentences are plain Russian constants rather than gettext messages.
"""

from __future__ import annotations

import re
from typing import IO, Any

import click

ALREADY_RUNNING = "«Наставник» уже запущен (процесс {pid}); остановите его клавишами Ctrl+C и повторите."
NOT_RUNNING = "Встроенные серверы не запущены; запустите их в другом окне командой «nastavnik up» и повторите."
PORT_BUSY = "Порт {port} занят другой программой; освободите его или выберите другой: NASTAVNIK_PORT={other} make demo"
PORT_DENIED = "Порт {port} может занять только администратор; выберите другой: NASTAVNIK_PORT={other} make demo"
PORT_INVALID = "NASTAVNIK_PORT={value}: номер порта должен быть числом от 1 до 65535."
DISK_FULL = "На диске с папкой {path} закончилось место; освободите его и повторите запуск."
DISK_SHORT = "На диске с папкой {path} свободно {free} МБ, а нужно не меньше {needed} МБ; освободите место и повторите."
NOT_WRITABLE = "Нет прав на запись в папку {path}; проверьте её владельца или задайте другую: NASTAVNIK_DATA_DIR=…"
NO_FOLDER = "Не удалось создать папку {path} ({reason}); задайте другую: NASTAVNIK_DATA_DIR=…"
FOREIGN_HOME = (
    "Папка {path} создана пользователем «{owner}»; запускайте от его имени или задайте другую: NASTAVNIK_DATA_DIR=…"
)
NO_EMBEDDED = (
    "Встроенный сервер {server} не установлен для этой системы; "
    "выполните «uv sync» или задайте {variable} своего сервера."
)
OTHER_MAJOR = (
    "Данные в {path} созданы PostgreSQL {found}, а установлен PostgreSQL {expected}; "
    "перенесите их выгрузкой или начните заново: make demo-reset"
)
NOT_A_CLUSTER = "Папка {path} не пуста, но это не данные PostgreSQL; проверьте её или начните заново: make demo-reset"
INITDB_FAILED = "Не удалось создать базу данных PostgreSQL: {reason}"
BOOTSTRAP_FAILED = "Не удалось подготовить роли и базу PostgreSQL: {reason}"
ROOT_UNSUPPORTED = (
    "PostgreSQL не работает от имени root в этой системе; запустите «Наставник» от обычного пользователя."
)
CHOWN_REFUSED = (
    "Файловая система папки {path} не позволяет сменить владельца, а PostgreSQL не работает от имени root; "
    "запустите от обычного пользователя или задайте другую папку: NASTAVNIK_DATA_DIR=…"
)
STILL_STOPPING = "Предыдущий PostgreSQL (процесс {pid}) ещё останавливается; подождите немного и повторите."
NOT_READY = "Процесс «{name}» не начал отвечать за {seconds} с; подробности: {log}"
CRASHED = "Процесс «{name}» неожиданно завершился ({outcome}); подробности: {log}"
STEP_FAILED = "Шаг «{name}» не выполнен ({outcome}); «Наставник» остановлен."
CANNOT_START = "Не удалось запустить «{name}»: {reason}"
EXIT_CODE = "код {code}"
EXIT_SIGNAL = "сигнал {signal}"
SECRETS_BROKEN = "Файл {path} повреждён; восстановите его из копии или начните заново: make demo-reset"
BROWSER_DOWNLOAD = "Скачиваю Chromium для проверок в браузере, это несколько минут."
BROWSER_NO_DOWNLOAD = "Скачать Chromium не получилось; подробности покажет «nastavnik browser --ensure --verbose»."
BROWSER_PACKAGE = "Ставлю пакет chromium этой системы."
BROWSER_NO_PACKAGE = "Пакет chromium не установился; подробности покажет «nastavnik browser --ensure --verbose»."
NO_BROWSER = "Не нашлось Chromium для проверок в браузере; установите пакет chromium и повторите."

# What a server says in its log when a cause outside of us stopped it, and the sentence that explains it.
KNOWN_CAUSES = {re.compile(r"No space left on device|Нет места на устройстве", re.IGNORECASE): DISK_FULL}


class Refusal(click.ClickException):
    """The command cannot go on; the message is one sentence for the person at the keyboard."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.secho(self.format_message(), err=file is None, file=file, fg="red")


def known_cause(output: str, *, path: object) -> str | None:
    """Recognise in a server's output a cause that the user can remove, such as a full disk under `path`."""
    return next((text.format(path=path) for pattern, text in KNOWN_CAUSES.items() if pattern.search(output)), None)


def outcome(returncode: int) -> str:
    """Say how a process ended: `returncode` as `subprocess` gives it, negative for a signal."""
    return EXIT_SIGNAL.format(signal=-returncode) if returncode < 0 else EXIT_CODE.format(code=returncode)
