"""What makes a pair fit: criteria of 0–100 points, each with a weight; weights add up to 100.

The points of a pair are Σ weight × points, whole numbers up to 10,000, so what a criterion adds to a
pair can be shown and adds up exactly. Who has said nothing gets half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.pairs import Pairs
from apps.school.matching.engine.people import UNKNOWN, Snapshot, canonical
from apps.school.matching.engine.problem import Ints
from apps.school.matching.engine.rules import Block
from apps.school.matching.engine.wording import Sentence
from apps.school.matching.engine.wording import gettext_noop as _

FULL: Final = 100
NEUTRAL: Final = 50
REASONS: Final = 3
# First, second, third in a ballot; somebody who was met and not named.
RANKS: Final = (100, 80, 60)
UNNAMED: Final = 10
# What a mentor without finished pairs has, and what each finished one adds.
NOVICE, SEASON = 40, 30
# Points of a block are narrow: most of the time goes into moving them.
_nothing, _half, _full = np.uint8(0), np.uint8(NEUTRAL), np.uint8(FULL)


@dataclass(frozen=True)
class Criterion:
    """``points`` of each pair of a block (0–100) and a sentence about one pair, None when it says nothing."""

    code: str
    title: str
    points: Callable[[Block], Ints]
    tell: Callable[[Snapshot, int, int], Sentence | None]


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion adds to a pair: ``points`` (0–100) × ``weight``."""

    code: str
    points: int
    weight: int

    @property
    def adds(self) -> int:
        return self.points * self.weight


def _request(block: Block) -> Ints:
    """Wishes among competences, or words of the request among words about the mentor, whichever says more."""
    wishes, _competences = block.said("wishes")
    by_wish = _share(block.common("wishes"), wishes)
    words, about = block.said("words")
    if not (words.any() and about.any()):
        return np.where(wishes == 0, _half, by_wish)
    least = np.minimum(words.astype(np.float32), about.astype(np.float32))
    by_word = _share(block.common("words"), least)
    silent = (wishes == 0) & ((words == 0) | (about == 0))
    return np.where(silent, _half, np.maximum(by_wish, by_word))


def _share(common: Ints, among: Ints) -> Ints:
    """Return which part of so many words is common, in whole points; nothing of nothing.

    A float holds the quotient exactly enough to be cut off: it is at most 100, and below a whole number by
    1/among or more.
    """
    part = common.astype(np.float32)
    part *= FULL
    part /= np.maximum(np.float32(1), among.astype(np.float32, copy=False))
    return np.minimum(part, FULL, out=part).astype(np.uint8)


def _overlap(kind: str) -> Callable[[Block], Ints]:
    def points(block: Block) -> Ints:
        left, right = block.said(kind)
        least = np.minimum(left.astype(np.float32), right.astype(np.float32))
        if left.all() and right.all():
            return _share(block.common(kind), least)
        return np.where(least == 0, _half, _share(block.common(kind), least))

    return points


def _age(block: Block) -> Ints:
    age = block.mentee("age")
    inside = (age >= block.mentor("age_min")) & (age <= block.mentor("age_max"))
    known = block.mentor("has_window") & (age != UNKNOWN)
    return np.where(known, np.where(inside, _full, _nothing), _half)


def _experience(block: Block) -> Ints:
    return np.broadcast_to(np.minimum(FULL, NOVICE + SEASON * block.mentor("finished")), block.shape)


def _format(block: Block) -> Ints:
    """Near is better; both online is as good as next door; an unknown place gets half."""
    distance, reach = block.distance(), block.mentor("reach")
    with np.errstate(invalid="ignore"):
        share = np.where(np.isinf(reach), 1.0, 1.0 - distance / np.maximum(reach, 1e-9))
    near = np.where(np.isnan(distance), NEUTRAL, np.rint(FULL * np.clip(share, 0.0, 1.0))).astype(np.int64)
    return np.where(block.mentee("online") & block.mentor("online"), FULL, near)


def _preferences(block: Block) -> Ints:
    """The mean of both ballots; whoever gave none counts half."""
    people = block.people
    mentee = _voted(people.mentee_rank, block, block.mentee("voted"))
    mentor = _voted(people.mentor_rank, block, block.mentor("voted"))
    return (mentee + mentor) // 2


