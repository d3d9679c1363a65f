"""Who may be paired with whom, how well they fit, and the best assignment. Pure: no rows, no clock.

Hard rules never live in the score: a pair that breaks one is no candidate. Scores are whole
numbers 0–100, so the optimum is exact and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from scipy.optimize import linear_sum_assignment

from apps.school.matching.papers import Ground, Lack, Paper, Papers, ground
from apps.school.programmes.domain import slots_in_words

# Points of a criterion when one of the sides has said nothing.
NEUTRAL: Final = 0.5
WEIGHTS: Final = {"competences": 50, "interests": 20, "slots": 20, "age": 10}
REASONS_SHOWN: Final = 3
MENTEES_LIMIT: Final = 1200


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor of a programme. ``load`` counts open places in all programmes, ``load_here`` in this one.

    ``regional_free`` is how many more the region allows; None for the school's own people.
    ``participation_until`` is the last day of the consents by which a learner leads others; None
    when one is missing. Adults lead as staff or by their employer's engagement, without one.
    """

    participation_id: UUID
    person_id: UUID
    kind: str
    is_external: bool
    is_admitted: bool
    is_trained: bool
    capacity: int
    group_limit: int
    load: int = 0
    load_here: int = 0
    cleared_until: date | None = None
    competences: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    age_min: int | None = None
    age_max: int | None = None
    external_id: UUID | None = None
    class_id: UUID | None = None
    regional_free: int | None = None
    is_learner: bool = False
    participation_until: date | None = None

    @property
    def free(self) -> int:
        """How many more mentees fit."""
        return self.free_here if self.regional_free is None else min(self.free_here, self.regional_free)

    @property
    def free_here(self) -> int:
        """How many more would fit if the region set no limit."""
        return max(0, min(self.capacity - self.load, self.group_limit - self.load_here))

    def with_taken(self, taken: int) -> Mentor:
        """Return the mentor as if ``taken`` of the free places were given already."""
        regional = None if self.regional_free is None else max(0, self.regional_free - taken)
        return replace(self, load=self.load + taken, load_here=self.load_here + taken, regional_free=regional)


@dataclass(frozen=True, slots=True)
class Mentee:
    participation_id: UUID
    person_id: UUID
    kind: str
    birth_date: date | None
    participation_until: date | None
    guardian: Paper | None = None
    own: Paper | None = None
    age: int | None = None
    wishes: frozenset[str] = frozenset()
    request_title: str = ""
    interests: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    is_paired: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the form and the programme ask for."""

    mentor_kinds: frozenset[str]
    mentee_kinds: frozenset[str]
    day: date
    programme_ends: date


SAME_PERSON = Lack("same_person", gettext_lazy("Человек не может быть наставником самому себе."))
MENTOR_KIND = Lack("mentor_kind", gettext_lazy("В этой форме такой участник не может быть наставником."))
MENTEE_KIND = Lack("mentee_kind", gettext_lazy("В этой форме такой участник не может быть наставляемым."))
NOT_ADMITTED = Lack("not_admitted", gettext_lazy("Наставник не допущен. Примите решение о допуске на этапе отбора."))
MENTOR_CONSENT = Lack(
    "mentor_consent",
    gettext_lazy("У наставника-обучающегося нет действующего согласия на участие. Внесите согласие в его карточке."),
)
NOT_TRAINED = Lack("not_trained", gettext_lazy("Наставник не прошёл обучение. Отметьте обучение на этапе отбора."))
OUTSIDE_AGES = Lack("age_window", gettext_lazy("Возраст наставляемого не подходит под пожелание наставника."))
FULL = Lack("capacity", gettext_lazy("У наставника нет свободных мест."))
PAIRED = Lack("already_paired", gettext_lazy("У наставляемого уже есть наставник в этой программе."))


def mentor_lack(mentor: Mentor, rules: Rules) -> Lack | None:
    """Return what keeps somebody from being a mentor of the programme, whoever the mentee is."""
    if mentor.kind not in rules.mentor_kinds:
        return MENTOR_KIND
    if not mentor.is_admitted:
        return NOT_ADMITTED
    if not mentor.is_trained:
        return NOT_TRAINED
    if mentor.is_learner and (mentor.participation_until is None or mentor.participation_until < rules.day):
        return MENTOR_CONSENT
    return None


def pair_papers(mentor: Mentor, mentee: Mentee) -> Papers:
    return Papers(
        mentor_is_external=mentor.is_external,
        cleared_until=mentor.cleared_until,
        birth_date=mentee.birth_date,
        participation_until=mentee.participation_until,
        mentor_until=mentor.participation_until if mentor.is_learner else None,
        guardian=mentee.guardian,
        own=mentee.own,
    )


def pair_ground(mentor: Mentor, mentee: Mentee, rules: Rules) -> Ground | Lack:
    """Return the ground of a pair or the first hard rule that it breaks; places are not counted here."""
    if mentor.person_id == mentee.person_id:
        return SAME_PERSON
    if lack := mentor_lack(mentor, rules):
        return lack
    if mentee.kind not in rules.mentee_kinds:
        return MENTEE_KIND
    return ground(pair_papers(mentor, mentee), day=rules.day, programme_ends=rules.programme_ends)


def candidate_lack(mentor: Mentor, mentee: Mentee, rules: Rules) -> Lack | None:
    """Return why the pair is not proposed; the wish about ages binds the proposal, not the curator."""
    found = pair_ground(mentor, mentee, rules)
    if isinstance(found, Lack):
        return found
    return None if _age_fits(mentor, mentee) is not False else OUTSIDE_AGES


def _age_fits(mentor: Mentor, mentee: Mentee) -> bool | None:
    """None when an age or the window is unknown."""
    if mentee.age is None or (mentor.age_min is None and mentor.age_max is None):
        return None
    return (mentor.age_min or 0) <= mentee.age <= (mentor.age_max or 200)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a pair fits, 0–100, and the strongest reasons in words."""

    score: int
    reasons: tuple[str, ...]


