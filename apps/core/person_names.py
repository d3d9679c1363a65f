"""Names of people as Russian documents write them: one cell with ФИО, keys for comparing, initials."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

type Gender = Literal["male", "female"]

_MALE_PATRONYMIC = re.compile(r"(ович|евич|ич|оглы|улы|уулу|зода)\Z", re.IGNORECASE)
_FEMALE_PATRONYMIC = re.compile(r"(овна|евна|ична|инична|кызы|гызы|кизи)\Z", re.IGNORECASE)
_TURKIC = frozenset({"оглы", "оглу", "огли", "улы", "уулу", "кызы", "гызы", "кизи", "зода"})
_PARTICLES = frozenset({"де", "да", "ди", "фон", "ван", "дер", "ла", "ле", "аль", "эль", "бен", "ибн", "тер", "дос"})
_INITIAL = re.compile(r"([А-ЯЁA-Z])\.?", re.IGNORECASE)
_TWINS = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")
_ALLOWED = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?(?: [^\W\d_]+(?:['’.-][^\W\d_]+)*\.?)*")


class InvalidName(ValueError):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class FullName:
    """`first` and `patronymic` may be initials («И.») when the source has only those; both may be empty."""

    last: str
    first: str = ""
    patronymic: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.last, self.first, self.patronymic) if part)

    @property
    def has_initials_only(self) -> bool:
        return self.first.endswith(".")

    @property
    def gender(self) -> Gender | None:
        """By the patronymic alone: a first name or a surname only suggests."""
        if _FEMALE_PATRONYMIC.search(self.patronymic):
            return "female"
        return "male" if _MALE_PATRONYMIC.search(self.patronymic) else None

    @property
    def initials(self) -> str:
        """«И. И.»"""
        return " ".join(_initial(part) for part in (self.first, self.patronymic) if part)

    @property
    def last_first(self) -> str:
        """«Иванов И. И.»: lists and registers."""
        return f"{self.last} {self.initials}".strip()

    @property
    def initials_first(self) -> str:
        """«И. И. Иванов»: a signature and running text."""
        return f"{self.initials} {self.last}".strip()

    @property
    def match_key(self) -> str:
        """Equal for spellings of one name: case, ё/е, hyphen or space, Latin twins of Cyrillic letters."""
        return "|".join(_key(part) for part in (self.last, self.first, self.patronymic))

    @property
    def sort_key(self) -> tuple[str, str, str]:
        """Russian alphabetical order, ё right after е, a hyphen before letters."""
        return _order(self.last), _order(self.first), _order(self.patronymic)


def parse_full_name(text: str) -> FullName:
    """Split «Фамилия Имя Отчество» from one cell.

    Understands double surnames with a hyphen, no patronymic, «Алиев Вагиф Гусейн оглы», particles («де ла Круз
    Мария»), initials on either side and the order «Иван Иванович Иванов» when the second word is a patronymic.
    """
    clean = _tidy(text)
    if not clean:
        raise InvalidName("name_empty", _("Фамилия и имя не указаны. Заполните столбец «ФИО»."))
    if not _ALLOWED.fullmatch(clean) or len(clean) > 200:
        raise InvalidName(
            "name_format",
            _("«%(value)s» не похоже на ФИО. Напишите фамилию, имя и отчество через пробел.") % {"value": clean[:60]},
        )
    words = _split_initials(clean).split()
    if initials := _by_initials(words):
        return initials
    patronymic, words = _take_turkic(words)
    surname, words = _take_particles(words)
    if not words:
        raise InvalidName(
            "name_first_missing", _("Не указано имя: «%(value)s». Напишите фамилию и имя.") % {"value": clean[:60]}
        )
    if not patronymic and not surname and len(words) == 3 and _is_patronymic(words[1]) and not _is_patronymic(words[2]):
        return FullName(_case(words[2]), _case(words[0]), _case(words[1]))
    if not surname:
        surname, words = _case(words[0]), words[1:]
    if not words:
        raise InvalidName(
            "name_first_missing", _("Не указано имя: «%(value)s». Напишите фамилию и имя.") % {"value": clean[:60]}
        )
    first, rest = words[0], words[1:]
    return FullName(surname, _case(first), patronymic or " ".join(_case(word) for word in rest))


def make_full_name(last: str, first: str, patronymic: str = "") -> FullName:
    """The same care for a source with three columns."""
    parts = [_tidy(part) for part in (last, first, patronymic)]
    if parts[2] in {"-", "–", "—"} or parts[2].casefold() in {"нет", "отсутствует"}:
        parts[2] = ""
    if not parts[0] or not parts[1]:
        raise InvalidName("name_empty", _("Нужны и фамилия, и имя."))
    for part in parts:
        if part and (not _ALLOWED.fullmatch(part) or len(part) > 100):
            raise InvalidName("name_format", _("«%(value)s» не похоже на имя.") % {"value": part[:60]})
    return FullName(*(" ".join(_case(word) for word in part.split()) for part in parts))


def _tidy(text: str) -> str:
    clean = unicodedata.normalize("NFC", text).replace("\xa0", " ")
    clean = re.sub(r"[\u200b\ufeff\u0301]", "", clean)  # a stress mark copied from a dictionary
    clean = re.sub(r"\s*[‐‑‒–—-]\s*", "-", clean).replace(",", " ").strip(" -;")
    clean = re.sub(r"\([^)]*\)", " ", clean)  # a maiden name
    words = [_cyrillic(word) for word in clean.split()]
    return " ".join(words)


def _cyrillic(word: str) -> str:
    """A Cyrillic word with Latin twins inside (typed on two layouts) becomes Cyrillic; a Latin name stays Latin."""
    return word.translate(_TWINS) if re.search(r"[а-яё]", word, re.IGNORECASE) else word


def _split_initials(text: str) -> str:
    return re.sub(r"(?<![^\W\d_])([^\W\d_])\.\s*", r"\1. ", text).strip()


def _by_initials(words: list[str]) -> FullName | None:
    marks = [bool(_INITIAL.fullmatch(word)) for word in words]
    if not any(marks) or all(marks) or len(words) > 4:
        return None
    initials = [_initial(word) for word, mark in zip(words, marks, strict=True) if mark]
    names = [_case(word) for word, mark in zip(words, marks, strict=True) if not mark]
    if len(initials) > 2 or (len(names) > 1 and marks[0]):
        return None
    if len(names) == 2 and len(initials) == 1:
        return FullName(names[0], names[1], initials[0])
    if len(names) != 1:
        return None
    return FullName(names[0], initials[0], initials[1] if len(initials) == 2 else "")


def _take_turkic(words: list[str]) -> tuple[str, list[str]]:
    last = words[-1].casefold()
    if last in _TURKIC and len(words) > 3:
        return f"{_case(words[-2])} {last}", words[:-2]
    head, _hyphen, tail = words[-1].rpartition("-")
    if head and tail.casefold() in _TURKIC and len(words) > 2:
        return f"{_case(head)} {tail.casefold()}", words[:-1]
    return "", words


def _take_particles(words: list[str]) -> tuple[str, list[str]]:
    count = 0
    while count < len(words) - 2 and words[count].casefold() in _PARTICLES:
        count += 1
    if not count:
        return "", words
    particles = [word.casefold() for word in words[:count]]
    return " ".join([*particles, _case(words[count])]), words[count + 1 :]


def _is_patronymic(word: str) -> bool:
    return bool(re.search(r"(ович|евич|ьич|мич|овна|евна|ична|инична)\Z", word.casefold()))


def _case(word: str) -> str:
    """Capitals where a name has them; a spelling with its own capitals inside («МакГрегор») is left alone."""
    if word.casefold() in _TURKIC or word in _PARTICLES:
        return word.casefold()
    if not (word.islower() or word.isupper()) and word[0].isupper() and "-" not in word:
        return word
    return "-".join(_capital(part) for part in word.split("-"))


def _capital(part: str) -> str:
    if not part or part.casefold() in _TURKIC:
        return part.casefold()
    if part[0].isupper() and not part.isupper():
        return part
    head = re.match(r"[^\W\d_]['’]", part)
    return part[:2].upper() + part[2:3].upper() + part[3:].lower() if head else part[0].upper() + part[1:].lower()


def _initial(part: str) -> str:
    """«Анна-Мария» → «А.-М.», «Гусейн оглы» → «Г.»"""
    return "-".join(piece[0].upper() + "." for piece in part.split(maxsplit=1)[0].split("-") if piece)


def _key(part: str) -> str:
    return re.sub(r"[^\w]", "", part.translate(_TWINS).casefold().replace("ё", "е"))


def _order(part: str) -> str:
    return part.casefold().replace("-", " ").replace("ё", "е\uffff")