def _voted(ranks: np.ndarray | None, block: Block, voted: np.ndarray) -> Ints:
    if ranks is None:
        return np.broadcast_to(NEUTRAL, block.shape)
    points = np.array([*RANKS, UNNAMED])  # UNKNOWN is -1, the last one
    return np.where(voted, points[np.minimum(block.each(ranks), len(RANKS))], NEUTRAL)


def _common_words(left: frozenset[str], right: frozenset[str], people: Snapshot) -> str:
    return ", ".join(sorted(canonical(left, people.synonyms) & canonical(right, people.synonyms)))


def _tell_request(people: Snapshot, mentee: int, mentor: int) -> Sentence | None:
    row, other = people.mentee_rows[mentee], people.mentor_rows[mentor]
    if said := sorted(canonical(row.words, people.synonyms) & canonical(other.words, people.synonyms)):
        leads = dict.fromkeys(other.phrases.get(word, word) for word in said)
        text = _("ищет «%(asked)s», у наставника — «%(leads)s»")
        return Sentence(text, {"asked": ", ".join(said), "leads": "», «".join(leads)})
    common = _common_words(row.wishes, other.competences, people)
    if common and row.request:
        text = _("помогает с запросом «%(request)s»: %(what)s")
        return Sentence(text, {"request": row.request, "what": common})
    if common:
        return Sentence(_("помогает с тем, о чём запрос: %(what)s"), {"what": common})
    if row.wishes:
        return Sentence(_("среди компетенций нет того, о чём запрос"))
    return Sentence(_("запрос ещё не записан"))


def _tell_interests(people: Snapshot, mentee: int, mentor: int) -> Sentence | None:
    common = _common_words(people.mentee_rows[mentee].interests, people.mentor_rows[mentor].interests, people)
    return Sentence(_("общие интересы: %(common)s"), {"common": common}) if common else None


def _tell_slots(people: Snapshot, mentee: int, mentor: int) -> Sentence | None:
    common = people.mentee_rows[mentee].slots & people.mentor_rows[mentor].slots
    return Sentence(_("удобное время: %(slots)s"), {"slots": tuple(sorted(common))}) if common else None


def _tell_age(people: Snapshot, mentee: int, mentor: int) -> Sentence | None:
    row, other = people.mentee_rows[mentee], people.mentor_rows[mentor]
    if row.age is None or (other.age_min is None and other.age_max is None):
        return None
    fits = (other.age_min or 0) <= row.age <= (200 if other.age_max is None else other.age_max)
    return Sentence(_("подходит по возрасту")) if fits else None


def _tell_experience(people: Snapshot, mentee: int, mentor: int) -> Sentence | None:
    finished = people.mentor_rows[mentor].finished
    return Sentence(_("опыт наставника, завершённых пар: %(n)d"), {"n": finished}) if finished else None


def _tell_format(people: Snapshot, mentee: int, mentor: int) -> Sentence | None:
    row, other = people.mentee_rows[mentee], people.mentor_rows[mentor]
    if row.is_online and other.is_online:
        return Sentence(_("обоим подходит онлайн"))
    return Sentence(_("рядом")) if row.place and other.place and row.place == other.place else None


def _tell_preferences(people: Snapshot, mentee: int, mentor: int) -> Sentence | None:
    row, other = people.mentee_rows[mentee], people.mentor_rows[mentor]
    chosen = other.person in (row.preferences or ())
    back = row.person in (other.preferences or ())
    if chosen and back:
        return Sentence(_("выбрали друг друга на встрече"))
    if chosen:
        return Sentence(_("наставляемый выбрал наставника на встрече"))
    return Sentence(_("наставник выбрал наставляемого на встрече")) if back else None


