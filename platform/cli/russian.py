"""Russian texts for what click itself says.

Click translates through the system's gettext domain, which would need a compiled catalogue and a Russian locale in the
environment of whoever runs the command. Our users read Russian whatever their `LANG` is: the texts are given directly.
"""

from __future__ import annotations

from click import core, decorators, exceptions, formatting, parser, termui, types

TEXTS = {
    "Usage:": "Использование:",
    "Options": "Параметры",
    "Commands": "Команды",
    "Positional arguments": "Аргументы",
    "Show this message and exit.": "Показать эту справку и выйти.",
    "Error: {message}": "Ошибка: {message}",
    "Try '{command} {option}' for help.": "Справка: {command} {option}",
    "No such command {name!r}.": "Нет такой команды: {name}.",
    "No such option {name!r}.": "Нет такого параметра: {name}.",
    "Missing command.": "Не указана команда.",
    "Missing argument": "Не указан аргумент",
    "Missing option": "Не указан параметр",
    "Missing parameter": "Не указан параметр",
    "Invalid value: {message}": "Неверное значение: {message}",
    "Invalid value for {param_hint}: {message}": "Неверное значение {param_hint}: {message}",
    "{value!r} is not a valid {number_type}.": "{value!r} не является числом.",
    "{value} is not in the range {range}.": "{value} вне допустимого диапазона {range}.",
    "{name} {filename!r} does not exist.": "Не существует: {filename}.",
    "{name} {filename!r} is a directory.": "Это папка, а нужен файл: {filename}.",
    "{name} {filename!r} is not readable.": "Нет прав на чтение: {filename}.",
    "Choose from:\n\t{choices}": "Выберите одно из:\n\t{choices}",
    "Option {name!r} does not take a value.": "Параметр {name} не принимает значения.",
    "Confirm the action without prompting.": "Не спрашивать подтверждения.",
    "Do you want to continue?": "Продолжить?",
    "default: {default}": "по умолчанию: {default}",
    "env var: {var}": "переменная окружения: {var}",
    "Aborted!": "Прервано.",
    "Error: invalid input": "Ошибка: ответьте «y» (да) или «n» (нет)",
}


def translate(message: str) -> str:
    """Give the Russian text of a click message, or the message itself when we do not know it."""
    return TEXTS.get(message, message)


def install() -> None:
    """Make click speak Russian in this process."""
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        if "_" in vars(module):
            vars(module)["_"] = translate
