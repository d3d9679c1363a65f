"""What a pair of an adult from outside and a minor stands on, and until when. Pure: days are given.

The same rule stands in the database as the CHECK ``safety_interlock`` of mentorships. The ages
are those of the law (Civil code art. 26 and 28, 152-ФЗ art. 9) and not parameters of a region.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAJORITY: Final = 18
OWN_CONSENT: Final = 14


@dataclass(frozen=True, slots=True)
class Paper:
    """A consent in force: its row and the last day it covers."""

    id: UUID
    until: date


@dataclass(frozen=True, slots=True)
class Papers:
    """What is known of a pair: marks, birth date and consents to hand data to an external mentor.

    ``participation_until`` is the last day of the consents to take part at all; None when one
    of those that are needed is missing. ``mentor_until`` is the same day of a learner who leads,
    None for an adult.
    """

    mentor_is_external: bool
    cleared_until: date | None
    birth_date: date | None
    participation_until: date | None
    guardian: Paper | None = None
    own: Paper | None = None
    mentor_until: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The days a pair may work and the consents it stands on; none where the law asks for none."""

    active_from: date
    active_until: date
    guardian: Paper | None = None
    own: Paper | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """Why there is no ground: a code and the sentence that says what to do."""

    code: str
    sentence: Promise


ENDED = Lack("programme_ended", _("Срок программы закончился. Продлите программу или создайте новую."))
NO_PARTICIPATION = Lack(
    "consent_participation",
    _("Нет действующего согласия на участие в наставничестве. Внесите согласие в карточке наставляемого."),
)
NO_BIRTH_DATE = Lack(
    "birth_date_unknown",
    _("Не указана дата рождения наставляемого. Без неё нельзя закрепить внешнего наставника: укажите дату в карточке."),
)
NO_CLEARANCE = Lack(
    "clearance",
    _("У внешнего наставника нет действующей отметки о справке об отсутствии судимости. Внесите отметку о новой."),
)
NO_GUARDIAN = Lack(
    "consent_guardian",
    _("Нет согласия родителя на передачу данных внешнему наставнику. Внесите согласие в карточке наставляемого."),
)
NO_OWN = Lack(
    "consent_own",
    _("Наставляемому есть 14 лет: нужно и его собственное согласие на передачу данных внешнему наставнику."),
)


def adult_from(born: date) -> date:
    """Return the day of majority; somebody born on 29 February is a child through 28 February."""
    try:
        return born.replace(year=born.year + MAJORITY)
    except ValueError:
        return date(born.year + MAJORITY, 3, 1)


def consents_from(born: date) -> date:
    """Return the day from which one's own consent is needed; 28 February for 29 February, as the database does."""
    try:
        return born.replace(year=born.year + OWN_CONSENT)
    except ValueError:
        return date(born.year + OWN_CONSENT, 2, 28)


def needs_interlock(papers: Papers, *, day: date) -> bool:
    """Tell whether the pair needs a mark and consents: an adult from outside with somebody who may be a minor."""
    return papers.mentor_is_external and (papers.birth_date is None or adult_from(papers.birth_date) > day)


def ground(papers: Papers, *, day: date, programme_ends: date) -> Ground | Lack:
    """Return what a pair that starts on ``day`` may stand on, or what it lacks.

    The last day is the earliest of the programme's end and the papers the pair needs.
    """
    if programme_ends < day:
        return ENDED
    if papers.participation_until is None or papers.participation_until < day:
        return NO_PARTICIPATION
    until = min(programme_ends, papers.participation_until, papers.mentor_until or programme_ends)
    if not needs_interlock(papers, day=day):
        return Ground(day, until)
    return _of_a_minor(papers, day=day, until=until)


def _of_a_minor(papers: Papers, *, day: date, until: date) -> Ground | Lack:
    if papers.birth_date is None:
        return NO_BIRTH_DATE
    if papers.cleared_until is None or papers.cleared_until < day:
        return NO_CLEARANCE
    if papers.guardian is None or papers.guardian.until < day:
        return NO_GUARDIAN
    until = min(until, papers.cleared_until, papers.guardian.until)
    return _with_own_consent(papers, consents_from(papers.birth_date), day=day, until=until)


def _with_own_consent(papers: Papers, fourteen: date, *, day: date, until: date) -> Ground | Lack:
    if fourteen > until:
        return Ground(day, until, papers.guardian)
    own_until = papers.own.until if papers.own is not None else None
    eve = fourteen - timedelta(days=1)
    if own_until is not None and own_until >= max(day, fourteen):
        return Ground(day, min(until, own_until), papers.guardian, papers.own)
    if eve >= day:
        return Ground(day, eve, papers.guardian)
    return NO_OWN
