"""What a school's pairs and groups give the region."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from apps.region.monitoring.registry import Cell
from apps.school.mentorships.models import Meeting, Member, MemberState, Mentorship
from apps.school.programmes.rollups import period_of

# A mentee whose pair met at least twice is working, not only on paper.
WORKING_MEETINGS: Final = 2


def collect_mentorships() -> Iterable[Cell]:
    """Yield pairs, members, meetings and working mentees by form and academic year of the programme."""
    found: dict[Cell, int] = {}

    def add(cell: Cell, value: int) -> None:
        found[cell] = found.get(cell, 0) + value

    mentorships = Mentorship.objects.values("programme__starts_on", "programme__form_code", "state")
    for row in mentorships.annotate(n=Count("id")).order_by():
        period = period_of(row["programme__starts_on"])
        add(Cell(period, "mentorships", form=row["programme__form_code"], key=row["state"]), row["n"])

    meetings = Meeting.objects.filter(cancelled_at=None)
    for row in (
        meetings.values("mentorship__programme__starts_on", "mentorship__programme__form_code")
        .annotate(n=Count("id"))
        .order_by()
    ):
        period = period_of(row["mentorship__programme__starts_on"])
        add(Cell(period, "meetings", form=row["mentorship__programme__form_code"]), row["n"])

    members = (
        Member.objects.exclude(state=MemberState.SUSPENDED)
        .annotate(held=Count("mentorship__meetings", filter=Q(mentorship__meetings__cancelled_at=None)))
        .values_list("programme__starts_on", "programme__form_code", "mentee_id", "held")
    )
    paired: set[tuple[date, str, UUID]] = set()
    working: set[tuple[date, str, UUID]] = set()
    for starts_on, form, mentee_id, held in members:
        entry = (period_of(starts_on), form, mentee_id)
        paired.add(entry)
        if held >= WORKING_MEETINGS:
            working.add(entry)
    for measure, entries in (("mentees_paired", paired), ("mentees_working", working)):
        for period, form, _mentee in entries:
            add(Cell(period, measure, form=form), 1)

    for cell, value in found.items():
        yield Cell(cell.period, cell.measure, cell.form, cell.role, cell.stage, cell.key, value)
