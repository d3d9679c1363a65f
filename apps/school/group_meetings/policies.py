"""Group meetings are the curator's work; whom a child would not like to be with, nobody else reads."""

from apps.core.actor import Action, Role, grant


class GroupMeetingAction(Action):
    MANAGE = "group_meetings.manage"
    READ_CHOICES = "group_meetings.read_choices"


grant(GroupMeetingAction.MANAGE, Role.CURATOR)
grant(GroupMeetingAction.READ_CHOICES, Role.CURATOR)
