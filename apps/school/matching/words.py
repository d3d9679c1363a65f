"""What mentees ask for in their own words, found again in what mentors say of themselves.

Three steps, each of which can be told to a curator: the same word in another form, a word that stands for the same
thing, a word that is spelled nearly the same. Deterministic, without a network or a trained model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from apps.core.lemmas import lemmas

# Words that say nothing of what somebody asks for.
_EMPTY: Final = frozenset(
    [
        "хотеть",
        "хотеться",
        "желать",
        "быть",
        "стать",
        "мочь",
        "уметь",
        "знать",
        "понять",
        "понимать",
        "делать",
        "сделать",
        "помочь",
        "помогать",
        "помощь",
        "нужный",
        "надо",
        "нуждаться",
        "научить",
        "научиться",
        "учиться",
        "учить",
        "получать",
        "получить",
        "получаться",
        "найти",
        "искать",
        "бояться",
        "любить",
        "нравиться",
        "интересоваться",
        "интерес",
        "интересный",
        "хороший",
        "лучший",
        "новый",
        "большой",
        "разный",
        "другой",
        "свой",
        "весь",
        "этот",
        "самый",
        "школа",
        "класс",
        "ученик",
        "школьник",
        "ребенок",
        "человек",
        "год",
        "день",
        "раз",
        "время",
        "жизнь",
        "дело",
        "вещь",
        "вопрос",
        "тема",
        "сам",
        "тот",
        "такой",
        "какой",
        "первый",
        "второй",
        "третий",
        "девятый",
        "десятый",
        "одиннадцатый",
        "трудный",
        "сложный",
        "простой",
        "подтянуть",
        "перестать",
        "начать",
        "прийти",
        "навык",
        "умение",
        "опыт",
        "занятие",
        "работа",
        "предмет",
        "предметный",
        "учитель",
        "педагог",
        "преподаватель",
        "участник",
        "призер",
        "победитель",
    ]
)

# The first word of a line stands for the others. What children and mentors of schools write, not a dictionary.
_SAME: Final = """
    программирование программировать программист прога прогать кодинг код python питон scratch it айти информатика
    робототехника робот робототехнический arduino ардуино
    математика математический алгебра геометрия
    физика физик
    химия химический химик
    биология биологический биолог
    история исторический историк
    обществознание общество
    география географический
    литература литературный чтение книга
    русский сочинение правописание орфография
    английский english инглиш
    экзамен егэ огэ экзаменационный
    контрольный контроль
    олимпиада олимпиадный
    проект проектный исследование исследовательский
    профориентация профессия профессиональный карьера вуз колледж поступление поступать поступить
    общение общаться коммуникация коммуникативный друг дружить подружиться
    конфликт конфликтовать ссора ссориться
    выступление выступать выступить оратор ораторский презентация публичный
    рисование рисовать рисунок живопись художник художественный
    музыка музыкальный гитара фортепиано пианино вокал петь пение
    танец танцевать хореография
    театр театральный актер сцена
    спорт спортивный спортсмен футбол волейбол баскетбол тренировка
    шахматы шахматный шахматист
    фотография фотографировать фото
    журналистика журналист медиа блог
    медицина медицинский врач
    инженерия инженерный инженер
    волонтерство волонтер волонтерский доброволец добровольчество
    лидерство лидер организатор
    адаптация адаптироваться привыкнуть освоиться новенький
    мотивация мотивировать лень лениться
    целеполагание цель
    планирование планировать расписание успевать
    поддержка поддержать тревога тревожность стресс переживать волноваться
    методика методический
"""
SYNONYMS: Final[Mapping[str, str]] = {
    word: line.split()[0] for line in _SAME.strip().splitlines() for word in line.split()[1:]
}

# Nearly the same spelling: of long words only, and so much alike that «биография» is not «география».
_LONG: Final = 6
_ALIKE: Final = 0.7
_PHRASE: Final = re.compile(r"[.;,\n•]+")
_SHOWN: Final = 60


def subjects(text: str) -> frozenset[str]:
    """Return what a text is about: dictionary forms, synonyms replaced, empty words left out."""
    return frozenset(SYNONYMS.get(word, word) for word in lemmas(text) if word not in _EMPTY)


def phrased(texts: Iterable[str]) -> dict[str, str]:
    """Return the subjects of what a mentor says, each with the phrase in which it stands first."""
    found: dict[str, str] = {}
    for text in texts:
        for phrase in (part.strip() for part in _PHRASE.split(text)):
            for word in sorted(subjects(phrase)):
                found.setdefault(word, phrase if len(phrase) <= _SHOWN else word)
    return found


class Vocabulary:
    """The subjects of all mentors; a mentee's word that is none of them is led to the one spelled most alike."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._grams: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _LONG:
                for gram in _grams(word):
                    self._grams.setdefault(gram, []).append(word)

    def heard(self, text: str) -> frozenset[str]:
        """Return the subjects of a mentee's text, in the mentors' spelling where there is one."""
        return frozenset(word if word in self._words else self._nearest(word) for word in subjects(text))

    def _nearest(self, word: str) -> str:
        if len(word) < _LONG:
            return word
        own = _grams(word)
        shared = Counter(other for gram in own for other in self._grams.get(gram, ()))
        alike = {other: 2 * count / (len(own) + len(_grams(other))) for other, count in shared.items()}
        best = min(alike, key=lambda other: (-alike[other], other), default=word)
        return best if alike.get(best, 0) >= _ALIKE else word


def _grams(word: str) -> frozenset[str]:
    """Return the runs of three letters, the word's ends counted as a letter."""
    padded = f" {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))
