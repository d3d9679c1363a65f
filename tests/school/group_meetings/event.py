"""A group meeting with named people, planned and seated through the services, in the current school's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from apps.core.actor import Actor, Role
from apps.school.group_meetings import services
from apps.school.group_meetings.models import GroupMeeting, Guest
from apps.school.group_meetings.selectors import met_of
from apps.school.programmes.models import Participation
from tenants.context import TenantRef
from tests.factories import Member, member
from tests.school.mentorships.situation import Situation, programme

MENTORS = ("Белова Анна", "Волков Иван", "Громова Вера")
MENTEES = ("Гусев Тимофей", "Дроздов Пётр", "Ершов Глеб", "Зуев Марк", "Иванова Лиза", "Котова Майя")
PLAN: dict[str, Any] = {
    "held_on": date(2026, 11, 23),
    "starts_at": time(14, 0),
    "place": "Актовый зал",
    "rounds": 3,
    "round_minutes": 10,
    "pause_minutes": 2,
    "tables": 3,
    "seats": 2,
    "wanted": 3,
}


@dataclass
class Event:
    """A meeting of three mentors and six mentees, in which everybody meets everybody of the other side."""

    situation: Situation
    curator: Member
    meeting: GroupMeeting
    rows: dict[str, Participation]

    def guest(self, name: str) -> Guest:
        return Guest.objects.select_related("participation__person", "meeting").get(
            meeting=self.meeting, participation=self.rows[name]
        )

    def ids(self, *names: str) -> list[UUID]:
        return [self.guest(name).pk for name in names]

    def met(self, name: str) -> list[str]:
        return [named.name for named in met_of(self.guest(name))]

    def url(self, tail: str = "") -> str:
        return f"/group-meetings/{self.meeting.pk}/{tail}"

    def at(self, role: Role, name: str = "") -> Member:
        fields = {"person_id": self.rows[name].person_id} if name else {}
        return member(self.situation.school, role, name or "Пётр Сергеевич Иной", **fields)

    @property
    def actor(self) -> Actor:
        return self.curator.actor

    def reload(self) -> GroupMeeting:
        self.meeting.refresh_from_db()
        return self.meeting


def planned(school: TenantRef, **plan: Any) -> Event:
    """A meeting that is planned; nobody has a seat yet."""
    situation = programme(school)
    rows = {name: situation.mentor(name) for name in MENTORS} | {name: situation.mentee(name) for name in MENTEES}
    curator = member(school, Role.CURATOR)
    meeting = services.meeting_plan(actor=curator.actor, programme_id=situation.programme.id, **(PLAN | plan))
    return Event(situation, curator, meeting, rows)


def seated(school: TenantRef, **plan: Any) -> Event:
    event = planned(school, **plan)
    services.timetable_make(actor=event.actor, meeting_id=event.meeting.pk)
    event.reload()
    return event


def voting(school: TenantRef) -> Event:
    """A meeting whose ballots are open."""
    event = seated(school)
    services.ballots_open(actor=event.actor, meeting_id=event.meeting.pk)
    event.reload()
    return event
