"""What a single change would bring, at the size of a region, without solving again.

The assignment stays optimal from change to change: each is repaired by one or two shortest ways, so that a
price is ready in a fraction of a millisecond and is exactly what solving again would give. Of equally good
repairs it is the nearest one, which need not be the one a new solve would choose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Self, assert_never

import numpy as np

from apps.school.matching.engine import residual
from apps.school.matching.engine.checker import Certificate, Prices, certify, worth
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.problem import Ints
from apps.school.matching.engine.solve import Solution
from apps.school.matching.engine.whatif import Move, points_of
from apps.school.matching.engine.wording import gettext_noop as _


@dataclass(frozen=True)
class Price:
    """What a change brings: ``value_change`` in the goals' one number, mentees covered, points, who moves."""

    value_change: int
    covered: int
    points: int
    moves: tuple[Move, ...]


class _Kind(Enum):
    FORCE = auto()
    FORBID = auto()
    WITHOUT = auto()
    BACK = auto()
    MORE = auto()
    LESS = auto()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an assignment, made by one of the constructors."""

    kind: _Kind
    mentee: int | None = None
    mentor: int | None = None

    @classmethod
    def force(cls, mentee: int, mentor: int) -> Self:
        """The two are together whatever it costs the others."""
        return cls(_Kind.FORCE, mentee, mentor)

    @classmethod
    def forbid(cls, mentee: int, mentor: int) -> Self:
        """The two are not together."""
        return cls(_Kind.FORBID, mentee, mentor)

    @classmethod
    def without(cls, mentee: int) -> Self:
        """A mentee leaves."""
        return cls(_Kind.WITHOUT, mentee=mentee)

    @classmethod
    def back(cls, mentee: int) -> Self:
        """A mentee who left is there again."""
        return cls(_Kind.BACK, mentee=mentee)

    @classmethod
    def more(cls, mentor: int) -> Self:
        """A mentor has one place more."""
        return cls(_Kind.MORE, mentor=mentor)

    @classmethod
    def less(cls, mentor: int) -> Self:
        """A mentor has one place less."""
        return cls(_Kind.LESS, mentor=mentor)


class Live:
    """An optimal assignment that changes one thing at a time.

    ``price`` tells what a change would bring and leaves everything as it is; ``apply`` makes it.

    Raises EngineRefused where shortest ways are not enough: with quotas, floors, groups, evenness or stable pairs
    (code ``not_live``; solve again), and for a change that cannot be made.
    """

    def __init__(self, solution: Solution) -> None:
        problem, weights, prices = solution.problem, solution.weights, solution.prices
        quotas, floor = problem.quotas is not None, solution.floor is not None
        if weights is None or prices is None or quotas or floor or weights.step or (problem.smallest > 1).any():
            raise EngineRefused("not_live", _("При этих целях изменение считается только новым подбором."))
        n, m = problem.n, problem.m
        self._problem = problem
        self._weights = weights
        self._weight = weights.pair.astype(np.int64)  # a copy: forbidden pairs lose theirs
        self._fixed: dict[int, int] = {}
        self._gone: set[int] = set()
        self._order = np.argsort(problem.mentor, kind="stable")
        self._column = np.searchsorted(problem.mentor[self._order], np.arange(m + 1))
        self._log = residual.logbook(n, m)
        self._dist, self._via = np.full(m, residual.FAR), np.zeros(m, np.int64)
        self._state = residual.empty(n, m, problem.capacity)
        self._state[:n], self._state[4 * n : 4 * n + m] = prices.mentee, prices.mentor
        self._seat(solution.pairs)
        for arc in problem.locked.tolist():
            self._hold(int(problem.mentee[arc]), int(problem.mentor[arc]))
        self._log[0, 0] = 0

    def _seat(self, pairs: Ints) -> None:
        """Chain the mentees of each mentor together."""
        n, m = self._problem.n, self._problem.m
        state, rows = self._state, np.argsort(pairs, kind="stable")
        rows = rows[int((pairs < 0).sum()) :]
        there = pairs[rows]
        state[n : 2 * n] = pairs
        same = np.flatnonzero(there[1:] == there[:-1])
        state[2 * n + rows[same]] = rows[same + 1]
        state[3 * n + rows[same + 1]] = rows[same]
        first = np.flatnonzero(np.append(True, there[1:] != there[:-1])[: len(there)])
        state[4 * n + m + there[first]] = rows[first]
        state[4 * n + 2 * m : 4 * n + 3 * m] = np.bincount(there, minlength=m)

    @property
    def pairs(self) -> Ints:
        """The mentor of each mentee (int32[n]), -1 for nobody."""
        n = self._problem.n
        found = np.maximum(self._state[n : 2 * n], residual.NOBODY).astype(np.int32)
        for mentee, mentor in self._fixed.items():
            found[mentee] = mentor
        return found

    def price(self, change: Change) -> Price:
        """Return what a change would bring."""
        mentee, mentor = self._known(change)
        restore = self._forget(mentee, mentor)
        try:
            return self._made(change.kind, mentee, mentor)
        finally:
            residual.undo(self._state, self._log)
            restore()

    def apply(self, change: Change) -> Price:
        """Make a change and return what it brought."""
        mentee, mentor = self._known(change)
        restore = self._forget(mentee, mentor)
        try:
            found = self._made(change.kind, mentee, mentor)
        except BaseException:
            residual.undo(self._state, self._log)
            restore()
            raise
        self._log[0, 0] = 0
        return found

    def certificate(self) -> Certificate:
        """Return the proof that the assignment is the best one after all changes so far."""
        problem, n, m = self._problem, self._problem.n, self._problem.m
        present = self._state[n : 2 * n] != residual.ABSENT
        arcs = present[problem.mentee] & (self._weight != residual.NEVER)
        left = replace(problem.only(arcs), capacity=self._places().copy(), locked=np.zeros(0, np.int64))
        scale = replace(self._weights, pair=self._weight[arcs])
        pairs = np.maximum(self._state[n : 2 * n], residual.NOBODY).astype(np.int32)
        prices = Prices(np.where(present, self._state[:n], 0), self._state[4 * n : 4 * n + m].copy())
        return certify(left, scale, pairs, prices)

    def value(self) -> int:
        """Return what the assignment is worth in the goals' one number, counted anew."""
        return worth(self._problem, self._weights, self.pairs)

    def _places(self) -> Ints:
        return self._state[4 * self._problem.n + 3 * self._problem.m :]

    def _known(self, change: Change) -> tuple[int, int]:
        """Return the mentee and the mentor of a change, -1 for none, when there are such people."""
        for person, people in ((change.mentee, self._problem.n), (change.mentor, self._problem.m)):
            if person is not None and not 0 <= person < people:
                raise EngineRefused("unknown_mentor", _("Данные для подбора повреждены: в паре неизвестный наставник."))
        return -1 if change.mentee is None else change.mentee, -1 if change.mentor is None else change.mentor

    def _forget(self, mentee: int, mentor: int) -> Callable[[], None]:
        """Remember what is no number of the state, and return what puts it back."""
        arc = self._problem.arc(mentee, mentor) if mentee >= 0 and mentor >= 0 else -1
        weight = self._weight[arc] if arc >= 0 else 0
        fixed, gone = self._fixed.get(mentee), mentee in self._gone

        def restore() -> None:
            if arc >= 0:
                self._weight[arc] = weight
            self._fixed.pop(mentee, None)
            self._gone.discard(mentee)
            if fixed is not None:
                self._fixed[mentee] = fixed
            if gone:
                self._gone.add(mentee)

        return restore

    def _made(self, kind: _Kind, mentee: int, mentor: int) -> Price:
        before = self._fixed.get(mentee, residual.NOBODY) if mentee >= 0 else residual.NOBODY
        match kind:
            case _Kind.FORCE:
                self._force(mentee, mentor)
            case _Kind.FORBID:
                self._forbid(mentee, mentor)
            case _Kind.WITHOUT:
                self._without(mentee)
            case _Kind.BACK:
                self._back(mentee)
            case _Kind.MORE:
                self._add_place(mentor)
            case _Kind.LESS:
                self._less(mentor)
            case never:
                assert_never(never)
        return self._difference(mentee, before)

    def _force(self, mentee: int, mentor: int) -> None:
        arc = self._problem.arc(mentee, mentor)
        if mentee in self._gone or arc < 0 or self._weight[arc] == residual.NEVER:
            text = _("Закреплённая пара нарушает обязательное правило. Снимите закрепление.")
            raise EngineRefused("lock_against_rule", text, mentee=mentee, mentor=mentor)
        if self._fixed.get(mentee, mentor) != mentor:
            text = _("Наставляемый закреплён сразу за двумя наставниками. Оставьте одного.")
            raise EngineRefused("two_locks", text, mentee=mentee, mentor=mentor)
        if mentee in self._fixed:
            return
        if not self._places()[mentor]:
            text = _("За наставником закреплено больше людей, чем у него мест. Снимите лишние закрепления.")
            raise EngineRefused("locks_over_capacity", text, mentor=mentor)
        if self._state[self._problem.n + mentee] == mentor:
            self._hold(mentee, mentor)
            return
        self._leave(mentee)
        self._take_place(mentor)
        self._fixed[mentee] = mentor

    def _hold(self, mentee: int, mentor: int) -> None:
        """Take a pair of the assignment out of it, with its place."""
        self._move(mentee, residual.ABSENT)
        self._set_places(mentor, -1)
        self._fixed[mentee] = mentor

    def _forbid(self, mentee: int, mentor: int) -> None:
        if self._fixed.get(mentee) == mentor:
            text = _("Пара закреплена и запрещена одновременно. Уберите одно из двух.")
            raise EngineRefused("lock_forbidden", text, mentee=mentee, mentor=mentor)
        if (arc := self._problem.arc(mentee, mentor)) < 0:
            return
        together = self._state[self._problem.n + mentee] == mentor
        if together:
            self._leave(mentee)
        self._weight[arc] = residual.NEVER
        if together:
            self._come(mentee)

    def _without(self, mentee: int) -> None:
        if mentee in self._gone:
            return
        self._gone.add(mentee)
        if mentee in self._fixed:
            self._add_place(self._fixed.pop(mentee))
        else:
            self._leave(mentee)

    def _back(self, mentee: int) -> None:
        if mentee in self._gone:
            self._gone.discard(mentee)
            self._come(mentee)

    def _less(self, mentor: int) -> None:
        if not self._places()[mentor]:
            text = _("За наставником закреплено больше людей, чем у него мест. Снимите лишние закрепления.")
            raise EngineRefused("locks_over_capacity", text, mentor=mentor)
        self._take_place(mentor)

    def _move(self, mentee: int, there: int) -> None:
        residual.move(self._state, self._log, self._problem.n, self._problem.m, mentee, there)

    def _set_places(self, mentor: int, change: int) -> None:
        at = 4 * self._problem.n + 3 * self._problem.m + mentor
        residual.put(self._state, self._log, at, self._state[at] + change)

    def _leave(self, mentee: int) -> None:
        """Take a mentee out and fill the place."""
        here = int(self._state[self._problem.n + mentee])
        self._move(mentee, residual.ABSENT)
        if here >= 0:
            self._pull(here)

    def _come(self, mentee: int) -> None:
        self._move(mentee, residual.NOBODY)
        self._push(mentee, -1)

    def _add_place(self, mentor: int) -> None:
        self._set_places(mentor, 1)
        self._pull(mentor)

    def _take_place(self, mentor: int) -> None:
        self._set_places(mentor, -1)
        used = self._state[4 * self._problem.n + 2 * self._problem.m + mentor]
        if used > self._places()[mentor]:
            self._push(-1, mentor)

    def _push(self, mentee: int, start: int) -> None:
        p = self._problem
        residual.push(
            self._state, self._log, p.n, p.m, p.indptr, p.mentor, self._weight, p.mentee,
            self._dist, self._via, p.load, 0, mentee, start,
        )  # fmt: skip

    def _pull(self, start: int) -> None:
        p = self._problem
        residual.pull(
            self._state, self._log, p.n, p.m, self._column, self._order, p.mentor, self._weight, p.mentee,
            self._dist, self._via, start,
        )  # fmt: skip

    def _difference(self, mentee: int, fixed_before: int) -> Price:
        """Compare with what the log remembers."""
        n, problem = self._problem.n, self._problem
        notes = self._log[1 : int(self._log[0, 0]) + 1]
        about = notes[(notes[:, 0] >= n) & (notes[:, 0] < 2 * n)]
        first = {int(at) - n: int(value) for at, value in about[::-1].tolist()}  # the earliest note of each wins
        moves, change = [], 0
        for row in sorted(first.keys() | ({mentee} if mentee >= 0 else set())):
            own = row == mentee
            before = max(first.get(row, int(self._state[n + row])), residual.NOBODY)
            after = max(int(self._state[n + row]), residual.NOBODY)
            before = fixed_before if own and fixed_before >= 0 else before
            after = self._fixed.get(row, after) if own else after
            if before != after:
                change += self._worth(row, after) - self._worth(row, before)
                moves.append(Move(row, before, after, points_of(problem, row, before), points_of(problem, row, after)))
        covered = sum((move.after >= 0) - (move.before >= 0) for move in moves)
        return Price(change, covered, sum(move.points_after - move.points_before for move in moves), tuple(moves))

    def _worth(self, mentee: int, mentor: int) -> int:
        return int(self._weights.pair[self._problem.arc(mentee, mentor)]) if mentor >= 0 else 0
