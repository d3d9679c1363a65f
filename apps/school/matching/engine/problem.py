"""The assignment problem as arrays: who could be with whom, how well, and how many fit.

Shapes: ``n`` mentees, ``m`` mentors, ``E`` candidate pairs. Candidates are rows of a compressed
matrix: the mentors of mentee ``i`` are ``mentor[indptr[i]:indptr[i + 1]]``, in rising order.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.wording import gettext_noop as _

type Ints = NDArray[np.integer[Any]]
type Flags = NDArray[np.bool_]

FULL_FIT: Final = 10_000


@dataclass(frozen=True)
class Quotas:
    """Limits of groups of people: the places an employer gives in all, the places a school may take.

    ``school`` (n) and ``employer`` (m) are indexes of the groups. A school takes at most
    ``school_most`` places; its first ``school_fair`` are its fair share and come before those of others.
    """

    school: Ints
    school_most: Ints
    school_fair: Ints
    employer: Ints
    employer_places: Ints


@dataclass(frozen=True)
class Problem:
    """Candidates and places. ``Problem.of`` checks everything; the solvers trust what it made."""

    indptr: Ints  # int64[n + 1]
    mentor: Ints  # int32[E]
    fit: Ints  # int32[E], 0..10,000
    capacity: Ints  # int64[m], how many more mentees a mentor may take
    load: Ints  # int64[m], how many a mentor leads already
    smallest: Ints  # int64[m], a mentor takes nobody or at least so many
    kept: Flags  # bool[E], pairs of before
    settled: Flags  # bool[E], pairs of the draft that is being changed
    mentee_rank: Ints | None = None  # int32[E], whom the mentee prefers; 0 is best
    mentor_rank: Ints | None = None  # int32[E], whom the mentor prefers; 0 is best
    waited: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # int64[n], who waits longer has more
    locked: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # indexes of candidates
    quotas: Quotas | None = None

    @property
    def n(self) -> int:
        return len(self.indptr) - 1

    @property
    def m(self) -> int:
        return len(self.capacity)

    @cached_property
    def mentee(self) -> Ints:
        """int32[E]: the mentee of each candidate pair."""
        return np.repeat(np.arange(self.n, dtype=np.int32), np.diff(self.indptr))

    def arc(self, mentee: int, mentor: int) -> int:
        """Return the index of a candidate pair, -1 when it is none."""
        start, end = int(self.indptr[mentee]), int(self.indptr[mentee + 1])
        found = start + int(np.searchsorted(self.mentor[start:end], mentor))
        return found if found < end and self.mentor[found] == mentor else -1

    def arcs_of(self, pairs: Ints) -> Ints:
        """Return the candidate indexes of an assignment (n, -1 for nobody), in the order of mentees."""
        rows = np.flatnonzero(pairs >= 0)
        keys = self.mentee.astype(np.int64) * self.m + self.mentor
        wanted = rows * np.int64(self.m) + pairs[rows]
        found = np.searchsorted(keys, wanted)
        if len(found) and (found.max() >= len(keys) or (keys[found] != wanted).any()):
            raise ValueError("an assigned pair is no candidate")
        return found

    def only(self, arcs: Flags) -> Problem:
        """Return the problem with some of its candidates; locks that are gone are left out."""
        counts = np.bincount(self.mentee[arcs], minlength=self.n)
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        place = np.cumsum(arcs) - 1
        return replace(
            self,
            indptr=indptr,
            mentor=self.mentor[arcs],
            fit=self.fit[arcs],
            kept=self.kept[arcs],
            settled=self.settled[arcs],
            mentee_rank=None if self.mentee_rank is None else self.mentee_rank[arcs],
            mentor_rank=None if self.mentor_rank is None else self.mentor_rank[arcs],
            locked=place[self.locked[arcs[self.locked]]],
        )

    def settle(self, pairs: Ints) -> Problem:
        """Return the problem with an assignment marked as the one that is being changed."""
        settled = np.zeros(len(self.mentor), bool)
        settled[self.arcs_of(pairs)] = True
        return replace(self, settled=settled)

    def bound_by(self, *, locked: Any = (), forbidden: Any = ()) -> Problem:
        """Return the problem with more (mentee, mentor) pairs locked or forbidden.

        Raises EngineRefused for a conflict, and names the people of it.
        """
        before = [(int(self.mentee[arc]), int(self.mentor[arc])) for arc in self.locked]
        return _with_locks(self, [*before, *_pairs(locked, self)], _pairs(forbidden, self))

    @classmethod
    def of(
        cls,
        indptr: Any,
        mentor: Any,
        fit: Any,
        capacity: Any,
        *,
        load: Any = None,
        smallest: Any = None,
        kept: Any = None,
        mentee_rank: Any = None,
        mentor_rank: Any = None,
        waited: Any = None,
        locked: Any = (),
        forbidden: Any = (),
        quotas: Quotas | None = None,
    ) -> Problem:
        """Check the arrays and return them as a problem. Raises EngineRefused for anything that is none.

        ``locked`` and ``forbidden`` are (mentee, mentor) indexes. A locked pair must be a candidate.
        """
        capacity = _whole(capacity, "capacity", least=0)
        m = len(capacity)
        indptr = _whole(indptr, "indptr", least=0)
        mentor = _whole(mentor, "mentor", least=0).astype(np.int32, copy=False)
        fit = _whole(fit, "fit", least=0).astype(np.int32, copy=False)
        _candidates(indptr, mentor, fit, m)
        size = len(mentor)
        problem = cls(
            indptr=indptr,
            mentor=mentor,
            fit=fit,
            capacity=capacity,
            load=_sized(load, m, "load", 0),
            smallest=_sized(smallest, m, "smallest", 1),
            kept=np.zeros(size, bool) if kept is None else _flags(kept, size),
            settled=np.zeros(size, bool),
            mentee_rank=None if mentee_rank is None else _sized(mentee_rank, size, "mentee_rank", 0),
            mentor_rank=None if mentor_rank is None else _sized(mentor_rank, size, "mentor_rank", 0),
            waited=_sized(waited, len(indptr) - 1, "waited", 0),
            quotas=quotas and _quotas(quotas, len(indptr) - 1, m),
        )
        return problem.bound_by(locked=locked, forbidden=forbidden)


def _whole(values: Any, name: str, *, least: int) -> Ints:
    """Return whole numbers as int64; the solver would silently cut a fraction off."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise EngineRefused("not_whole", _("Данные для подбора повреждены: «%(name)s» — не целые числа."), name=name)
    if array.min() < least:
        raise EngineRefused("negative", _("Данные для подбора повреждены: «%(name)s» меньше нуля."), name=name)
    if array.dtype.kind == "u" and array.max() > np.iinfo(np.int64).max:
        raise EngineRefused("too_large", _("Данные для подбора повреждены: «%(name)s» слишком велико."), name=name)
    return array if array.dtype == np.int32 else array.astype(np.int64)


