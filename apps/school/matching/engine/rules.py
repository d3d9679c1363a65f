"""Hard rules: who cannot be a pair, each with the sentence that says what to do about it.

A rule looks at blocks of pairs at once and answers which of them it breaks. It never lives in the
points: a pair that breaks a rule is no candidate. The rules about papers are those of
``papers.ground``, which stands behind every pair that is formed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from apps.school.matching.engine.people import UNKNOWN, Side, Snapshot
from apps.school.matching.engine.problem import Flags, Ints
from apps.school.matching.engine.wording import Sentence
from apps.school.matching.engine.wording import gettext_noop as _


@dataclass(frozen=True)
class Block:
    """Rows of mentees against columns of mentors, both by index."""

    people: Snapshot
    rows: Ints
    columns: Ints

    def mentee(self, name: str) -> np.ndarray:
        """Numbers of the mentees as a column (k × 1)."""
        return self.people.mentees.numbers[name][self.rows][:, None]

    def mentor(self, name: str) -> np.ndarray:
        """Numbers of the mentors as a row (1 × c)."""
        return self.people.mentors.numbers[name][self.columns][None, :]

    def common(self, kind: str) -> Ints:
        """Count the words a mentee and a mentor share (k × c)."""
        left, right = (
            self._bits(self.people.mentees, kind, self.rows),
            self._bits(self.people.mentors, kind, self.columns),
        )
        narrow = np.uint8 if left.shape[1] <= 3 else np.int32  # 64 to a word
        total: Ints = np.bitwise_count(left[:, :1] & right[None, :, 0]).astype(narrow, copy=False)
        for word in range(1, left.shape[1]):
            total += np.bitwise_count(left[:, word][:, None] & right[:, word][None, :])
        return total

    @property
    def shape(self) -> tuple[int, ...]:
        return len(self.rows), len(self.columns)

    def each(self, table: np.ndarray) -> np.ndarray:
        """Return what a table of all mentees × all mentors says of each pair."""
        found: np.ndarray = table[np.ix_(self.rows, self.columns)]
        return found

    def none(self) -> Flags:
        """Return that no pair breaks a rule."""
        return np.broadcast_to(np.False_, self.shape)

    def said(self, kind: str) -> tuple[Ints, Ints]:
        """Count the words of each side (k × 1 and 1 × c)."""
        left, right = self.people.mentees.counts[kind], self.people.mentors.counts[kind]
        return left[self.rows][:, None], right[self.columns][None, :]

    def distance(self) -> np.ndarray:
        """Return how far apart the two are (k × c), NaN when a place is unknown."""
        left, right = (
            self.people.mentees.numbers["place"][self.rows],
            self.people.mentors.numbers["place"][self.columns],
        )
        away: np.ndarray = np.hypot(left[:, None, 0] - right[None, :, 0], left[:, None, 1] - right[None, :, 1])
        return away

    def _bits(self, side: Side, kind: str, chosen: Ints) -> np.ndarray:
        return side.bits[kind][chosen]


type Broken = Callable[[Block], Flags]


@dataclass(frozen=True)
class Rule:
    """A hard rule. ``is_wish`` rules bind proposals only: the curator may go against them by hand.

    ``is_strict`` rules bind when the terms name their code.
    """

    code: str
    text: str
    broken: Broken
    is_wish: bool = False
    is_strict: bool = False

    @property
    def sentence(self) -> Sentence:
        return Sentence(self.text)


def _named(code: str) -> Broken:
    """Return a rule about the pairs that the snapshot lists under a code."""

    def broken(block: Block) -> Flags:
        rows, columns = block.people.apart[code]
        if not len(rows):
            return block.none()
        found = np.zeros((len(block.rows), len(block.columns)), bool)
        first, last = np.searchsorted(rows, [block.rows.min(), block.rows.max() + 1])
        here = _place(block.rows, len(block.people.mentees))[rows[first:last]]
        there = _place(block.columns, len(block.people.mentors))[columns[first:last]]
        inside = (here != UNKNOWN) & (there != UNKNOWN)
        found[here[inside], there[inside]] = True
        return found

    return broken


def _place(chosen: Ints, size: int) -> Ints:
    """Return where each of ``size`` people stands among the chosen, UNKNOWN for the others."""
    place = np.full(size, UNKNOWN)
    place[chosen] = np.arange(len(chosen))
    return place


def _of_externals(broken: Broken) -> Broken:
    """Return a rule that only a mentor from outside can break: in most schools there is none to look at."""
    return lambda block: broken(block) if block.mentor("external").any() else block.none()


def _minor_with_external(block: Block) -> Flags:
    """An adult from outside with somebody who is, or may be, a child."""
    minor: Flags = block.mentor("external") & (block.mentee("adult_from") > block.people.terms.day.toordinal())
    return minor


def _days(block: Block) -> tuple[int, int]:
    return block.people.terms.day.toordinal(), block.people.terms.ends.toordinal()


@_of_externals
def _birth_date_unknown(block: Block) -> Flags:
    return np.asarray(block.mentor("external") & ~block.mentee("born_known"))


@_of_externals
def _clearance(block: Block) -> Flags:
    return _minor_with_external(block) & (block.mentor("cleared_until") < _days(block)[0])


@_of_externals
def _guardian(block: Block) -> Flags:
    return _minor_with_external(block) & (block.mentee("guardian_until") < _days(block)[0])


@_of_externals
def _own_consent(block: Block) -> Flags:
    """From 14 one's own consent is needed too, unless the pair ends before or works until then."""
    minor = _minor_with_external(block)
    day, ends = _days(block)
    until = np.minimum(ends, np.minimum(block.mentee("taking_part_until"), block.mentee("guardian_until")))
    until = np.minimum(until, np.minimum(block.mentor("led_until"), block.mentor("cleared_until")))
    fourteen, own = block.mentee("own_from"), block.mentee("own_until")
    enough = (fourteen > until) | (own >= np.maximum(day, fourteen)) | (fourteen > day)
    return np.asarray(minor & ~enough)


