"""People at the edge of the engine: rows with identifiers in, columns of numbers inside.

A snapshot sorts both sides by identifier, so that the order in which people come changes nothing.
Days are ordinals of ``date.toordinal``; sets of words become rows of bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.problem import Flags, Ints
from apps.school.matching.engine.wording import Sentence
from apps.school.matching.engine.wording import gettext_noop as _

NEVER: Final = 0
FOREVER: Final = date.max.toordinal()
UNKNOWN: Final = -1
type Words = frozenset[str]
_NONE: Final[Words] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorRow:
    """A mentor. ``capacity`` is how many more mentees fit, ``load`` how many are led already.

    ``led_until`` is the last day on which a learner may lead others, None when a consent is missing;
    adults need none. ``preferences`` are the people chosen after the group meeting, the best first;
    None when the mentor gave no ballot. ``refused`` are people the mentor would not like to lead. ``phrases``
    tell in which of the mentor's own phrases a word stands; they are shown and weigh nothing.
    """

    id: str
    person: str
    kind: str
    capacity: int
    load: int = 0
    smallest: int = 1
    is_admitted: bool = True
    is_trained: bool = True
    is_external: bool = False
    is_learner: bool = False
    led_until: date | None = None
    cleared_until: date | None = None
    competences: Words = _NONE
    interests: Words = _NONE
    slots: Words = _NONE
    languages: Words = _NONE
    words: Words = _NONE
    phrases: Mapping[str, str] = field(default_factory=dict)
    age_min: int | None = None
    age_max: int | None = None
    class_id: str | None = None
    teaches: Words = _NONE
    relatives: Words = _NONE
    finished: int = 0
    place: tuple[float, float] | None = None
    reach: float | None = None
    is_online: bool = False
    schools: Words | None = None
    employer: str | None = None
    preferences: tuple[str, ...] | None = None
    refused: Words = _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class MenteeRow:
    """A mentee. ``former`` are people who led the mentee before and are not to again.

    ``guardian_until`` and ``own_until`` are the last days of the consents to hand data to an external
    mentor, ``adult_from`` and ``own_from`` the days of majority and of one's own consent; ``kept`` is
    the mentor of before who may stay. ``since`` is the day from which somebody waits who was to have a
    mentor before: an approved run left nobody for the mentee, or the mentor is gone.
    """

    id: str
    person: str
    kind: str
    taking_part_until: date | None = None
    adult_from: date | None = None
    own_from: date | None = None
    guardian_until: date | None = None
    own_until: date | None = None
    age: int | None = None
    wishes: Words = _NONE
    request: str = ""
    interests: Words = _NONE
    slots: Words = _NONE
    languages: Words = _NONE
    words: Words = _NONE
    class_id: str | None = None
    relatives: Words = _NONE
    former: Words = _NONE
    kept: str | None = None
    since: date | None = None
    place: tuple[float, float] | None = None
    is_online: bool = False
    school: str | None = None
    preferences: tuple[str, ...] | None = None
    refused: Words = _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the form and the programme ask for. ``strict`` are codes of rules that bind when switched on."""

    day: date
    ends: date
    mentor_kinds: Words
    mentee_kinds: Words
    strict: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Side:
    """Columns of one side; ``bits`` are rows of uint64 words by the kind of words they stand for."""

    ids: tuple[str, ...]
    numbers: Mapping[str, np.ndarray]
    bits: Mapping[str, np.ndarray]
    counts: Mapping[str, Ints]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Snapshot:
    """Both sides in the order of their identifiers; ``apart`` are (mentee, mentor) pairs a rule names one by one.

    ``mentee_rank`` and ``mentor_rank`` give the places in the ballots (mentees × mentors, UNKNOWN where
    unnamed); None when nobody gave one.
    """

    mentors: Side
    mentees: Side
    mentor_rows: tuple[MentorRow, ...]
    mentee_rows: tuple[MenteeRow, ...]
    terms: Terms
    apart: Mapping[str, tuple[Ints, Ints]]
    mentee_rank: np.ndarray | None
    mentor_rank: np.ndarray | None
    synonyms: Mapping[str, str] = field(default_factory=dict)


def snapshot(
    mentors: Iterable[MentorRow],
    mentees: Iterable[MenteeRow],
    terms: Terms,
    *,
    synonyms: Mapping[str, str] | None = None,
) -> Snapshot:
    """Return both sides as columns. ``synonyms`` lead words to the one they stand for.

    Raises EngineRefused for people who are named twice or numbers that are none.
    """
    left, right = _sorted(mentors), _sorted(mentees)
    _check(left)
    same = synonyms or {}
    shared = _vocabularies(left, right, same)
    mentor_place = {row.person: index for index, row in enumerate(left)}
    mentee_place = {row.person: index for index, row in enumerate(right)}
    return Snapshot(
        mentors=_side(left, _mentor_numbers(left, terms), shared, _MENTOR_WORDS, same),
        mentees=_side(right, _mentee_numbers(right, terms), shared, _MENTEE_WORDS, same),
        mentor_rows=left,
        mentee_rows=right,
        terms=terms,
        apart=_apart(left, right, mentor_place, mentee_place),
        mentee_rank=_ranks(right, mentor_place, len(left)),
        mentor_rank=_turned(_ranks(left, mentee_place, len(right))),
        synonyms=same,
    )


