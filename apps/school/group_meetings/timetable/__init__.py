"""The timetable of a group meeting: who sits with whom in which round. Pure: ids and numbers in, sittings out.

Every mentee meets as many suitable mentors as there are rounds, at least as many as asked; nobody
is in two places at once; no more tables are taken than there are; groups are as equal as can be.

How, and why it is exact:

1. Who meets whom is a flow: a mentee takes a place with a mentor, a mentor has places for the
   rounds he sits. Augmenting paths raise all mentees together, one meeting a time; when a path is
   missing below the asked number, no assignment has it (max-flow min-cut).
2. Loads of mentors are evened out along alternating paths until the sum of squares has none left,
   which is its minimum (a convex cost on the last arcs). Points then choose among the assignments
   with these group sizes, by a linear programme whose matrix is totally unimodular.
3. Rounds are colours of edges: each mentor is split into copies of as many meetings as there are
   rounds, and a bipartite graph needs no more colours than its degree (König, 1916). So a mentor's
   groups differ by one at most (de Werra, 1971) and k meetings need k rounds, not more.

With fewer tables than mentors, mentors come in shifts and steps 1-3 hold for the given shifts; a
refusal then says that no timetable was found and what makes one, found by making it.
"""

from apps.school.group_meetings.timetable.making import make
from apps.school.group_meetings.timetable.values import Hall, Lack, Points, Refusal, Sitting, Timetable

__all__ = ["Hall", "Lack", "Points", "Refusal", "Sitting", "Timetable", "make"]
