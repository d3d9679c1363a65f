"""How many places the region still gives to external mentors of a programme.

Places are rows of the region, which a school's role cannot read and no transaction spans. So they
are asked for in the region's scope before a transaction begins; a place another school takes
meanwhile is refused when the pair is formed.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from apps.region.partners.selectors import places_left
from apps.school.programmes.selectors import pairing_sides


def regional_places(programme_id: UUID) -> Mapping[UUID, int]:
    """Return places by external mentor; empty without such mentors. Never called inside a transaction."""
    mentors, _mentees = pairing_sides(programme_id)
    external = {row.person.external_mentor_id for row in mentors} - {None}
    return places_left(mentor_ids=[mentor_id for mentor_id in external if mentor_id]) if external else {}
