"""Made-up people of the engine's tests, and the rules of pairing said once more, one pair at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from apps.school.matching import papers
from apps.school.matching.engine.people import MenteeRow, MentorRow, Terms

DAY = date(2026, 11, 23)
TERMS = Terms(
    day=DAY,
    ends=date(2027, 5, 25),
    mentor_kinds=frozenset({"pupil", "employee"}),
    mentee_kinds=frozenset({"pupil"}),
)
STRICT = frozenset({"same_class", "slots"})
WORDS = ("алгебра", "проекты", "общение", "спорт")
SLOTS = ("mon-3", "tue-3", "wed-3")
DAYS = st.one_of(st.none(), st.integers(-400, 900).map(lambda days: DAY + timedelta(days=days)))
BORN = st.one_of(st.none(), st.integers(9 * 365, 20 * 365).map(lambda days: DAY - timedelta(days=days)))


def mentor(number: int, **facts: Any) -> MentorRow:
    values = {"id": f"m{number}", "person": f"mentor-{number}", "kind": "pupil", "capacity": 2, **facts}
    return MentorRow(**values)


def mentee(number: int, **facts: Any) -> MenteeRow:
    values = {
        "id": f"n{number}",
        "person": f"mentee-{number}",
        "kind": "pupil",
        "taking_part_until": TERMS.ends,
        "adult_from": date(2031, 3, 8),
        "own_from": date(2027, 3, 8),
        "age": 13,
        **facts,
    }
    return MenteeRow(**values)


def _some(words: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words))


_WINDOW = st.one_of(st.none(), st.integers(9, 20))
_PLACE = st.one_of(st.none(), st.tuples(st.integers(0, 3).map(float), st.integers(0, 3).map(float)))
_MENTOR_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "person": st.just("mentee-0"),
    "kind": st.sampled_from(["pupil", "employee", "parent"]),
    "is_admitted": st.booleans(),
    "is_trained": st.booleans(),
    "is_learner": st.booleans(),
    "led_until": DAYS,
    "cleared_until": DAYS,
    "competences": _some(WORDS),
    "interests": _some(WORDS),
    "words": _some(WORDS),
    "slots": _some(SLOTS),
    "languages": _some(("ru", "tt")),
    "age_min": _WINDOW,
    "age_max": _WINDOW,
    "class_id": st.sampled_from([None, "9А"]),
    "teaches": _some(("9А", "9Б")),
    "relatives": _some(("mentee-0",)),
    "refused": _some(("mentee-0",)),
    "finished": st.integers(0, 4),
    "schools": st.one_of(st.none(), _some(("north", "south"))),
    "place": _PLACE,
    "reach": st.sampled_from([None, 1.0, 2.5]),
    "is_online": st.booleans(),
    "preferences": st.sampled_from([None, (), ("mentee-0",), ("mentee-1", "mentee-0")]),
}
_MENTEE_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(["pupil", "employee"]),
    "taking_part_until": DAYS,
    "guardian_until": DAYS,
    "own_until": DAYS,
    "age": st.one_of(st.none(), st.integers(9, 20)),
    "wishes": _some(WORDS),
    "interests": _some(WORDS),
    "words": _some(WORDS),
    "slots": _some(SLOTS),
    "languages": _some(("ru", "tt")),
    "class_id": st.sampled_from([None, "9А", "9Б"]),
    "relatives": _some(("mentor-0",)),
    "former": _some(("mentor-0",)),
    "refused": _some(("mentor-0",)),
    "school": st.sampled_from([None, "north", "south"]),
    "place": _PLACE,
    "is_online": st.booleans(),
    "preferences": st.sampled_from([None, (), ("mentor-0",), ("mentor-1", "mentor-0")]),
}


def _changed(draw: st.DrawFn, facts: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    """Draw a few facts: somebody of whom everything were random would break a rule nearly always."""
    names = draw(st.lists(st.sampled_from(sorted(facts)), max_size=6, unique=True))
    return {name: draw(facts[name]) for name in names}


@st.composite
def mentors(draw: st.DrawFn, number: int) -> MentorRow:
    """Draw a mentor who may lead, but for a few facts."""
    external = {"is_external": draw(st.booleans()), "cleared_until": TERMS.ends, "led_until": TERMS.ends}
    return mentor(number, **(external | _changed(draw, _MENTOR_FACTS)))


@st.composite
def mentees(draw: st.DrawFn, number: int = 0) -> MenteeRow:
    """Draw a mentee who may be led, but for a few facts."""
    born = draw(BORN)
    papers_of = {
        "guardian_until": TERMS.ends,
        "own_until": draw(DAYS),
        "adult_from": papers.adult_from(born) if born else None,
        "own_from": papers.consents_from(born) if born else None,
    }
    return mentee(number, **(papers_of | _changed(draw, _MENTEE_FACTS)))


def may_pair(left: MentorRow, right: MenteeRow, terms: Terms) -> bool:
    """Say for one pair what the engine says for blocks: the law's part by ``papers``, the rest in plain words."""
    return _is_mentor(left, terms) and _is_mentee(left, right, terms) and not _kept_apart(left, right, terms)