def fit(mentor: Mentor, mentee: Mentee) -> Fit:
    """Score a pair by shared competences, interests, time and age; silence of a side counts half."""
    parts: list[tuple[float, str]] = []
    common = mentee.wishes & mentor.competences
    share = len(common) / len(mentee.wishes) if mentee.wishes else NEUTRAL
    if common:
        reason = _("помогает с запросом «%(request)s»: %(what)s") % {
            "request": mentee.request_title,
            "what": ", ".join(sorted(common)),
        }
    elif mentee.wishes:
        reason = _("среди компетенций нет того, о чём запрос")
    else:
        reason = _("запрос ещё не записан")
    parts.append((WEIGHTS["competences"] * share, reason))
    parts.append(_overlap(mentor.interests, mentee.interests, WEIGHTS["interests"], _("общие интересы: %(common)s")))
    parts.append(_overlap(mentor.slots, mentee.slots, WEIGHTS["slots"], _("удобное время: %(common)s"), slots_in_words))
    suits = _age_fits(mentor, mentee)
    parts.append(
        (WEIGHTS["age"] * (NEUTRAL if suits is None else float(suits)), _("подходит по возрасту") if suits else "")
    )
    score = round(sum(points for points, _reason in parts))
    told = sorted((part for part in parts if part[1]), key=lambda part: -part[0])
    return Fit(score, tuple(reason for _points, reason in told[:REASONS_SHOWN]))


def _listed(words: Collection[str]) -> str:
    return ", ".join(sorted(words))


