"""Numbers and addresses that identify people and organisations in Russia: each checked, in one canonical spelling.

Sources: ИНН and ОГРН check digits by `stdnum.ru`; СНИЛС control number by the instruction of the Pension Fund (numbers
up to 001-001-998 have none); КПП is NNNNPPXXX where PP may hold capital letters (order ММВ-7-6/435@).
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

_LAST_SNILS_WITHOUT_CONTROL = 1_001_998
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_LATIN_TWINS = str.maketrans("ABCEHKMOPTXabcehkmoptx", "АВСЕНКМОРТХавсенкмортх")


class InvalidIdentifier(ValueError):
    """`code` for programs, `message` in Russian for the person who typed it: what to do."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True, order=True)
class ClassName:
    """«7 «Б»» → grade 7, letter «Б». A class without a letter has an empty one; a long name is kept («инж»)."""

    grade: int
    letter: str

    def __str__(self) -> str:
        return f"{self.grade} «{self.letter}»" if self.letter else str(self.grade)


def _compact(text: str) -> str:
    return re.sub(r"[\s\xa0\u200b\ufeff]", "", unicodedata.normalize("NFKC", text).translate(_DASHES))


def parse_inn(text: str) -> str:
    """ИНН of an organisation (10 digits) or of a person (12)."""
    number = re.sub(r"[-.]", "", _compact(text))
    if not number.isdecimal() or len(number) not in (10, 12):
        raise InvalidIdentifier("inn_format", _("ИНН состоит из 10 цифр у организации и из 12 у человека."))
    try:
        return stdnum_inn.validate(number)
    except InvalidChecksum:
        raise InvalidIdentifier(
            "inn_checksum",
            _("В ИНН %(number)s опечатка: контрольная цифра не сходится. Сверьте его с документами.")
            % {"number": number},
        ) from None
    except ValidationError:
        raise InvalidIdentifier("inn_format", _("ИНН состоит из 10 цифр у организации и из 12 у человека.")) from None


def parse_ogrn(text: str) -> str:
    """ОГРН (13 digits) or ОГРНИП (15)."""
    number = re.sub(r"[-.]", "", _compact(text))
    if not number.isdecimal() or len(number) not in (13, 15):
        raise InvalidIdentifier("ogrn_format", _("ОГРН состоит из 13 цифр, ОГРНИП из 15."))
    try:
        return stdnum_ogrn.validate(number)
    except ValidationError:
        raise InvalidIdentifier(
            "ogrn_checksum",
            _("В ОГРН %(number)s опечатка: контрольная цифра не сходится. Сверьте его с документами.")
            % {"number": number},
        ) from None


def parse_kpp(text: str) -> str:
    number = _compact(text).upper()
    if not re.fullmatch(r"\d{4}[0-9A-Z]{2}\d{3}", number):
        raise InvalidIdentifier("kpp_format", _("КПП состоит из 9 знаков, например 770101001."))
    return number


def parse_snils(text: str) -> str:
    """«112-233-445 95» in this spelling, whatever the spaces and dashes were."""
    number = re.sub(r"[-.]", "", _compact(text))
    if not re.fullmatch(r"[0-9]{11}", number):
        raise InvalidIdentifier("snils_format", _("СНИЛС состоит из 11 цифр, например 112-233-445 95."))
    body, control = number[:9], int(number[9:])
    if int(body) > _LAST_SNILS_WITHOUT_CONTROL:
        expected = sum(int(digit) * weight for digit, weight in zip(body, range(9, 0, -1), strict=True)) % 101 % 100
        if control != expected:
            raise InvalidIdentifier(
                "snils_checksum", _("В СНИЛС опечатка: контрольное число не сходится. Сверьте его с карточкой.")
            )
    elif int(body) == 0:
        raise InvalidIdentifier("snils_format", _("СНИЛС состоит из 11 цифр, например 112-233-445 95."))
    return f"{body[:3]}-{body[3:6]}-{body[6:]} {number[9:]}"


def parse_phone(text: str, *, area_code: str | None = None) -> str:
    """A Russian phone as E.164 («+74951234567»); a foreign one if it starts with «+».

    `area_code` completes a local number of seven digits («963-76-77» with «495»).
    """
    clean = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    digits = re.sub(r"\D", "", clean.partition("доб")[0])
    if area_code and len(digits) + len(area_code) == 10:
        digits = area_code + digits
        clean = "+7" + digits
    elif len(digits) == 11 and digits[0] in "78" and not clean.startswith("+"):
        clean = "+7" + digits[1:]
    try:
        number = phonenumbers.parse(clean, "RU")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number) or len(digits) < 10:
        raise InvalidIdentifier(
            "phone_format",
            _("Телефон «%(value)s» неполный. Напишите его с кодом: +7 495 123-45-67.") % {"value": text.strip()[:40]},
        )
    if not phonenumbers.is_valid_number(number):
        raise InvalidIdentifier(
            "phone_unknown",
            _("Такого телефона не бывает: «%(value)s». Проверьте код и количество цифр.")
            % {"value": text.strip()[:40]},
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display_phone(e164: str) -> str:
    """«+74951234567» → «+7 495 123-45-67»."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def parse_email(text: str) -> str:
    """Lower case, without «mailto:» and a trailing full stop. The domain must have a dot; IDN is kept as typed."""
    clean = unicodedata.normalize("NFKC", text).lower().strip(" \t\n<>;,.").removeprefix("mailto:")
    local, _at, domain = clean.rpartition("@")
    good_local = re.fullmatch(r"[a-z0-9а-яё!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9а-яё!#$%&'*+/=?^_`{|}~-]+)*", local)
    good_domain = re.fullmatch(
        r"([a-z0-9а-яё]([a-z0-9а-яё-]{0,61}[a-z0-9а-яё])?\.)+[a-zа-яё]([a-zа-яё0-9-]*[a-zа-яё0-9])", domain
    )
    if not good_local or not good_domain or len(clean) > 254 or len(local) > 64:
        raise InvalidIdentifier(
            "email_format",
            _("Адрес почты «%(value)s» написан с ошибкой. Образец: ivanova@school.ru.") % {"value": text.strip()[:60]},
        )
    return clean


def parse_class_name(text: str) -> ClassName:
    """«7 «Б»», «10А», «9-в класс», «11 кл.», «5 а» → grade 1–12 and the letter in capitals (Latin twins corrected)."""
    clean = unicodedata.normalize("NFKC", text).translate(_DASHES)
    clean = re.sub(r"\b(класс[а-я]*|кл)\b\.?", " ", clean, flags=re.IGNORECASE)
    match = re.fullmatch(r"\s*(\d{1,2})\s*[-./_ ]*\s*[«»\"'“”„(]*\s*([^\W\d_]{0,10})\s*[«»\"'“”„)]*\s*\.?\s*", clean)
    if not match or not 1 <= int(match[1]) <= 12:
        raise InvalidIdentifier(
            "class_format",
            _("Класс «%(value)s» не понятен. Напишите параллель и букву: 7 «Б» или 10А.")
            % {"value": text.strip()[:40]},
        )
    return ClassName(int(match[1]), match[2].translate(_LATIN_TWINS).upper())
