"""Names from one cell, and their keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.person_names import FullName, InvalidName, make_full_name, parse_full_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Иванов Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("  ИВАНОВ   ИВАН  иванович ", ("Иванов", "Иван", "Иванович")),
        ("гоголь-яновский николай васильевич", ("Гоголь-Яновский", "Николай", "Васильевич")),
        ("Салтыков - Щедрин Михаил Евграфович", ("Салтыков-Щедрин", "Михаил", "Евграфович")),
        ("Ли Сергей", ("Ли", "Сергей", "")),
        ("Алиев Вагиф Гусейн оглы", ("Алиев", "Вагиф", "Гусейн оглы")),
        ("Алиева Лейла Гусейн-Кызы", ("Алиева", "Лейла", "Гусейн кызы")),
        ("Иванов И.И.", ("Иванов", "И.", "И.")),
        ("И. И. Иванов", ("Иванов", "И.", "И.")),
        ("Иван Иванович Иванов", ("Иванов", "Иван", "Иванович")),
        ("де ла Круз Мария", ("де ла Круз", "Мария", "")),
        ("О'КОННОР МЭРИ", ("О'Коннор", "Мэри", "")),
        ("МакГрегор Эндрю", ("МакГрегор", "Эндрю", "")),
        ("Smith John", ("Smith", "John", "")),
        ("Cедых Aнна", ("Седых", "Анна", "")),  # a Latin «C» and a Latin «A»
        ("Петрова (Иванова) Анна Ильинична", ("Петрова", "Анна", "Ильинична")),
        ("Абрамович Роман Аркадьевич", ("Абрамович", "Роман", "Аркадьевич")),
    ],
)
def test_one_cell_is_split(text: str, expected: tuple[str, str, str]) -> None:
    assert parse_full_name(text) == FullName(*expected)


@pytest.mark.parametrize("text", ["", "  ", "Иванов", "12345", "Иванов Иван 7Б", "a@b.ru", "=1+1", "Иванов\0Иван"])
def test_what_is_no_name_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidName) as refused:
        parse_full_name(text)
    assert str(refused.value).endswith(".")


def test_keys_of_spellings_meet() -> None:
    first = parse_full_name("Ёлкина-Седых Алёна Петровна")
    assert first.match_key == parse_full_name("ЕЛКИНА - СЕДЫХ  Алена петровна").match_key
    assert first.match_key != parse_full_name("Ёлкина-Седых Елена Петровна").match_key


def test_initials_both_ways() -> None:
    name = make_full_name("Иванова", "анна-мария", "Петровна")
    assert (name.last_first, name.initials_first) == ("Иванова А.-М. П.", "А.-М. П. Иванова")
    assert make_full_name("Ли", "Сергей", "-") == FullName("Ли", "Сергей")


def test_order_is_the_russian_alphabet() -> None:
    names = [parse_full_name(f"{last} Анна") for last in ("Жукова", "Ёлкина", "Ежова", "Елкина", "Зайцева")]
    assert [name.last for name in sorted(names, key=lambda n: n.sort_key)] == [
        "Ежова", "Елкина", "Ёлкина", "Жукова", "Зайцева",
    ]  # fmt: skip


def test_gender_is_told_by_the_patronymic_only() -> None:
    assert parse_full_name("Ким Анна Ильинична").gender == "female"
    assert parse_full_name("Ким Саша Ильич").gender == "male"
    assert parse_full_name("Алиев Вагиф Гусейн оглы").gender == "male"
    assert parse_full_name("Ким Анна").gender is None


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_a_refusal(text: str) -> None:
    try:
        name = parse_full_name(text)
    except InvalidName:
        return
    assert name.last
    assert name.match_key
