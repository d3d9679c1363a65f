"""A programme's people on the engine's board: who may be with whom, how well they fit, whom it proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from apps.core.ui.wording import format_date
from apps.school.group_meetings.domain import Preference
from apps.school.group_meetings.selectors import preferences_of
from apps.school.matching.domain import Mentee, Mentor
from apps.school.matching.engine import criteria
from apps.school.matching.engine.candidates import Candidates, candidates, problem
from apps.school.matching.engine.objectives import PRESETS
from apps.school.matching.engine.people import MenteeRow, MentorRow, Snapshot, Terms, snapshot, waiting
from apps.school.matching.engine.rules import Block, broken_by, in_force
from apps.school.matching.engine.wording import Sentence
from apps.school.matching.facts import Facts
from apps.school.matching.models import PairBan
from apps.school.matching.papers import adult_from, consents_from
from apps.school.matching.registry import mentorships
from apps.school.matching.waits import waits_of
from apps.school.matching.words import Vocabulary, phrased
from apps.school.programmes.domain import slots_in_words

if TYPE_CHECKING:
    from apps.school.matching.engine.explain import Nobody
    from apps.school.matching.engine.solve import Solution

DEFAULT_PRESET: Final = "cover"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the curator chose for a run: the goals by the name of a preset, the weights of criteria, wishes that bind.

    ``smallest`` is how many mentees a group has at least; 1 lets pairs be formed.
    """

    preset: str = DEFAULT_PRESET
    weights: Mapping[str, int] = field(default_factory=lambda: dict(criteria.WEIGHTS))
    strict: frozenset[str] = frozenset()
    smallest: int = 1

    def stored(self) -> dict[str, Any]:
        return {
            "preset": self.preset,
            "weights": dict(self.weights),
            "strict": sorted(self.strict),
            "smallest": self.smallest,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Settings:
        """Read what was stored; a run of before has the defaults. Raises EngineRefused for weights that are none."""
        preset = stored.get("preset", DEFAULT_PRESET)
        weights = criteria.check_weights(stored.get("weights", criteria.WEIGHTS))
        return cls(
            preset=preset if preset in PRESETS else DEFAULT_PRESET,
            weights=weights,
            strict=frozenset(stored.get("strict", ())),
            smallest=stored.get("smallest", 1),
        )


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the engine says of one mentee: the mentor and why, or nobody and why (all in Russian)."""

    mentee_id: UUID
    mentor_id: UUID | None
    score: int
    reasons: tuple[str, ...]
    parts: tuple[criteria.Part, ...] = ()


@dataclass(frozen=True)
class Board:
    """All pairs of a programme at once. ``points`` are 0–10,000; ``lawful`` pairs may be formed by hand,
    ``wished`` ones go against no wish either and may be proposed.

    Rows and columns of both tables are the mentees and mentors in the order of the snapshot.
    """

    facts: Facts
    settings: Settings
    people: Snapshot
    points: np.ndarray
    lawful: np.ndarray
    wished: np.ndarray
    row_of: Mapping[UUID, int]
    column_of: Mapping[UUID, int]
    banned: frozenset[tuple[int, int]] = frozenset()

    @property
    def has_ballots(self) -> bool:
        """Whether anybody has chosen at a group meeting."""
        return self.people.mentee_rank is not None or self.people.mentor_rank is not None

    def score(self, mentor_id: UUID, mentee_id: UUID) -> int:
        return int(self.points[self.row_of[mentee_id], self.column_of[mentor_id]])

    def may(self, mentor_id: UUID, mentee_id: UUID) -> bool:
        """Tell whether no rule of the law or of the form stands between the two."""
        return bool(self.lawful[self.row_of[mentee_id], self.column_of[mentor_id]])

    def suits(self, mentor_id: UUID, mentee_id: UUID) -> bool:
        """Tell whether the two may be proposed to each other."""
        return bool(self.wished[self.row_of[mentee_id], self.column_of[mentor_id]])

    def barring(self, mentor_id: UUID, mentee_id: UUID) -> tuple[str, ...]:
        """Return the rules that stand between the two, in words."""
        broken = broken_by(self.people, self.row_of[mentee_id], self.column_of[mentor_id])
        return tuple(in_words(rule.sentence) for rule in broken if not rule.is_wish)

    def told(self, mentor_id: UUID, mentee_id: UUID) -> Proposed:
        """Return how a pair fits and why; a wish it goes against is said first."""
        row, column = self.row_of[mentee_id], self.column_of[mentor_id]
        block = Block(self.people, np.array([row]), np.array([column]))
        against = [rule.sentence for rule in in_force(self.people) if rule.is_wish and rule.broken(block)[0, 0]]
        told = [*against, *criteria.reasons(self.people, row, column, self.settings.weights)][: criteria.REASONS]
        parts = criteria.parts(self.people, row, column, self.settings.weights)
        return Proposed(mentee_id, mentor_id, self.score(mentor_id, mentee_id), tuple(map(_clause, told)), tuple(parts))


def board_of(
    facts: Facts,
    settings: Settings,
    *,
    only: Mapping[UUID, Mentee] | None = None,
    taken: Mapping[UUID, int] | None = None,
) -> Board:
    """Put a programme's mentors and mentees, or ``only`` these, on the board.

    ``taken`` are places of mentors that are given already. Reads ballots and pairs of before.
    """
    known = _Known.of(facts)
    given = taken or {}
    people = snapshot(
        [
            _sized(_mentor(mentor, given.get(mentor.participation_id, 0), known), settings.smallest)
            for mentor in facts.mentors.values()
        ],
        [_mentee(mentee, known) for mentee in (facts.mentees if only is None else only).values()],
        Terms(
            day=facts.rules.day,
            ends=facts.rules.programme_ends,
            mentor_kinds=facts.rules.mentor_kinds,
            mentee_kinds=facts.rules.mentee_kinds,
            strict=settings.strict,
        ),
    )
    block = Block(people, np.arange(len(people.mentees)), np.arange(len(people.mentors)))
    lawful = np.ones((len(people.mentees), len(people.mentors)), bool)
    wished = lawful.copy()
    for rule in in_force(people):
        table = wished if rule.is_wish else lawful
        table &= ~rule.broken(block)
    row_of = {UUID(key): row for row, key in enumerate(people.mentees.ids)}
    column_of = {UUID(key): column for column, key in enumerate(people.mentors.ids)}
    bans = PairBan.objects.filter(programme=facts.programme.pk, mentee__in=row_of, mentor__in=column_of)
    banned = frozenset((row_of[mentee], column_of[mentor]) for mentee, mentor in bans.values_list("mentee", "mentor"))
    for row, column in banned:
        wished[row, column] = False
    return Board(
        facts=facts,
        settings=settings,
        people=people,
        points=criteria.points(block, settings.weights),
        lawful=lawful,
        wished=wished & lawful,
        row_of=row_of,
        column_of=column_of,
        banned=banned,
    )


def _sized(row: MentorRow, smallest: int) -> MentorRow:
    """Let a mentor take nobody or enough for a group; whoever has no room for a whole group takes nobody."""
    least = max(1, smallest - row.load)
    return replace(row, capacity=0) if least > row.capacity else replace(row, smallest=least)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of people beyond their cards: ballots by participation, pairs of before by person."""

    person_of: Mapping[UUID, UUID]
    ballots: Mapping[UUID, Preference]
    former: Mapping[UUID, frozenset[str]]
    kept: Mapping[UUID, str]
    finished: Mapping[UUID, int]
    phrases: Mapping[UUID, Mapping[str, str]]
    heard: Mapping[UUID, frozenset[str]]
    since: Mapping[UUID, date]

    @classmethod
    def of(cls, facts: Facts) -> _Known:
        """Read it; whom somebody worked with to the end may stay, from whom one parted early is not proposed again."""
        people = {key: person.pk for key, person in facts.people.items()}
        parted: dict[UUID, set[str]] = {}
        kept: dict[UUID, str] = {}
        finished: Counter[UUID] = Counter()
        for pair in mentorships().past_pairs(people=people.values()):
            if pair.is_completed:
                kept[pair.mentee_person_id] = str(pair.mentor_person_id)
                finished[pair.mentor_person_id] += 1
            else:
                parted.setdefault(pair.mentee_person_id, set()).add(str(pair.mentor_person_id))
        phrases = {key: phrased(mentor.says) for key, mentor in facts.mentors.items()}
        vocabulary = Vocabulary(word for words in phrases.values() for word in words)
        joined = {key: mentee.joined_on for key, mentee in facts.mentees.items() if mentee.joined_on}
        return cls(
            person_of=people,
            ballots=preferences_of(facts.programme.pk),
            former={person: frozenset(mentors) for person, mentors in parted.items()},
            kept=kept,
            finished=finished,
            phrases=phrases,
            heard={key: vocabulary.heard(mentee.says) for key, mentee in facts.mentees.items() if mentee.says},
            since={key: wait.since for key, wait in waits_of(facts.programme.pk, joined).items() if wait.comes_first},
        )

    def chosen(self, participation_id: UUID) -> tuple[str, ...] | None:
        ballot = self.ballots.get(participation_id)
        return None if ballot is None else tuple(self._people(ballot.ranked))

    def refused(self, participation_id: UUID) -> frozenset[str]:
        ballot = self.ballots.get(participation_id)
        return frozenset() if ballot is None else frozenset(self._people(ballot.never))

    def _people(self, participations: Iterable[UUID]) -> Iterable[str]:
        return (str(self.person_of[key]) for key in participations if key in self.person_of)


def _mentor(mentor: Mentor, taken: int, known: _Known) -> MentorRow:
    return MentorRow(
        id=str(mentor.participation_id),
        person=str(mentor.person_id),
        kind=mentor.kind,
        capacity=max(0, mentor.free - taken),
        load=mentor.load_here + taken,
        is_admitted=mentor.is_admitted,
        is_trained=mentor.is_trained,
        is_external=mentor.is_external,
        is_learner=mentor.is_learner,
        led_until=mentor.participation_until,
        cleared_until=mentor.cleared_until,
        competences=mentor.competences,
        interests=mentor.interests,
        slots=mentor.slots,
        age_min=mentor.age_min,
        age_max=mentor.age_max,
        class_id=str(mentor.class_id) if mentor.class_id else None,
        teaches=frozenset(map(str, mentor.teaches)),
        relatives=frozenset(map(str, mentor.relatives)),
        words=frozenset(known.phrases[mentor.participation_id]),
        phrases=known.phrases[mentor.participation_id],
        finished=known.finished.get(mentor.person_id, 0),
        preferences=known.chosen(mentor.participation_id),
        refused=known.refused(mentor.participation_id),
    )


def _mentee(mentee: Mentee, known: _Known) -> MenteeRow:
    born = mentee.birth_date
    return MenteeRow(
        id=str(mentee.participation_id),
        person=str(mentee.person_id),
        kind=mentee.kind,
        taking_part_until=mentee.participation_until,
        adult_from=adult_from(born) if born else None,
        own_from=consents_from(born) if born else None,
        guardian_until=mentee.guardian.until if mentee.guardian else None,
        own_until=mentee.own.until if mentee.own else None,
        age=mentee.age,
        wishes=mentee.wishes,
        request=mentee.request_title,
        interests=mentee.interests,
        slots=mentee.slots,
        class_id=str(mentee.class_id) if mentee.class_id else None,
        former=known.former.get(mentee.person_id, frozenset()),
        kept=known.kept.get(mentee.person_id),
        words=known.heard.get(mentee.participation_id, frozenset()),
        since=known.since.get(mentee.participation_id),
        preferences=known.chosen(mentee.participation_id),
        refused=known.refused(mentee.participation_id),
    )


@dataclass(frozen=True)
class Plan:
    """A proposal for everybody who waits, and whether it is proved that none is better."""

    rows: tuple[Proposed, ...]
    is_proved: bool

    @property
    def matched(self) -> int:
        return sum(row.mentor_id is not None for row in self.rows)


def quiet(_stage: str) -> None:
    """Tell nobody."""


def propose(
    facts: Facts,
    settings: Settings,
    *,
    fixed: Mapping[UUID, UUID | None] | None = None,
    report: Callable[[str], None] = quiet,
) -> Plan:
    """Propose mentors for those who wait. ``fixed`` are mentees whom the curator decided upon.

    Their places count as given and they are not proposed for. The order of people changes nothing.
    ``report`` is told the stage now and then and may raise Cancelled.
    """
    given = fixed or {}
    taken: dict[UUID, int] = {}
    for mentor_id in given.values():
        if mentor_id is not None:
            taken[mentor_id] = taken.get(mentor_id, 0) + 1
    # The solvers take a second and 90 MB to load, and most processes never solve.
    from apps.school.matching.engine.solve import solve

    waiting = {key: mentee for key, mentee in facts.mentees.items() if not mentee.is_paired and key not in given}
    report("rules")
    board = board_of(facts, settings, only=waiting, taken=taken)
    found = candidates(board.people, settings.weights, tick=lambda _share: report("rules"))
    solution = solve(
        problem(board.people, found, forbidden=sorted(board.banned)), PRESETS[settings.preset], report=report
    )
    report("reasons")
    rows = []
    for row in _rows(board, found, solution):
        report("reasons")
        rows.append(row)
    return Plan(tuple(rows), solution.is_proved)


def _rows(board: Board, found: Candidates, solution: Solution) -> Iterable[Proposed]:
    from apps.school.matching.engine.explain import why_nobody

    mentors = [UUID(key) for key in board.people.mentors.ids]
    for row, key in enumerate(board.people.mentees.ids):
        mentor = int(solution.pairs[row])
        since = tuple(map(in_words, waiting(board.people, row)))
        if mentor >= 0:
            told = board.told(mentors[mentor], UUID(key))
            yield replace(told, reasons=(*told.reasons, *since))
        else:
            yield Proposed(UUID(key), None, 0, (_nobody(board, why_nobody(board.people, solution, row), row), *since))


def _nobody(board: Board, why: Nobody, row: int) -> str:
    """Say in one sentence why a mentee is without a mentor, and what the curator can do about it."""
    request = board.people.mentee_rows[row].request
    if why.opening is not None:
        return " ".join(_(rule.text) for rule in why.opening.rules)
    if why.contest is not None and request:
        return _("нет свободных наставников по запросу «%(request)s»") % {"request": request}
    if why.contest is not None or board.people.mentors.ids:
        return _("у всех подходящих наставников места заняты")
    return _("в программе нет наставников")


def _clause(sentence: Sentence) -> str:
    """Return a reason as one of several in a row: rules are whole sentences and end with a stop."""
    return in_words(sentence).removesuffix(".")


def in_words(sentence: Sentence) -> str:
    """Return a sentence of the engine in the language of whoever reads it."""
    values = dict(sentence.values)
    if isinstance(since := values.get("since"), date):
        values["since"] = format_date(since, year=False)
    if "slots" in values:
        values["slots"] = slots_in_words(_slots(values["slots"]))
    text = _(sentence.text)
    return text % values if values else text


def _slots(value: object) -> Sequence[str]:
    return value if isinstance(value, tuple) else ()
