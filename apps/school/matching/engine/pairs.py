"""Pairs one by one, for what is asked of the few that no hard rule has shut out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.school.matching.engine.problem import Ints
from apps.school.matching.engine.rules import Block


@dataclass(frozen=True)
class Pairs(Block):
    """A block of which only some pairs are looked at, in the order of its rows.

    ``each_row`` says how many pairs each of ``rows`` has, ``columns`` with whom (E). It answers like a block, with
    one number a pair, so that a criterion is written once for both.
    """

    each_row: Ints

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.columns),)

    def mentee(self, name: str) -> np.ndarray:
        return self._of_mentees(self.people.mentees.numbers[name])

    def mentor(self, name: str) -> np.ndarray:
        return self._of_mentors(self.people.mentors.numbers[name])

    def common(self, kind: str) -> Ints:
        left, right = self.people.mentees.bits[kind], self.people.mentors.bits[kind]
        narrow = np.uint8 if left.shape[1] <= 3 else np.int32  # 64 to a word
        total = np.zeros(self.shape, narrow)
        for word in range(left.shape[1]):
            total += np.bitwise_count(self._of_mentees(left[:, word]) & self._of_mentors(right[:, word]))
        return total

    def said(self, kind: str) -> tuple[Ints, Ints]:
        left, right = self.people.mentees.counts[kind], self.people.mentors.counts[kind]
        return self._of_mentees(left.astype(np.int32)), self._of_mentors(right.astype(np.int32))

    def distance(self) -> np.ndarray:
        left = self._of_mentees(self.people.mentees.numbers["place"])
        away = left - self._of_mentors(self.people.mentors.numbers["place"])
        return np.asarray(np.hypot(away[:, 0], away[:, 1]))

    def each(self, table: np.ndarray) -> np.ndarray:
        return table[np.repeat(self.rows, self.each_row), self.columns]

    # Twice as fast as an index of every pair: most of the time goes into moving numbers.
    def _of_mentees(self, numbers: np.ndarray) -> np.ndarray:
        return np.repeat(numbers[self.rows], self.each_row, axis=0)

    def _of_mentors(self, numbers: np.ndarray) -> np.ndarray:
        return np.take(numbers, self.columns, axis=0)
