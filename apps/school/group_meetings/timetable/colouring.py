"""Step three: rounds for meetings, as colours of the edges of a bipartite graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def rounds_of(meetings: Mapping[int, Sequence[int]], rounds: int) -> dict[tuple[int, int], int]:
    """Return a round for every (mentee, mentor) of ``meetings`` (mentees by mentor).

    No mentee has more than ``rounds`` meetings. Nobody is twice in a round but a mentor, whose
    groups differ by one at most: he stands in the graph as copies of ``rounds`` meetings each.
    """
    at_mentee: dict[int, dict[int, tuple[int, int]]] = {}
    at_copy: dict[tuple[int, int], dict[int, int]] = {}
    for mentor in sorted(meetings):
        for position, mentee in enumerate(sorted(meetings[mentor])):
            copy = (mentor, position // rounds)
            left, right = at_mentee.setdefault(mentee, {}), at_copy.setdefault(copy, {})
            mine, theirs = _free(left, rounds), _free(right, rounds)
            if mine != theirs:
                _swap(at_mentee, at_copy, copy, mine, theirs)
            left[mine], right[mine] = copy, mentee
    return {(mentee, mentor): colour for (mentor, _), taken in at_copy.items() for colour, mentee in taken.items()}


def _free(taken: Mapping[int, object], rounds: int) -> int:
    return next(colour for colour in range(rounds) if colour not in taken)


def _swap(
    at_mentee: dict[int, dict[int, tuple[int, int]]],
    at_copy: dict[tuple[int, int], dict[int, int]],
    copy: tuple[int, int],
    mine: int,
    theirs: int,
) -> None:
    """Exchange two colours along the path that leaves ``copy`` by colour ``mine``: it never ends at the mentee."""
    path: list[tuple[tuple[int, int], int, int]] = []
    here, colour, other = copy, mine, theirs
    while (mentee := at_copy[here].get(colour)) is not None:
        path.append((here, mentee, colour))
        onward = at_mentee[mentee].get(other)
        if onward is None:
            break
        path.append((onward, mentee, other))
        here = onward
    for node, mentee, colour in path:
        del at_copy[node][colour], at_mentee[mentee][colour]
    for node, mentee, colour in path:
        changed = theirs if colour == mine else mine
        at_copy[node][changed], at_mentee[mentee][changed] = mentee, node
