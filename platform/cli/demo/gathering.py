"""Group meetings of the demo: one that took place, with ballots from phones and from paper, and one that is coming."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from apps.school.group_meetings import selectors, services
from apps.school.group_meetings.models import GroupMeeting, Guest
from apps.school.group_meetings.selectors.people import candidates, suitable
from apps.school.group_meetings.services.papers import upload_read
from apps.school.matching.services import run_start
from apps.school.matching.services.runs import run_compute
from apps.school.programmes.models import Programme, RoadmapTask
from apps.school.programmes.services.roadmap import task_done
from cli.demo.answers import SILENT_EVERY
from cli.demo.scanner import Ballot, scanned
from cli.demo.school import DemoSchool

# Of those who answered, the last so many wrote on paper.
ON_PAPER: Final = 5
CAME: Final = 20
_PLACE: Final = "Актовый зал, второй этаж"
_HALL: Final[dict[str, Any]] = {
    "rounds": 5,
    "round_minutes": 8,
    "pause_minutes": 2,
    "tables": 8,
    "seats": 4,
    "wanted": 3,
}


def gatherings(school: DemoSchool) -> None:
    """A programme at forming pairs: most have met and chosen, a draft waits for the curator, the others meet soon."""
    programme = school.programme(
        "Шаг к своему делу", "pupil-pupil", "achiever", "Помочь семиклассникам найти дело по душе.",
        stage=5, starts=_begun(school), ends=date(school.year + 1, 5, 29),
    )  # fmt: skip
    seniors = school.with_consent(school.grade(10, 11))[16:25]
    mentors = school.mentors(programme, seniors, "learner", 3, admitted=len(seniors))
    mentees = school.mentees(
        programme, school.with_consent(school.grade(7))[:30], ("awareness", "motivation", "talent")
    )
    school.answers(programme).before([*mentors, *mentees])
    leading = [row.pk for row in mentors]
    _held(school, programme, [*leading, *(row.pk for row in mentees[:CAME])])
    run = run_start(actor=school.actor, programme_id=programme.id)
    run_compute(run_id=run.id)
    _coming(school, programme, [*leading, *(row.pk for row in mentees[CAME:])])


def _held(school: DemoSchool, programme: Programme, guests: Sequence[UUID]) -> None:
    """Hold a meeting: phones first, then a stack of sheets of which one leaves a question to the curator."""
    day = workday(school.today - timedelta(days=3), step=-1)
    meeting = _seated(school, programme, guests, day)
    services.ballots_open(actor=school.actor, meeting_id=meeting.pk)
    answering = _ballots(school, programme, meeting)
    for ballot in answering[:-ON_PAPER]:
        services.ballot_submit(code=ballot.guest.code, ranked=ballot.ranked, never=ballot.never)
    stack = scanned(meeting, answering[-ON_PAPER:], selectors.guest_list(actor=school.actor, meeting_id=meeting.pk))
    for upload_id in services.sheets_upload(actor=school.actor, meeting_id=meeting.pk, files=[stack]):
        upload_read(upload_id=upload_id)
    services.ballots_close(actor=school.actor, meeting_id=meeting.pk)
    _write_back(meeting, day)
    _off_the_roadmap(school, programme, day)


def _off_the_roadmap(school: DemoSchool, programme: Programme, day: date) -> None:
    """Mark the work of the stage that the meeting was."""
    task = RoadmapTask.objects.get(programme=programme, template_code="meeting")
    task_done(actor=school.actor, task_id=task.pk, evidence="список участников, бюллетени", done_on=day)


def _begun(school: DemoSchool) -> date:
    """Six weeks ago, within the months in which a programme begins."""
    first, last = date(school.year, 9, 5), date(school.year + 1, 2, 1)
    return min(max(first, school.today - timedelta(weeks=6)), last)


def _coming(school: DemoSchool, programme: Programme, guests: Sequence[UUID]) -> None:
    """Plan a meeting of the coming days: seated, ready to be printed."""
    _seated(school, programme, guests, workday(school.today + timedelta(days=3), step=1))


def _seated(school: DemoSchool, programme: Programme, guests: Sequence[UUID], day: date) -> GroupMeeting:
    meeting = services.meeting_plan(
        actor=school.actor, programme_id=programme.id, held_on=day, starts_at=time(14, 30), place=_PLACE, **_HALL
    )
    services.guests_set(actor=school.actor, meeting_id=meeting.pk, participation_ids=guests)
    services.timetable_make(actor=school.actor, meeting_id=meeting.pk)
    return selectors.meeting_get(actor=school.actor, meeting_id=meeting.pk)


def _ballots(school: DemoSchool, programme: Programme, meeting: GroupMeeting) -> list[Ballot]:
    """Have each guest name those who suit best, with a will of the own; one in seven hands nothing in."""
    guests = selectors.guest_list(actor=school.actor, meeting_id=meeting.pk)
    points = suitable(programme, *candidates(actor=school.actor, programme=programme))
    participation = {guest.pk: guest.participation_id for guest in guests}
    return [
        _ballot(guest, guests, _liking(guest, points, participation), random.Random(f"{school.seed}/ballot/{place}"))
        for place, guest in enumerate(guests, start=1)
        if place % SILENT_EVERY
    ]


def _liking(
    guest: Guest, points: Mapping[UUID, Mapping[UUID, int]], participation: Mapping[UUID, UUID]
) -> dict[UUID, int]:
    """Return how well each other guest suits this one, whichever of the two is the mentor."""
    own = guest.participation_id
    return {
        key: points.get(own, {}).get(other, 0) + points.get(other, {}).get(own, 0)
        for key, other in participation.items()
    }


def _ballot(guest: Guest, guests: Sequence[Guest], liking: Mapping[UUID, int], draw: random.Random) -> Ballot:
    met = [named.guest_id for named in selectors.met_of(guest, among=guests)]
    best = max((liking[key] for key in met), default=0)
    by_liking = sorted(met, key=lambda key: liking[key] + draw.randint(0, best // 3 + 1), reverse=True)
    chosen = min(len(met), draw.choice((2, 3, 3)))
    refuses = len(met) > chosen and draw.random() < _REFUSES
    return Ballot(guest, tuple(met), tuple(by_liking[:chosen]), tuple(by_liking[-1:]) if refuses else ())


def _write_back(meeting: GroupMeeting, day: date) -> None:
    """Put what happened a moment ago on the day of the meeting."""
    begun = timezone.make_aware(datetime.combine(day, time(14, 34)))
    over = begun + timedelta(minutes=50)
    GroupMeeting.objects.filter(pk=meeting.pk).update(
        seated_at=begun - timedelta(days=2), started_at=begun, closes_at=over + timedelta(minutes=30)
    )
    Guest.objects.filter(meeting=meeting).exclude(voted_at=None).update(voted_at=over + timedelta(minutes=9))


def workday(day: date, *, step: int) -> date:
    """Return the day, or the nearest one that is no weekend in the direction of ``step``."""
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day


_REFUSES: Final = 0.2
