"""Who can come to a meeting, whom the product suggests, and who suits whom."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from apps.core.actor import Actor, require
from apps.region.library.selectors import form_get
from apps.school.admission.selectors import admissions_of
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.registry import suitability
from apps.school.group_meetings.timetable import Points
from apps.school.programmes.models import Participation, Programme
from apps.school.programmes.registry import pair_columns
from apps.school.programmes.selectors import pairing_sides


def candidates(*, actor: Actor, programme: Programme) -> tuple[list[Participation], list[Participation]]:
    """Return the mentors and the mentees who take part in the programme today, by name."""
    require(actor, GroupMeetingAction.MANAGE)
    mentors, mentees = pairing_sides(programme.pk)
    return _by_name(mentors), _by_name(mentees)


def suggested(mentors: Sequence[Participation], mentees: Sequence[Participation]) -> frozenset[UUID]:
    """Return who is chosen to begin with: admitted mentors, and mentees who have no mentor now."""
    admissions = admissions_of(row.pk for row in mentors)
    ready = {row.pk for row in mentors if row.pk in admissions and admissions[row.pk].is_admitted}
    pairs = pair_columns(mentees[0].programme_id) if mentees else {}
    paired = {key for key, pair in pairs.items() if pair.partners and pair.ended_on is None}
    return frozenset(ready | {row.pk for row in mentees if row.pk not in paired})


def suitable(programme: Programme, mentors: Sequence[Participation], mentees: Sequence[Participation]) -> Points:
    """Return who suits whom: as the registered app says, else by the kinds of the programme's form."""
    source = suitability()
    if source is not None:
        return source(programme, mentors, mentees)
    form = form_get(programme.form_code, programme.starts_on)
    leading = {row.pk: 1 for row in mentors if row.person.kind in form.mentor_kinds}
    return {row.pk: leading if row.person.kind in form.mentee_kinds else {} for row in mentees}


def _by_name(rows: Sequence[Participation]) -> list[Participation]:
    return sorted(rows, key=lambda row: (row.person.last_name, row.person.first_name, row.pk))