def _sized(values: Any, size: int, name: str, default: int) -> Ints:
    if values is None:
        return np.full(size, default, np.int64)
    array = _whole(values, name, least=0)
    if len(array) != size:
        raise EngineRefused(
            "length", _("Данные для подбора повреждены: «%(name)s» другой длины, чем остальные."), name=name
        )
    return array


def _flags(values: Any, size: int) -> Flags:
    array = np.asarray(values)
    if array.dtype != np.bool_ or array.shape != (size,):
        raise EngineRefused(
            "length", _("Данные для подбора повреждены: «%(name)s» другой длины, чем остальные."), name="kept"
        )
    return array


def _candidates(indptr: Ints, mentor: Ints, fit: Ints, m: int) -> None:
    size = len(mentor)
    if len(indptr) == 0 or indptr[0] != 0 or indptr[-1] != size or (np.diff(indptr) < 0).any() or len(fit) != size:
        raise EngineRefused(
            "length", _("Данные для подбора повреждены: «%(name)s» другой длины, чем остальные."), name="candidates"
        )
    if not size:
        return
    if mentor.max() >= m:
        raise EngineRefused("unknown_mentor", _("Данные для подбора повреждены: в паре неизвестный наставник."))
    if fit.max() > FULL_FIT:
        raise EngineRefused("fit_range", _("Данные для подбора повреждены: баллы пары больше 10 000."))
    inside = np.ones(size, bool)
    inside[indptr[:-1][indptr[:-1] < size]] = False
    if (np.diff(mentor)[inside[1:]] <= 0).any():
        raise EngineRefused(
            "duplicate_pair", _("Данные для подбора повреждены: одна и та же пара названа дважды или не по порядку.")
        )


