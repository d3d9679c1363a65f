"""What comes after a run, for tests: approved runs of a day, pairs that worked and broke off."""

from __future__ import annotations

from datetime import UTC, date, datetime

from apps.school.matching.models import MatchRun
from apps.school.mentorships.models import Member, Mentorship
from apps.school.programmes.models import Participation
from tests.school.mentorships.situation import Situation


def approved(school: Situation, day: date) -> MatchRun:
    """Remember a run that was begun and approved on a day."""
    run = MatchRun.objects.create(programme=school.programme, state="approved")
    MatchRun.objects.filter(pk=run.pk).update(created_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
    return run


def worked(mentor: Participation, mentee: Participation, started: date, ended: date | None = None) -> Mentorship:
    """Put a pair into the past: at work since a day, or broken off on another."""
    mentorship = Mentorship.objects.create(
        programme=mentor.programme, mentor=mentor, mentor_person=mentor.person, started_on=started,
        state="terminated" if ended else "active", ended_on=ended, end_reason="переехала" if ended else "",
    )  # fmt: skip
    Member.objects.create(
        mentorship=mentorship, programme=mentor.programme, participation=mentee, mentee=mentee.person,
        mentor_person=mentor.person, state="ended" if ended else "active", active_from=started,
        active_until=ended or mentor.programme.ends_on, mentor_is_external=False,
        mentee_birth_date=mentee.person.birth_date,
    )  # fmt: skip
    return mentorship
