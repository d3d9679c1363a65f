"""Rules of a group meeting: the clock of its rounds, codes of ballots, what a ballot may say. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.school.ballots.code import CodeRefused, from_written

MOST_RANKED: Final = 3
CODE_LENGTH: Final = 10
# Crockford's base 32: letters that look like digits are left out and taken for them.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN: Final = str.maketrans("АВЕКМНРСТУХОOILЗ", "ABEKMHPCTYX00113")


def new_code(pick: Callable[[str], str]) -> str:
    """Return a code of 50 bits; ``pick`` chooses a letter, ``secrets.choice`` outside tests."""
    return "".join(pick(ALPHABET) for _letter in range(CODE_LENGTH))


def normal_code(typed: str) -> str:
    """Return the code somebody typed: any case, with or without a dash, letters that look the same."""
    plain = "".join(char for char in typed.upper().translate(_MISTAKEN) if char.isalnum())[: CODE_LENGTH + 3]
    try:
        return from_written(plain)  # the number of a paper sheet: the code with two symbols of check
    except CodeRefused:
        return plain


def shown_code(code: str) -> str:
    """«K7MF3-8QXW2», as it is printed."""
    return f"{code[:5]}-{code[5:]}" if code else ""


@dataclass(frozen=True, slots=True)
class Rounds:
    """When rounds run: the beginning of the first, minutes of a round and of the pause after it."""

    begins: datetime
    count: int
    minutes: int
    pause: int

    def start_of(self, number: int) -> datetime:
        return self.begins + timedelta(minutes=(number - 1) * (self.minutes + self.pause))

    def end_of(self, number: int) -> datetime:
        return self.start_of(number) + timedelta(minutes=self.minutes)


class Phase(StrEnum):
    BEFORE = "before"
    ROUND = "round"
    PAUSE = "pause"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the hall is: in a pause ``number`` is the round that comes; ``until`` is when this changes."""

    phase: Phase
    number: int = 0
    until: datetime | None = None


def moment(rounds: Rounds, now: datetime) -> Moment:
    """Return what the hall does now."""
    for number in range(1, rounds.count + 1):
        if now < rounds.start_of(number):
            phase = Phase.BEFORE if number == 1 else Phase.PAUSE
            return Moment(phase, number, rounds.start_of(number))
        if now < rounds.end_of(number):
            return Moment(Phase.ROUND, number, rounds.end_of(number))
    return Moment(Phase.AFTER, rounds.count)


@dataclass(frozen=True, slots=True)
class Preference:
    """What a ballot says, by participation: whom the respondent would like, in order, and whom not."""

    ranked: tuple[UUID, ...]
    never: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Lack:
    code: str
    sentence: Promise


_STRANGER: Final = Lack(
    "stranger", _("В бюллетене назван тот, с кем встречи не было. Обновите страницу и выберите снова.")
)
_TWICE: Final = Lack("twice", _("Один человек выбран дважды. Оставьте его на одном месте."))
_TOO_MANY: Final = Lack("too_many", _("Можно выбрать не больше трёх человек."))
_BOTH: Final = Lack("both", _("Один человек и выбран, и отмечен в «не хотел(а) бы». Оставьте что-то одно."))


def ballot_lack(ranked: Sequence[UUID], never: Collection[UUID], met: Collection[UUID]) -> Lack | None:
    """Return why a ballot cannot be taken; an empty one can: nobody has to choose."""
    if not {*ranked, *never} <= set(met):
        return _STRANGER
    if len(set(ranked)) < len(ranked):
        return _TWICE
    if len(ranked) > MOST_RANKED:
        return _TOO_MANY
    return _BOTH if set(ranked) & set(never) else None


def short_name(first: str, last: str) -> str:
    """«Тимофей Г.»: what a ballot shows of a person."""
    return f"{first} {last[:1]}." if last else first


def met_by(route: Sequence[int], others: Iterable[tuple[UUID, Sequence[int]]]) -> list[tuple[UUID, int, int]]:
    """Return whom somebody sat with, in which round and at which table, of the guests of the other side, by round."""
    found: list[tuple[int, int, UUID]] = []
    for guest, theirs in others:
        for number, (mine, table) in enumerate(zip(route, theirs, strict=False)):
            if mine and mine == table:
                found.append((number, table, guest))
    return [(guest, number + 1, table) for number, table, guest in sorted(found)]