def _quotas(quotas: Quotas, n: int, m: int) -> Quotas:
    schools, employers = len(quotas.school_most), len(quotas.employer_places)
    checked = Quotas(
        school=_sized(quotas.school, n, "school", 0),
        school_most=_whole(quotas.school_most, "school_most", least=0),
        school_fair=_sized(quotas.school_fair, schools, "school_fair", 0),
        employer=_sized(quotas.employer, m, "employer", 0),
        employer_places=_whole(quotas.employer_places, "employer_places", least=0),
    )
    if (n and checked.school.max() >= schools) or (m and checked.employer.max() >= employers):
        raise EngineRefused("unknown_group", _("Данные для подбора повреждены: неизвестная школа или работодатель."))
    if (checked.school_fair > checked.school_most).any():
        raise EngineRefused("fair_above_most", _("Гарантированных мест у школы больше, чем ей разрешено."))
    return checked


def _pairs(pairs: Any, problem: Problem) -> list[tuple[int, int]]:
    found = [(int(mentee), int(mentor)) for mentee, mentor in pairs]
    for mentee, mentor in found:
        if not (0 <= mentee < problem.n and 0 <= mentor < problem.m):
            raise EngineRefused("unknown_mentor", _("Данные для подбора повреждены: в паре неизвестный наставник."))
    return found


def _with_locks(problem: Problem, locked: list[tuple[int, int]], forbidden: list[tuple[int, int]]) -> Problem:
    """Leave the forbidden pairs out, and of a locked mentee all pairs but the locked one."""
    if not locked and not forbidden:
        return problem
    if clash := set(locked) & set(forbidden):
        mentee, mentor = min(clash)
        text = _("Пара закреплена и запрещена одновременно. Уберите одно из двух.")
        raise EngineRefused("lock_forbidden", text, mentee=mentee, mentor=mentor)
    chosen: dict[int, int] = {}
    for mentee, mentor in sorted(set(locked)):
        if mentee in chosen:
            text = _("Наставляемый закреплён сразу за двумя наставниками. Оставьте одного.")
            raise EngineRefused("two_locks", text, mentee=mentee, mentor=mentor)
        if problem.arc(mentee, mentor) < 0:
            text = _("Закреплённая пара нарушает обязательное правило. Снимите закрепление.")
            raise EngineRefused("lock_against_rule", text, mentee=mentee, mentor=mentor)
        chosen[mentee] = mentor
    wanted = np.bincount(np.array(list(chosen.values()), np.int64), minlength=problem.m)
    if (wanted > problem.capacity).any():
        mentor = int(np.argmax(wanted > problem.capacity))
        text = _("За наставником закреплено больше людей, чем у него мест. Снимите лишние закрепления.")
        raise EngineRefused("locks_over_capacity", text, mentor=mentor)
    keep = np.ones(len(problem.mentor), bool)
    for mentee, mentor in forbidden:
        if (arc := problem.arc(mentee, mentor)) >= 0:
            keep[arc] = False
    for mentee, mentor in chosen.items():
        keep[problem.indptr[mentee] : problem.indptr[mentee + 1]] = False
        keep[problem.arc(mentee, mentor)] = True
    arcs = np.array([problem.arc(mentee, mentor) for mentee, mentor in chosen.items()], np.int64)
    return replace(problem, locked=arcs).only(keep)
