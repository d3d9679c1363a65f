"""The console is the platform operator's alone."""

from apps.core.actor import Action, Role, grant


class ConsoleAction(Action):
    REGIONS = "console.regions"


grant(ConsoleAction.REGIONS, Role.PLATFORM_OPERATOR)