CRITERIA: Final = (
    Criterion("request", _("Запрос и компетенции"), _request, _tell_request),
    Criterion("preferences", _("Выбор после встречи"), _preferences, _tell_preferences),
    Criterion("interests", _("Общие интересы"), _overlap("interests"), _tell_interests),
    Criterion("slots", _("Удобное время"), _overlap("slots"), _tell_slots),
    Criterion("age", _("Желаемый возраст"), _age, _tell_age),
    Criterion("experience", _("Опыт наставника"), _experience, _tell_experience),
    Criterion("format", _("Рядом или онлайн"), _format, _tell_format),
)
CRITERION: Final = {criterion.code: criterion for criterion in CRITERIA}
WEIGHTS: Final[Mapping[str, int]] = {
    "request": 40, "preferences": 20, "interests": 15, "slots": 15, "age": 10, "experience": 0, "format": 0,
}  # fmt: skip


def check_weights(weights: Mapping[str, int]) -> dict[str, int]:
    """Return a weight for every criterion. Raises EngineRefused for weights that are none or do not add up to 100."""
    if unknown := set(weights) - set(CRITERION):
        raise EngineRefused("unknown_criterion", _("Такого критерия нет: «%(code)s»."), code=min(unknown))
    whole = {criterion.code: weights.get(criterion.code, 0) for criterion in CRITERIA}
    if any(isinstance(value, bool) or not isinstance(value, int) or value < 0 for value in whole.values()):
        raise EngineRefused("negative_weight", _("Вес критерия — целое число от 0 до 100."))
    if (total := sum(whole.values())) != FULL:
        raise EngineRefused(
            "weights_total", _("Веса критериев вместе должны дать 100, а сейчас %(total)d. Поправьте их."), total=total
        )
    return whole


def points(block: Block, weights: Mapping[str, int]) -> Ints:
    """Return the points of a block, or of pairs one by one (0–10,000, as many as it has pairs)."""
    total = np.zeros(block.shape, np.int16)
    for criterion in CRITERIA:
        if weights[criterion.code]:
            total += criterion.points(block).astype(np.int16) * np.int16(weights[criterion.code])
    return total.astype(np.int32)


def parts(people: Snapshot, mentee: int, mentor: int, weights: Mapping[str, int]) -> list[Part]:
    """Return what each weighted criterion adds to a pair, most first; together they are the pair's points."""
    return parts_of(people, np.array([mentee]), np.array([mentor]), weights)[0]


def parts_of(people: Snapshot, mentees: Ints, mentors: Ints, weights: Mapping[str, int]) -> list[list[Part]]:
    """Return the parts of many pairs at once: ``mentees[k]`` with ``mentors[k]``."""
    pairs = Pairs(people, mentees, mentors, np.ones(len(mentees), np.int64))
    codes = [criterion.code for criterion in CRITERIA if weights[criterion.code]]
    points = np.array([np.broadcast_to(CRITERION[code].points(pairs), pairs.shape) for code in codes], np.int64)
    order = np.argsort(-points * np.array([[weights[code]] for code in codes]), axis=0, kind="stable")
    return [
        [Part(codes[index], pair_points[index], weights[codes[index]]) for index in pair_order]
        for pair_points, pair_order in zip(points.T.tolist(), order.T.tolist(), strict=True)
    ]


def reasons(people: Snapshot, mentee: int, mentor: int, weights: Mapping[str, int]) -> list[Sentence]:
    """Return the strongest reasons for a pair, at most three, most telling first."""
    return reasons_of(people, np.array([mentee]), np.array([mentor]), weights)[0]


def reasons_of(people: Snapshot, mentees: Ints, mentors: Ints, weights: Mapping[str, int]) -> list[list[Sentence]]:
    """Return the strongest reasons for many pairs at once: ``mentees[k]`` with ``mentors[k]``."""
    found = parts_of(people, mentees, mentors, weights)
    return [
        list(islice(_told(people, mentee, mentor, of_pair), REASONS))
        for mentee, mentor, of_pair in zip(mentees.tolist(), mentors.tolist(), found, strict=True)
    ]


def _told(people: Snapshot, mentee: int, mentor: int, of_pair: Sequence[Part]) -> Iterator[Sentence]:
    """Say what there is to say of each part, in their order."""
    told = (CRITERION[part.code].tell(people, mentee, mentor) for part in of_pair)
    return (sentence for sentence in told if sentence is not None)
