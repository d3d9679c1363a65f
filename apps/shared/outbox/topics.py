"""Topics of the outbox. A topic says which part of a school is out of date, not what to do about it."""

from enum import StrEnum


class Topic(StrEnum):
    PEOPLE_CHANGED = "people.changed"
    PROGRAMMES_CHANGED = "programmes.changed"
    ADMISSION_CHANGED = "admission.changed"
    MENTORSHIPS_CHANGED = "mentorships.changed"
    MEETINGS_CHANGED = "meetings.changed"
    SURVEYS_CHANGED = "surveys.changed"
    COMPLETION_CHANGED = "completion.changed"
    MEMBERSHIPS_CHANGED = "memberships.changed"
    ENGAGEMENTS_CHANGED = "engagements.changed"
