"""Russian cases for documents: names by petrovich, noun phrases by pymorphy3, numbers by rule.

A wrong ending in an order is worse than the nominative, so whatever is not understood stays as it was. Dictionaries are
loaded on the first use (≈0.2 s, ≈20 MB) and hold words of the language only; results are never cached, because names
of one school must not stay in a process that serves another.
"""

import re
import threading
from enum import StrEnum
from typing import Any

from .person_names import FullName, Gender


class Case(StrEnum):
    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"


_GRAMMEME = {
    Case.NOMINATIVE: "nomn",
    Case.GENITIVE: "gent",
    Case.DATIVE: "datv",
    Case.ACCUSATIVE: "accs",
    Case.INSTRUMENTAL: "ablt",
    Case.PREPOSITIONAL: "loct",
}
# Petrovich knows the fleeting vowel of some surnames and spoils the others (Стрелец → «Стрелеца»). For these endings a
# dictionary of real surnames is asked, and without an answer the nominative stays.
_FLEETING = re.compile(r"(?:[^аеёиоуыэюя]ец|яц|[аеёиоуыэюя].*(?:ок|ёк|ек|ёл)|овей)\Z", re.IGNORECASE)
_HISSING_A = re.compile(r"[жшчщц]ой\Z", re.IGNORECASE)
_FEMALE_SURNAME = re.compile(r"(?:[оеё]ва|[иы]на|ская|цкая|ная|тая)\Z", re.IGNORECASE)
_MALE_SURNAME = re.compile(r"(?:[оеё]в|[иы]н|ский|цкий|ской|цкой|ный|тый)\Z", re.IGNORECASE)
_CYRILLIC_WORD = re.compile(r"[А-Яа-яЁё]+(?:[-' ][А-Яа-яЁё]+)*\Z")
_SPACE = re.compile(r"\s+")
# Professions newer than the dictionary: «тьютор», «коучер», «геймификатор».
_NEW_PROFESSION = re.compile(r"(?:ор|ер|ёр|ист|лог|граф|нгер)\Z", re.IGNORECASE)
_TOKEN = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")