def canonical(words: Words, synonyms: Mapping[str, str]) -> Words:
    """Return words with synonyms replaced by the one they stand for."""
    return frozenset(synonyms.get(word, word) for word in words) if synonyms else words


def waiting(people: Snapshot, mentee: int) -> list[Sentence]:
    """Say since when a mentee waits; nothing of who does not."""
    since = people.mentee_rows[mentee].since
    return [] if since is None else [Sentence(_("ждёт с %(since)s"), {"since": since})]


def _sorted[Row: (MentorRow, MenteeRow)](rows: Iterable[Row]) -> tuple[Row, ...]:
    ordered = tuple(sorted(rows, key=lambda row: row.id))
    for before, after in pairwise(ordered):
        if before.id == after.id:
            raise EngineRefused("duplicate_person", _("Один и тот же участник назван в подборе дважды."))
    return ordered


def _check(mentors: Sequence[MentorRow]) -> None:
    for index, row in enumerate(mentors):
        if row.capacity < 0 or row.load < 0 or row.finished < 0:
            raise EngineRefused("negative_capacity", _("У наставника указано отрицательное число мест."), mentor=index)
        if row.smallest > max(1, row.capacity):
            text = _("Наименьшая группа наставника больше, чем у него мест. Увеличьте места или уменьшите группу.")
            raise EngineRefused("group_bounds", text, mentor=index)


# The words of a mentee on the left are looked for among those of a mentor on the right.
_MENTOR_WORDS: Final[Mapping[str, Callable[[MentorRow], Words]]] = {
    "wishes": lambda row: row.competences,
    "interests": lambda row: row.interests,
    "slots": lambda row: row.slots,
    "languages": lambda row: row.languages,
    "words": lambda row: row.words,
    "schools": lambda row: row.schools or _NONE,
}
_MENTEE_WORDS: Final[Mapping[str, Callable[[MenteeRow], Words]]] = {
    "wishes": lambda row: row.wishes,
    "interests": lambda row: row.interests,
    "slots": lambda row: row.slots,
    "languages": lambda row: row.languages,
    "words": lambda row: row.words,
    "schools": lambda row: _NONE if row.school is None else frozenset({row.school}),
}


