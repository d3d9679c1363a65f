"""The catalogue of messages: what is found in code and templates, and that numbers have their three forms."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.translation import ngettext

from cli import catalogue


def test_no_message_with_a_number_lacks_a_form() -> None:
    lacking = catalogue.untranslated_plurals(catalogue.updated(catalogue.committed()))
    assert [message.id for message in lacking] == [], "write the forms into django.po and run make messages"


def test_what_the_product_reads_is_what_is_written_down() -> None:
    assert catalogue.COMPILED.read_bytes() == catalogue.compiled(catalogue.committed()), "run make messages"


def test_messages_of_code_and_of_templates_are_found() -> None:
    found = catalogue.extracted()
    assert "Организации" in found
    assert "Перейти к содержанию" in found
    assert found["Напомнить %(counter)s куратору"].id[1].startswith("Напомнить кураторам")
    assert "Рядом с алгеброй" not in found


def test_a_message_without_its_forms_is_left_out_rather_than_empty() -> None:
    sample = catalogue.extracted()
    sample["Отправляем %(count)d приглашение."].string = ("Одно", "", "")
    assert "Одно".encode() not in catalogue.compiled(sample)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "Отправляем 1 приглашение."),
        (2, "Отправляем 2 приглашения."),
        (11, "Отправляем 11 приглашений."),
        (21, "Отправляем 21 приглашение."),
        (22, "Отправляем 22 приглашения."),
        (25, "Отправляем 25 приглашений."),
    ],
)
def test_numbers_decline_as_in_russian(count: int, said: str) -> None:
    text = ngettext("Отправляем %(count)d приглашение.", "Отправляем приглашений: %(count)d.", count)
    assert text % {"count": count} == said


def test_numbers_decline_in_templates_too() -> None:
    source = (
        "{% load i18n %}{% blocktranslate count counter=n %}Напомнить {{ counter }} куратору"
        "{% plural %}Напомнить кураторам этих организаций ({{ counter }}){% endblocktranslate %}"
    )
    template = engines["django"].from_string(source)
    assert template.render({"n": 21}) == "Напомнить 21 куратору"
    assert template.render({"n": 3}) == "Напомнить кураторам этих организаций (3)"
