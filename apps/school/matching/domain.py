"""Who may be paired with whom, for one pair at a time. Pure: no rows, no clock.

This is what stands behind every pair that is formed. The engine says the same for all pairs at once
when it proposes; what it weighs beyond the law binds a proposal and not the curator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy

from apps.school.matching.papers import Ground, Lack, Paper, Papers, ground

MENTEES_LIMIT: Final = 1200


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor of a programme. ``load`` counts open places in all programmes, ``load_here`` in this one.

    ``regional_free`` is how many more the region allows; None for the school's own people.
    ``participation_until`` is the last day of the consents by which a learner leads others; None
    when one is missing. Adults lead as staff or by their employer's engagement, without one.
    ``relatives`` are parents, children, brothers and sisters by person, ``teaches`` the classes led,
    ``says`` what the mentor says of oneself in words.
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
    relatives: frozenset[UUID] = frozenset()
    teaches: frozenset[UUID] = frozenset()
    says: tuple[str, ...] = ()

    @property
    def free(self) -> int:
        """How many more mentees fit."""
        return self.free_here if self.regional_free is None else min(self.free_here, self.regional_free)

    @property
    def free_here(self) -> int:
        """How many more would fit if the region set no limit."""
        return max(0, min(self.capacity - self.load, self.group_limit - self.load_here))


@dataclass(frozen=True, slots=True)
class Mentee:
    """A mentee of a programme. ``says`` is the request in the mentee's own words."""

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
    class_id: UUID | None = None
    is_paired: bool = False
    says: str = ""
    joined_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the form and the programme ask for."""

    mentor_kinds: frozenset[str]
    mentee_kinds: frozenset[str]
    day: date
    programme_ends: date


SAME_PERSON = Lack("same_person", gettext_lazy("Человек не может быть наставником самому себе."))
RELATIVE = Lack("relative", gettext_lazy("Наставник и наставляемый — родственники. Выберите другого наставника."))
MENTOR_KIND = Lack("mentor_kind", gettext_lazy("В этой форме такой участник не может быть наставником."))
MENTEE_KIND = Lack("mentee_kind", gettext_lazy("В этой форме такой участник не может быть наставляемым."))
NOT_ADMITTED = Lack("not_admitted", gettext_lazy("Наставник не допущен. Примите решение о допуске на этапе отбора."))
MENTOR_CONSENT = Lack(
    "mentor_consent",
    gettext_lazy("У наставника-обучающегося нет действующего согласия на участие. Внесите согласие в его карточке."),
)
NOT_TRAINED = Lack("not_trained", gettext_lazy("Наставник не прошёл обучение. Отметьте обучение на этапе отбора."))
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
    if mentee.person_id in mentor.relatives:
        return RELATIVE
    if lack := mentor_lack(mentor, rules):
        return lack
    if mentee.kind not in rules.mentee_kinds:
        return MENTEE_KIND
    return ground(pair_papers(mentor, mentee), day=rules.day, programme_ends=rules.programme_ends)