def _vocabularies(
    mentors: Sequence[MentorRow], mentees: Sequence[MenteeRow], synonyms: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """Number the words both sides use: others cannot be common."""
    found = {}
    for kind in _MENTOR_WORDS:
        left = {word for row in mentors for word in canonical(_MENTOR_WORDS[kind](row), synonyms)}
        right = {word for row in mentees for word in canonical(_MENTEE_WORDS[kind](row), synonyms)}
        found[kind] = {word: bit for bit, word in enumerate(sorted(left & right))}
    return found


def _side[Row: (MentorRow, MenteeRow)](
    rows: Sequence[Row],
    numbers: Mapping[str, np.ndarray],
    shared: Mapping[str, Mapping[str, int]],
    words: Mapping[str, Callable[[Row], Words]],
    synonyms: Mapping[str, str],
) -> Side:
    bits, counts = {}, {}
    for kind, vocabulary in shared.items():
        table = np.zeros((len(rows), len(vocabulary) // 64 + 1), np.uint64)
        count = np.zeros(len(rows), np.int64)
        for index, row in enumerate(rows):
            own = canonical(words[kind](row), synonyms)
            count[index] = len(own)
            for word in own:
                bit = vocabulary.get(word, UNKNOWN)
                if bit != UNKNOWN:
                    table[index, bit // 64] |= np.uint64(1 << (bit % 64))
        bits[kind], counts[kind] = table, count
    return Side(tuple(row.id for row in rows), numbers, bits, counts)


def _day(value: date | None, absent: int) -> int:
    return absent if value is None else value.toordinal()


def _whole(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int64)


def _true(values: Iterable[bool]) -> Flags:
    return np.array(list(values), bool)


def _places(rows: Sequence[MentorRow] | Sequence[MenteeRow]) -> np.ndarray:
    points = [row.place or (np.nan, np.nan) for row in rows]
    return np.array(points, float).reshape(len(rows), 2)


def _mentor_numbers(rows: Sequence[MentorRow], terms: Terms) -> dict[str, np.ndarray]:
    return {
        "kind_fits": _true(row.kind in terms.mentor_kinds for row in rows),
        "admitted": _true(row.is_admitted for row in rows),
        "trained": _true(row.is_trained for row in rows),
        "external": _true(row.is_external for row in rows),
        "led_until": _whole(_day(row.led_until, NEVER) if row.is_learner else FOREVER for row in rows),
        "cleared_until": _whole(_day(row.cleared_until, NEVER) for row in rows),
        "capacity": _whole(row.capacity for row in rows),
        "load": _whole(row.load for row in rows),
        "smallest": _whole(row.smallest for row in rows),
        "finished": _whole(row.finished for row in rows),
        "has_window": _true(row.age_min is not None or row.age_max is not None for row in rows),
        "age_min": _whole(0 if row.age_min is None else row.age_min for row in rows),
        "age_max": _whole(200 if row.age_max is None else row.age_max for row in rows),
        "place": _places(rows),
        "reach": np.array([np.inf if row.reach is None else row.reach for row in rows], float),
        "online": _true(row.is_online for row in rows),
        "everywhere": _true(row.schools is None for row in rows),
        "voted": _true(row.preferences is not None for row in rows),
    }


def _mentee_numbers(rows: Sequence[MenteeRow], terms: Terms) -> dict[str, np.ndarray]:
    return {
        "kind_fits": _true(row.kind in terms.mentee_kinds for row in rows),
        "taking_part_until": _whole(_day(row.taking_part_until, NEVER) for row in rows),
        "adult_from": _whole(_day(row.adult_from, FOREVER) for row in rows),
        "own_from": _whole(_day(row.own_from, NEVER) for row in rows),
        "guardian_until": _whole(_day(row.guardian_until, NEVER) for row in rows),
        "own_until": _whole(_day(row.own_until, NEVER) for row in rows),
        "born_known": _true(row.adult_from is not None for row in rows),
        "age": _whole(UNKNOWN if row.age is None else row.age for row in rows),
        "place": _places(rows),
        "online": _true(row.is_online for row in rows),
        "voted": _true(row.preferences is not None for row in rows),
        "waited": _waited(rows),
    }


def _waited(rows: Sequence[MenteeRow]) -> Ints:
    """Rank those who wait: the later somebody began to, the less; 0 for those who do not wait yet."""
    days = sorted({row.since for row in rows if row.since is not None}, reverse=True)
    rank = {day: number for number, day in enumerate(days, start=1)}
    return _whole(0 if row.since is None else rank[row.since] for row in rows)


def _apart(
    mentors: Sequence[MentorRow],
    mentees: Sequence[MenteeRow],
    mentor_place: Mapping[str, int],
    mentee_place: Mapping[str, int],
) -> dict[str, tuple[Ints, Ints]]:
    """List the pairs that rules name one by one: oneself, relatives, classes, former mentors, refusals."""
    found: dict[str, set[tuple[int, int]]] = {
        code: set()
        for code in ("same_person", "relative", "same_class", "class_teacher", "explicit_no", "former_mentor")
    }
    for j, mentor in enumerate(mentors):
        for code, people in (("relative", mentor.relatives), ("explicit_no", mentor.refused)):
            found[code].update((mentee_place[person], j) for person in people if person in mentee_place)
    by_class: dict[str, list[int]] = {}
    for i, mentee in enumerate(mentees):
        named = (("relative", mentee.relatives), ("explicit_no", mentee.refused), ("former_mentor", mentee.former))
        for code, people in (*named, ("same_person", frozenset({mentee.person}))):
            found[code].update((i, mentor_place[person]) for person in people if person in mentor_place)
        if mentee.class_id is not None:
            by_class.setdefault(mentee.class_id, []).append(i)
    for j, mentor in enumerate(mentors):
        if mentor.class_id is not None:
            found["same_class"].update((i, j) for i in by_class.get(mentor.class_id, ()))
        for class_id in mentor.teaches:
            found["class_teacher"].update((i, j) for i in by_class.get(class_id, ()))
    return {code: _columns(pairs) for code, pairs in found.items()}


def _columns(pairs: set[tuple[int, int]]) -> tuple[Ints, Ints]:
    table = np.array(sorted(pairs), np.int64).reshape(len(pairs), 2)
    return table[:, 0], table[:, 1]


def _ranks[Row: (MentorRow, MenteeRow)](
    rows: Sequence[Row], place: Mapping[str, int], others: int
) -> np.ndarray | None:
    """Return the place of each of the others in each one's ballot; UNKNOWN where not named."""
    if all(row.preferences is None for row in rows):
        return None
    found = np.full((len(rows), others), UNKNOWN, np.int8)
    for index, row in enumerate(rows):
        for rank, person in enumerate(row.preferences or ()):
            if person in place:
                found[index, place[person]] = rank
    return found


def _turned(ranks: np.ndarray | None) -> np.ndarray | None:
    return None if ranks is None else ranks.T
