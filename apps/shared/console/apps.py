from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    name = "apps.shared.console"
    label = "console"
    verbose_name = "Консоль платформы"

    def ready(self) -> None:
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.shared.console.policies import ConsoleAction

        register(NavEntry(Level.PLATFORM, _("Регионы"), "console:regions", "map", ConsoleAction.REGIONS, 10))
