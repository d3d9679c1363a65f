"""Everybody in a school reads the own list; nobody reads another's."""

from apps.core.actor import Action, Role, grant


class NotificationAction(Action):
    READ = "notifications.read"


grant(
    NotificationAction.READ,
    Role.HEAD,
    Role.CURATOR,
    Role.PSYCHOLOGIST,
    Role.CLASS_TEACHER,
    Role.MENTOR,
    Role.EXTERNAL_MENTOR,
    Role.MENTEE,
    Role.PARENT,
    Role.AUDITOR,
)
