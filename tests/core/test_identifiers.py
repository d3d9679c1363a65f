"""Identifiers: what is right is canonical, what is wrong says what to do."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.core.identifiers import (
    ClassName,
    InvalidIdentifier,
    display_phone,
    parse_class_name,
    parse_email,
    parse_inn,
    parse_kpp,
    parse_ogrn,
    parse_phone,
    parse_snils,
)


def test_right_ones_are_canonical() -> None:
    assert parse_inn(" 7707 083893 ") == "7707083893"
    assert parse_inn("500100732259") == "500100732259"
    assert parse_ogrn("1027700132195") == "1027700132195"
    assert parse_kpp("773601001") == "773601001"
    assert parse_snils("11223344595") == "112-233-445 95"
    assert parse_snils("112–233–445 95") == "112-233-445 95"
    assert parse_snils("001-001-998 00") == "001-001-998 00"  # the last number without a control sum
    assert parse_phone("8 (495) 963-76-77") == "+74959637677"
    assert parse_phone("(499) 734-27-59") == "+74997342759"
    assert parse_phone("963-76-77", area_code="495") == "+74959637677"
    assert display_phone("+74959637677") == "+7 495 963-76-77"
    assert parse_email(" <School_45@Mail.RU>. ") == "school_45@mail.ru"
    assert parse_email("директор@школа.рф") == "директор@школа.рф"


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (parse_inn, "7707083894", "inn_checksum"),
        (parse_inn, "500100732258", "inn_checksum"),
        (parse_inn, "123", "inn_format"),
        (parse_inn, "", "inn_format"),
        (parse_ogrn, "1027700132196", "ogrn_checksum"),
        (parse_ogrn, "10277001321", "ogrn_format"),
        (parse_kpp, "77360100", "kpp_format"),
        (parse_snils, "112-233-445 96", "snils_checksum"),
        (parse_snils, "000-000-000 00", "snils_format"),
        (parse_snils, "1122334459", "snils_format"),
        (parse_phone, "963-76-77", "phone_format"),
        (parse_phone, "+7 000 000-00-00", "phone_unknown"),
        (parse_phone, "нет", "phone_format"),
        (parse_email, "main@sch2034", "email_format"),
        (parse_email, "gym 1512@mail.ru", "email_format"),
        (parse_email, "a@@b.ru", "email_format"),
        (parse_email, "a..b@c.ru", "email_format"),
        (parse_class_name, "13А", "class_format"),
        (parse_class_name, "А", "class_format"),
    ],
)
def test_wrong_ones_say_what_to_do(parse, text: str, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidIdentifier) as refused:
        parse(text)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "grade", "letter"),
    [("7 «Б»", 7, "Б"), ("10А", 10, "А"), ("9-в класс", 9, "В"), ("11 кл.", 11, ""), ('5 "а"', 5, "А"), ("8 B", 8, "В"),
     ("1 инж", 1, "ИНЖ"), ("10 класс «А»", 10, "А")],
)  # fmt: skip
def test_class_names(text: str, grade: int, letter: str) -> None:
    assert parse_class_name(text) == ClassName(grade, letter)


@given(st.integers(2_000_000, 999_999_999))
def test_one_wrong_digit_of_snils_is_noticed(body: int) -> None:
    digits = f"{body:09d}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=True)) % 101
    assume(weighted != 100)  # 100 and 101 share the control number 00: the rule itself is blind there
    control = weighted
    assert parse_snils(f"{digits}{control:02d}").startswith(digits[:3])
    wrong = str((int(digits[8]) + 1) % 10)
    with pytest.raises(InvalidIdentifier):
        parse_snils(f"{digits[:8]}{wrong}{control:02d}")


@given(st.text(max_size=30))
def test_any_text_gives_a_value_or_a_refusal(text: str) -> None:
    for parse in (parse_inn, parse_ogrn, parse_kpp, parse_snils, parse_phone, parse_email, parse_class_name):
        try:
            assert parse(text)
        except InvalidIdentifier as refused:
            assert str(refused)