def _overlap(
    left: frozenset[str],
    right: frozenset[str],
    weight: int,
    sentence: str,
    told: Callable[[Collection[str]], str] = _listed,
) -> tuple[float, str]:
    if not left or not right:
        return weight * NEUTRAL, ""
    common = left & right
    share = len(common) / min(len(left), len(right))
    words = told(common)
    return weight * share, sentence % {"common": words} if words else ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Mentor of each mentee by index, and why the others have none."""

    pairs: Mapping[int, int]
    score: int = 0


def assign(scores: np.ndarray, allowed: np.ndarray, free: Sequence[int], load: Sequence[int]) -> Assignment:
    """Return the assignment that serves most mentees, then fits best, then loads mentors most evenly.

    ``scores`` and ``allowed`` are mentees × mentors, scores whole numbers; ``free`` is the number
    of places of each mentor, ``load`` how many are taken already. Rows and columns must be in a
    canonical order: among equal optima the answer depends on it. The three goals are one sum of
    whole numbers below 2^53, so that double precision is exact.
    """
    mentees, _mentors = scores.shape
    owners = [mentor for mentor, places in enumerate(free) for _place in range(min(places, mentees))]
    if not owners or not mentees:
        return Assignment({})
    slots = np.array(owners)
    first = np.searchsorted(slots, slots)
    rank = np.arange(len(slots)) - first + np.array(load)[slots]
    even = mentees * (int(rank.max()) + 1) + 1
    cover = (100 * even + even) * (mentees + 1)
    weight = np.where(
        allowed[:, slots],
        cover + scores[:, slots].astype(np.float64) * even - rank,
        -1.0,
    )
    # A place of «nobody» for each mentee: then a forbidden pair is never worth taking.
    weight = np.hstack([weight, np.zeros((mentees, mentees))])
    rows, columns = linear_sum_assignment(weight, maximize=True)
    pairs = {int(row): int(slots[column]) for row, column in zip(rows, columns, strict=True) if column < len(slots)}
    return Assignment(pairs, int(sum(int(scores[row, column]) for row, column in pairs.items())))


@dataclass(slots=True)
class Plan:
    """A proposal for a whole programme: the mentor, the fit, or the reason in words, for every mentee."""

    chosen: dict[UUID, tuple[Mentor, Fit]] = field(default_factory=dict)
    unmatched: dict[UUID, str] = field(default_factory=dict)


def propose(mentors: Sequence[Mentor], mentees: Sequence[Mentee], rules: Rules) -> Plan:
    """Propose mentors for all mentees without one. The order of the arguments does not matter."""
    mentors = sorted(mentors, key=lambda mentor: mentor.participation_id)
    waiting = sorted((m for m in mentees if not m.is_paired), key=lambda mentee: mentee.participation_id)
    scores = np.zeros((len(waiting), len(mentors)), dtype=np.int64)
    allowed = np.zeros((len(waiting), len(mentors)), dtype=bool)
    fits: dict[tuple[int, int], Fit] = {}
    lacks: list[list[Lack]] = []
    for row, mentee in enumerate(waiting):
        lacks.append([])
        for column, mentor in enumerate(mentors):
            lack = candidate_lack(mentor, mentee, rules)
            if lack is None:
                fits[row, column] = fit(mentor, mentee)
                scores[row, column], allowed[row, column] = fits[row, column].score, True
            else:
                lacks[row].append(lack)
    found = assign(scores, allowed, [m.free for m in mentors], [m.load_here for m in mentors])
    plan = Plan()
    for row, mentee in enumerate(waiting):
        column_of = found.pairs.get(row)
        if column_of is None:
            plan.unmatched[mentee.participation_id] = str(
                unmatched_reason(mentee, [mentors[c] for c in range(len(mentors)) if allowed[row, c]], lacks[row])
            )
        else:
            plan.chosen[mentee.participation_id] = (mentors[column_of], fits[row, column_of])
    return plan


# What the curator can do something about comes first.
_TELLING: Final = (
    "consent_participation", "birth_date_unknown", "consent_guardian", "consent_own", "mentee_kind",
    "programme_ended", "age_window", "clearance", "mentor_consent", "not_trained", "not_admitted", "mentor_kind",
    "same_person",
)  # fmt: skip


def unmatched_reason(mentee: Mentee, candidates: Sequence[Mentor], lacks: Sequence[Lack]) -> str | Promise:
    """Say why nobody is proposed: all who fit are full, or the rule that the curator can act upon."""
    if candidates:
        # The assignment serves as many as can be, so every candidate of an unmatched mentee is full.
        if mentee.request_title:
            return _("нет свободных наставников по запросу «%(request)s»") % {"request": mentee.request_title}
        return _("у всех подходящих наставников места заняты")
    if not lacks:
        return _("в программе нет наставников")
    return min(lacks, key=lambda lack: _TELLING.index(lack.code)).sentence