def _age(block: Block) -> Flags:
    if not block.mentor("has_window").any():
        return block.none()
    age = block.mentee("age")
    outside = (age < block.mentor("age_min")) | (age > block.mentor("age_max"))
    return np.asarray(block.mentor("has_window") & (age != UNKNOWN) & outside)


def _no_common(kind: str) -> Broken:
    """Return a rule for words of which both sides have some and none in common."""

    def broken(block: Block) -> Flags:
        left, right = block.said(kind)
        if not (left.any() and right.any()):
            return block.none()
        return np.asarray((left > 0) & (right > 0) & (block.common(kind) == 0))

    return broken


def _too_far(block: Block) -> Flags:
    if np.isinf(block.mentor("reach")).all():
        return block.none()
    far = block.distance() > block.mentor("reach")  # unknown places are not far
    return np.asarray(far & ~(block.mentee("online") & block.mentor("online")))


def _hidden(block: Block) -> Flags:
    has_school = block.said("schools")[0] > 0
    if not has_school.any() or block.mentor("everywhere").all():
        return block.none()
    return np.asarray(has_school & ~block.mentor("everywhere") & (block.common("schools") == 0))


def _later(name: str) -> Broken:
    return lambda block: _over(block, block.mentor(name) < _days(block)[0])


def _over(block: Block, flags: np.ndarray) -> Flags:
    return np.broadcast_to(flags, (len(block.rows), len(block.columns)))


