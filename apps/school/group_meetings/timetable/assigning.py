"""Step one: who meets whom, as a flow that grows by augmenting paths. Indices only; sets are bits of integers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

# Where a path came from to a (mentee, shift): a mentor it takes the mentee from, or another shift of the mentee.
type _Step = tuple[str, int]
_START: _Step = ("start", -1)


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, the lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass
class Meetings:
    """Which mentee meets which mentor. ``shifts`` give each mentor's shift, ``lengths`` the rounds of a shift.

    ``suits`` holds for each mentee the mentors who suit, ``places`` how many meetings a mentor can have.
    """

    suits: Sequence[int]
    shifts: Sequence[int]
    lengths: Sequence[int]
    places: Sequence[int]
    of_mentee: list[int] = field(default_factory=list)
    of_mentor: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.of_mentee = [0] * len(self.suits)
        self.of_mentor = [0] * len(self.shifts)
        self._in_shift = [
            sum(1 << mentor for mentor, of in enumerate(self.shifts) if of == shift)
            for shift in range(len(self.lengths))
        ]

    def load(self, mentor: int) -> int:
        return self.of_mentor[mentor].bit_count()

    def degree(self, mentee: int) -> int:
        return self.of_mentee[mentee].bit_count()

    def raise_to(self, level: int) -> bool:
        """Give every mentee who can have it one meeting more, up to ``level``; tell whether all now have ``level``.

        Nobody loses a meeting, and what one path cannot give nothing can: served demands form a matroid.
        """
        reached = True
        for mentee in range(len(self.suits)):
            while self.degree(mentee) < level:
                if not self._add(mentee):
                    reached = False
                    break
        return reached

    def raise_all(self) -> None:
        """Fill the rounds that are left: as many meetings as can be, one more for everybody before two for one."""
        for level in range(1, sum(self.lengths) + 1):
            self.raise_to(level)

    def replace(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Take these meetings instead: (mentee, mentor)."""
        self.of_mentee = [0] * len(self.suits)
        self.of_mentor = [0] * len(self.shifts)
        for mentee, mentor in pairs:
            self._put(mentee, mentor)

    def even_out(self) -> None:
        """Move meetings from loaded mentors to free ones while that lowers the sum of load² per round."""
        moved = True
        while moved:
            moved = False
            for mentor in range(len(self.shifts)):
                while self.of_mentor[mentor] and self._relieve(mentor):
                    moved = True

    def _room(self, mentee: int, shift: int) -> bool:
        return (self.of_mentee[mentee] & self._in_shift[shift]).bit_count() < self.lengths[shift]

    def _has_place(self, mentor: int) -> bool:
        return self.load(mentor) < self.places[mentor]

    def _add(self, mentee: int) -> bool:
        open_shifts = [shift for shift in range(len(self.lengths)) if self._room(mentee, shift)]
        reachable = sum(self._in_shift[shift] for shift in open_shifts)
        direct = self.suits[mentee] & reachable & ~self.of_mentee[mentee]
        free = [mentor for mentor in bits(direct) if self._has_place(mentor)]
        if free:
            best = min(free, key=lambda mentor: (self.load(mentor) / self.lengths[self.shifts[mentor]], mentor))
            self._put(mentee, best)
            return True
        return self._follow([(mentee, shift, _START) for shift in open_shifts], 0, self._has_place)

    def _relieve(self, mentor: int) -> bool:
        rounds, load = self.lengths[self.shifts[mentor]], self.load(mentor)

        def lighter(other: int) -> bool:
            # (2·l₂+1)/r₂ is what the other's square grows by, (2·l₁-1)/r₁ what this one's falls by.
            grows, falls = 2 * self.load(other) + 1, 2 * load - 1
            return self._has_place(other) and grows * rounds < falls * self.lengths[self.shifts[other]]

        shift = self.shifts[mentor]
        starts = [(mentee, shift, ("mentor", mentor)) for mentee in bits(self.of_mentor[mentor])]
        return self._follow(starts, 1 << mentor, lighter)

    def _follow(self, starts: Sequence[tuple[int, int, _Step]], seen: int, is_end: Callable[[int], bool]) -> bool:
        """Search the residual graph by breadth from (mentee, shift) nodes; apply the path to the first end."""
        came: dict[tuple[int, int], _Step] = {}
        reached: dict[int, tuple[int, int]] = {}
        queue: deque[tuple[int, int]] = deque()
        for mentee, shift, step in starts:
            if (mentee, shift) not in came:
                came[mentee, shift] = step
                queue.append((mentee, shift))
        while queue:
            mentee, shift = node = queue.popleft()
            for mentor in bits(self.suits[mentee] & self._in_shift[shift] & ~self.of_mentee[mentee] & ~seen):
                seen |= 1 << mentor
                reached[mentor] = node
                if is_end(mentor):
                    self._apply(mentor, reached, came)
                    return True
                for other in bits(self.of_mentor[mentor]):
                    if (other, shift) not in came:
                        came[other, shift] = ("mentor", mentor)
                        queue.append((other, shift))
            if came[node][0] == "mentor":
                for another in range(len(self.lengths)):
                    if another != shift and (mentee, another) not in came and self._room(mentee, another):
                        came[mentee, another] = ("shift", shift)
                        queue.append((mentee, another))
        return False

    def _apply(self, end: int, reached: dict[int, tuple[int, int]], came: dict[tuple[int, int], _Step]) -> None:
        mentor = end
        while True:
            mentee, shift = reached[mentor]
            self._put(mentee, mentor)
            kind, where = came[mentee, shift]
            if kind == "shift":
                kind, where = came[mentee, where]
            if kind == "start":
                return
            self._take(mentee, where)
            mentor = where
            if mentor not in reached:
                return

    def _put(self, mentee: int, mentor: int) -> None:
        self.of_mentee[mentee] |= 1 << mentor
        self.of_mentor[mentor] |= 1 << mentee

    def _take(self, mentee: int, mentor: int) -> None:
        self.of_mentee[mentee] &= ~(1 << mentor)
        self.of_mentor[mentor] &= ~(1 << mentee)