def _is_mentor(left: MentorRow, terms: Terms) -> bool:
    consents = not left.is_learner or (left.led_until is not None and left.led_until >= terms.day)
    return left.kind in terms.mentor_kinds and left.is_admitted and left.is_trained and consents


def _is_mentee(left: MentorRow, right: MenteeRow, terms: Terms) -> bool:
    """Ask the rule that stands behind every pair; a row has the days that follow from the birth date."""
    born = _born(right)
    known = papers.Papers(
        mentor_is_external=left.is_external,
        cleared_until=left.cleared_until,
        birth_date=born,
        participation_until=right.taking_part_until,
        guardian=papers.Paper(UUID(int=1), right.guardian_until) if right.guardian_until else None,
        own=papers.Paper(UUID(int=2), right.own_until) if right.own_until else None,
        mentor_until=left.led_until if left.is_learner else None,
    )
    found = papers.ground(known, day=terms.day, programme_ends=terms.ends)
    return right.kind in terms.mentee_kinds and isinstance(found, papers.Ground)


def _born(right: MenteeRow) -> date | None:
    if right.adult_from is None or right.own_from is None:
        return None
    return right.adult_from.replace(year=right.adult_from.year - papers.MAJORITY)


def _kept_apart(left: MentorRow, right: MenteeRow, terms: Terms) -> bool:
    personal = (
        left.person == right.person
        or right.person in (left.relatives | left.refused)
        or left.person in (right.relatives | right.former | right.refused)
    )
    return personal or _wrong_class(left, right, terms) or _out_of_reach(left, right, terms)


def _wrong_class(left: MentorRow, right: MenteeRow, terms: Terms) -> bool:
    same = right.class_id is not None and left.class_id == right.class_id and "same_class" in terms.strict
    return same or right.class_id in left.teaches


def _out_of_reach(left: MentorRow, right: MenteeRow, terms: Terms) -> bool:
    window = range(left.age_min or 0, (200 if left.age_max is None else left.age_max) + 1)
    too_old = right.age is not None and right.age not in window
    no_language = bool(left.languages and right.languages) and not left.languages & right.languages
    no_time = "slots" in terms.strict and bool(left.slots and right.slots) and not left.slots & right.slots
    hidden = left.schools is not None and right.school is not None and right.school not in left.schools
    return too_old or no_language or no_time or hidden or _too_far(left, right)


def _too_far(left: MentorRow, right: MenteeRow) -> bool:
    if left.place is None or right.place is None or left.reach is None or (left.is_online and right.is_online):
        return False
    return (left.place[0] - right.place[0]) ** 2 + (left.place[1] - right.place[1]) ** 2 > left.reach**2