# In the order in which the funnel counts them: the mentor, the mentee, the two together.
RULES: Final = (
    Rule(
        "mentor_kind",
        _("В этой форме такой участник не может быть наставником."),
        lambda block: _over(block, ~block.mentor("kind_fits")),
    ),
    Rule(
        "not_admitted",
        _("Наставник не допущен. Примите решение о допуске на этапе отбора."),
        lambda block: _over(block, ~block.mentor("admitted")),
    ),
    Rule(
        "not_trained",
        _("Наставник не прошёл обучение. Отметьте обучение на этапе отбора."),
        lambda block: _over(block, ~block.mentor("trained")),
    ),
    Rule(
        "mentor_consent",
        _("У наставника-обучающегося нет действующего согласия на участие. Внесите согласие в его карточке."),
        _later("led_until"),
    ),
    Rule(
        "mentee_kind",
        _("В этой форме такой участник не может быть наставляемым."),
        lambda block: _over(block, ~block.mentee("kind_fits")),
    ),
    Rule(
        "programme_ended",
        _("Срок программы закончился. Продлите программу или создайте новую."),
        lambda block: _over(block, np.array([[_days(block)[1] < _days(block)[0]]])),
    ),
    Rule(
        "consent_participation",
        _("Нет действующего согласия на участие в наставничестве. Внесите согласие в карточке наставляемого."),
        lambda block: _over(block, block.mentee("taking_part_until") < _days(block)[0]),
    ),
    Rule(
        "birth_date_unknown",
        _(
            "Не указана дата рождения наставляемого. Без неё нельзя закрепить внешнего наставника: "
            "укажите дату в карточке."
        ),
        _birth_date_unknown,
    ),
    Rule(
        "clearance",
        _("У внешнего наставника нет действующей отметки о справке об отсутствии судимости. Внесите отметку о новой."),
        _clearance,
    ),
    Rule(
        "consent_guardian",
        _("Нет согласия родителя на передачу данных внешнему наставнику. Внесите согласие в карточке наставляемого."),
        _guardian,
    ),
    Rule(
        "consent_own",
        _("Наставляемому есть 14 лет: нужно и его собственное согласие на передачу данных внешнему наставнику."),
        _own_consent,
    ),
    Rule("visibility", _("Наставник не работает с этой школой. Попросите работодателя открыть ему школу."), _hidden),
    Rule("same_person", _("Человек не может быть наставником самому себе."), _named("same_person")),
    Rule("relative", _("Наставник и наставляемый — родственники. Выберите другого наставника."), _named("relative")),
    Rule(
        "former_mentor",
        _("Пара уже распадалась: к прежнему наставнику не возвращаем."),
        _named("former_mentor"),
        is_wish=True,
    ),
    Rule(
        "explicit_no",
        _("После встречи один из двоих ответил, что не хотел бы работать вместе."),
        _named("explicit_no"),
        is_wish=True,
    ),
    Rule(
        "class_teacher",
        _("Классный руководитель не может быть наставником своего класса."),
        _named("class_teacher"),
        is_wish=True,
    ),
    Rule(
        "same_class",
        _("Наставник и наставляемый учатся в одном классе."),
        _named("same_class"),
        is_wish=True,
        is_strict=True,
    ),
    Rule("age_window", _("Возраст наставляемого не подходит под пожелание наставника."), _age, is_wish=True),
    Rule(
        "language", _("У наставника и наставляемого нет общего языка общения."), _no_common("languages"), is_wish=True
    ),
    Rule(
        "slots",
        _("У наставника и наставляемого нет общего удобного времени."),
        _no_common("slots"),
        is_wish=True,
        is_strict=True,
    ),
    Rule(
        "distance",
        _("Наставник не добирается до школы наставляемого, а онлайн подходит не обоим."),
        _too_far,
        is_wish=True,
    ),
)
BY_CODE: Final = {rule.code: rule for rule in RULES}


def in_force(people: Snapshot) -> tuple[Rule, ...]:
    """Return the rules that bind under the terms, in the order of the funnel."""
    return tuple(rule for rule in RULES if not rule.is_strict or rule.code in people.terms.strict)


def broken_by(people: Snapshot, mentee: int, mentor: int) -> tuple[Rule, ...]:
    """Return all rules that a pair breaks, those the curator can act upon first."""
    block = Block(people, np.array([mentee]), np.array([mentor]))
    return tuple(rule for rule in in_force(people) if rule.broken(block)[0, 0])