class _Engines:
    """Loaded once a process under a lock: two threads must not both pay."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._morphology: Any = None
        self._petrovich: Any = None

    @property
    def morphology(self) -> Any:
        with self._lock:
            if self._morphology is None:
                import pymorphy3  # type: ignore[import-untyped, unused-ignore]

                self._morphology = pymorphy3.MorphAnalyzer(lang="ru")
            return self._morphology

    @property
    def petrovich(self) -> Any:
        with self._lock:
            if self._petrovich is None:
                from petrovich.main import Petrovich

                self._petrovich = Petrovich()
            return self._petrovich


_engines = _Engines()


def morphology() -> Any:
    """Return the analyser of Russian words that the whole process shares; it is loaded at the first call."""
    return _engines.morphology


def decline_full_name(name: FullName, case: Case, gender: Gender | None = None) -> str:
    """«Иванова Мария Петровна», dative → «Ивановой Марии Петровне».

    The gender comes from the argument, else from the patronymic, else from the first name and the surname when they
    agree; when it stays unknown the whole name is left in the nominative.
    """
    gender = gender or name.gender or guess_gender(name)
    if case is Case.NOMINATIVE or gender is None:
        return str(name)
    parts = (
        _decline_surname(name.last, case, gender),
        _decline_part(name.first, case, gender, "firstname"),
        _decline_patronymic(name.patronymic, case, gender),
    )
    return " ".join(part for part in parts if part)


def decline_last_first(name: FullName, case: Case, gender: Gender | None = None) -> str:
    """«Иванову И. И.»"""
    gender = gender or name.gender or guess_gender(name)
    last = name.last if case is Case.NOMINATIVE or gender is None else _decline_surname(name.last, case, gender)
    return f"{last} {name.initials}".strip()


def decline_initials_first(name: FullName, case: Case, gender: Gender | None = None) -> str:
    """«И. И. Иванову»"""
    gender = gender or name.gender or guess_gender(name)
    last = name.last if case is Case.NOMINATIVE or gender is None else _decline_surname(name.last, case, gender)
    return f"{name.initials} {last}".strip()


def guess_gender(name: FullName) -> Gender | None:
    """Without a patronymic: by the surname ending and the first name, and only when they do not contradict."""
    if name.gender:
        return name.gender
    votes: set[Gender] = set()
    if _FEMALE_SURNAME.search(name.last):
        votes.add("female")
    elif _MALE_SURNAME.search(name.last):
        votes.add("male")
    if name.first and not name.has_initials_only:
        parses = [p for p in _engines.morphology.parse(name.first.split("-")[0]) if "Name" in p.tag and "nomn" in p.tag]
        genders = {p.tag.gender for p in parses if p.tag.number == "sing"}
        if genders == {"femn"}:
            votes.add("female")
        elif genders == {"masc"}:
            votes.add("male")
    return votes.pop() if len(votes) == 1 else None


def _decline_surname(surname: str, case: Case, gender: Gender) -> str:
    particles, _space, last = surname.rpartition(" ")
    pieces = last.split("-")
    declined = "-".join(
        _decline_surname_piece(piece, case, gender, is_first=index == 0 and len(pieces) > 1)
        for index, piece in enumerate(pieces)
    )
    return f"{particles} {declined}".strip()


# The first half of a double surname that is not a surname by itself (Бонч-Бруевич, Тер-Петросян).
_BOUND_HALVES = frozenset({"бонч", "тер", "дом", "кара", "мелик", "аль", "эль", "бек", "хан", "рот", "топ"})


def _decline_surname_piece(piece: str, case: Case, gender: Gender, *, is_first: bool) -> str:
    if is_first and piece.casefold() in _BOUND_HALVES:
        return piece
    if gender == "male" and _FLEETING.search(piece):
        by_rule = _decline_part(piece, case, gender, "lastname")
        fleeting = _decline_part(piece, Case.GENITIVE, gender, "lastname")
        # An exception of petrovich already drops the vowel: «Кравец» → «Кравца».
        return by_rule if len(fleeting) <= len(piece) else _by_dictionary(piece, case)
    result = _decline_part(piece, case, gender, "lastname")
    if case is Case.INSTRUMENTAL:
        if _HISSING_A.search(result) and piece.casefold().endswith("а"):
            result = result[:-2] + _like("ей", result[-2:])
        elif gender == "male" and piece.casefold().endswith("ач"):
            result = piece + _like("ом", piece[-1])
    return result


def _by_dictionary(surname: str, case: Case) -> str:
    for parse in _engines.morphology.parse(surname):
        if "Surn" in parse.tag and {"nomn", "sing", "masc"} in parse.tag and parse.is_known:
            form = parse.inflect({_GRAMMEME[case], "sing"})
            return _match_letters(form.word, surname) if form else surname
    return surname


def _decline_part(part: str, case: Case, gender: Gender, kind: str) -> str:
    if not part or not _CYRILLIC_WORD.match(part):
        return part  # an initial, a Latin name
    from petrovich.enums import Case as PetrovichCase

    return str(_engines.petrovich.inflect(part, PetrovichCase[case.name], kind, gender))


def _decline_patronymic(patronymic: str, case: Case, gender: Gender) -> str:
    """«Гусейн оглы» and foreign second names do not change."""
    if not patronymic.casefold().endswith("ич" if gender == "male" else "на"):
        return patronymic
    return _decline_part(patronymic, case, gender, "middlename")


def decline_phrase(text: str, case: Case) -> str:
    """The leading noun phrase of a position or a title: «заместитель директора» → «заместителю директора».

    Adjectives agree with the head; everything after it stays («учитель русского языка», «Школа № 5 «Ника»»). A phrase
    that does not begin with such a group («и. о. директора», «ГБОУ …») is returned as it was.
    """
    if case is Case.NOMINATIVE:
        return text
    start = 0
    while (phrase := _leading_phrase(text, start)) is not None:
        replaced = [_inflect(word, parse, case, head) for word, parse, head in phrase.words]
        end = phrase.end
        body = "".join(gap + word for gap, word in zip(phrase.gaps, replaced, strict=True))
        text, position = text[:start] + body + text[end:], start + len(body)
        # «учитель и наставник»: a second head right after a conjunction is declined too.
        joint = re.compile(r"\s*(?:,|\sи)\s+").match(text, position)
        if joint is None:
            break
        start = joint.end()
    return text


class _Phrase:
    """Words with their parses and the head they agree with, and the gaps before each word."""

    def __init__(self) -> None:
        self.words: list[tuple[str, Any, Any]] = []
        self.gaps: list[str] = []
        self.end = 0


def _leading_phrase(text: str, start: int) -> _Phrase | None:
    phrase = _Phrase()
    words: list[tuple[str, Any]] = []
    head: Any = None
    position = start
    while head is None and (match := _TOKEN.match(text, position)):
        word = match.group()
        parses = _nominatives(word)
        noun = next((p for p in parses if p.tag.POS == "NOUN" and _agree(words, p)), None)
        modifier = next((p for p in parses if p.tag.POS in ("ADJF", "PRTF")), None)
        if noun is None and modifier is None:
            break
        # «рабочий» is a noun and an adjective: a modifier as long as another noun may follow.
        if modifier is None:
            head = noun
        phrase.gaps.append(text[phrase.end or start : match.start()])
        phrase.end = match.end()
        words.append((word, modifier or noun))
        space = _SPACE.match(text, match.end())
        if space is None:
            break
        position = space.end()
    if not words:
        return None
    if head is None:
        word, modifier = words[-1]
        nouns = [p for p in _nominatives(word) if p.tag.POS == "NOUN" and _agree(words[:-1], p)]
        head = nouns[0] if nouns and nouns[0].score >= modifier.score else modifier
        words[-1] = (word, head)
    phrase.words = [(word, parse, head) for word, parse in words]
    return phrase


def _nominatives(word: str) -> list[Any]:
    last = word.rpartition("-")[2]
    parses = _engines.morphology.parse(last)
    plausible = [p for p in parses if "nomn" in p.tag and p.tag.POS in ("NOUN", "ADJF", "PRTF")]
    known = [p for p in plausible if p.is_known and p.score >= 0.02 and "Surn" not in p.tag and "Name" not in p.tag]
    if not known and not any(p.is_known for p in parses) and _NEW_PROFESSION.search(last):
        return [p for p in plausible if {"NOUN", "anim", "masc", "sing"} in p.tag][:1]
    return known


def _agree(modifiers: list[tuple[str, Any]], noun: Any) -> bool:
    for _word, parse in modifiers:
        if parse.tag.number != noun.tag.number:
            return False
        if noun.tag.number == "sing" and parse.tag.gender != noun.tag.gender:
            return False
    return True


def _inflect(word: str, parse: Any, case: Case, head: Any) -> str:
    wanted = {_GRAMMEME[case], head.tag.number}
    if parse.tag.POS in ("ADJF", "PRTF"):
        if head.tag.number == "sing" and head.tag.gender:
            wanted.add(head.tag.gender)
        if case is Case.ACCUSATIVE:
            wanted.add("anim" if head is parse or "anim" in head.tag else "inan")
            if head.tag.number == "sing" and head.tag.gender != "masc":
                wanted -= {"anim", "inan"}  # the accusative of these tells no animacy
    form = parse.inflect(wanted)
    if form is None:
        return word
    if "-" not in word:
        return _match_letters(form.word, word)
    first, _hyphen, last = word.rpartition("-")
    nominative = next((p for p in _nominatives(first) if p.tag.POS == "NOUN"), None)
    start = nominative.inflect({_GRAMMEME[case], "sing"}) if nominative is not None and "-" not in first else None
    declined = _match_letters(start.word, first) if start is not None else first
    return f"{declined}-{_match_letters(form.word, last)}"


def _match_letters(form: str, pattern: str) -> str:
    if pattern.isupper() and len(pattern) > 1:
        return form.upper()
    return form[0].upper() + form[1:] if pattern[0].isupper() else form


def _like(ending: str, pattern: str) -> str:
    return ending.upper() if pattern.isupper() else ending


def agree(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a number: agree(21, "школа", "школы", "школ") → «школа»."""
    tens, units = abs(number) % 100, abs(number) % 10
    if units == 1 and tens != 11:
        return one
    return few if 2 <= units <= 4 and not 12 <= tens <= 14 else many


def counted(number: int, one: str, few: str, many: str) -> str:
    """«5 школ», with a no-break space."""
    return f"{number}\u00a0{agree(number, one, few, many)}"
