"""Step two: among the assignments with the same group sizes, the one with most points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from apps.school.group_meetings.timetable.assigning import Meetings, bits


def choose(meetings: Meetings, points: Sequence[Sequence[int]]) -> None:
    """Replace the meetings by those with most points; every mentee keeps the number, every mentor the group sizes.

    The matrix says how often a mentee, a mentee in a shift and a mentor occur: totally unimodular,
    so a vertex of the relaxed programme is whole. Equal points leave everything as it is.
    """
    pairs = [(mentee, mentor) for mentee, mask in enumerate(meetings.suits) for mentor in bits(mask)]
    pairs = [(mentee, mentor) for mentee, mentor in pairs if meetings.shifts[mentor] >= 0]
    gain = np.array([points[mentee][mentor] for mentee, mentor in pairs], dtype=float)
    if gain.size == 0 or gain.min() == gain.max():
        return
    count, shifts = len(pairs), len(meetings.lengths)
    columns = np.arange(count)
    mentee_of, mentor_of = np.array(pairs).T
    shift_of = np.array(meetings.shifts)[mentor_of]
    ones = np.ones(count)
    by_mentee = csr_array((ones, (mentee_of, columns)), shape=(len(meetings.suits), count))
    by_shift = csr_array((ones, (mentee_of * shifts + shift_of, columns)), shape=(len(meetings.suits) * shifts, count))
    by_mentor = csr_array((ones, (mentor_of, columns)), shape=(len(meetings.shifts), count))
    least, most = zip(*(_bounds(meetings, mentor) for mentor in range(len(meetings.shifts))), strict=True)
    found = linprog(
        -gain,
        A_eq=by_mentee,
        b_eq=[meetings.degree(mentee) for mentee in range(len(meetings.suits))],
        A_ub=vstack([by_shift, by_mentor, -by_mentor], format="csr"),
        b_ub=np.concatenate([np.tile(meetings.lengths, len(meetings.suits)), most, -np.array(least)]),
        bounds=(0, 1),
        method="highs-ds",
    )
    if found.x is None or np.abs(found.x - found.x.round()).max() > 1e-6:
        return  # the even assignment stands: it breaks no rule
    meetings.replace([pair for pair, taken in zip(pairs, found.x.round(), strict=True) if taken])


def _bounds(meetings: Meetings, mentor: int) -> tuple[int, int]:
    """Return the fewest and the most meetings with which a mentor's groups are as large as they are now."""
    shift = meetings.shifts[mentor]
    if shift < 0:
        return 0, 0
    rounds, load = meetings.lengths[shift], meetings.load(mentor)
    return load // rounds * rounds, min(-(-load // rounds) * rounds, meetings.places[mentor])
