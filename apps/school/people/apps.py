from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "apps.school.people"
    label = "people"
    verbose_name = "Люди"

    def ready(self) -> None:
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.school.people.policies import PeopleAction

        register(NavEntry(Level.SCHOOL, _("Люди"), "people:list", "users", PeopleAction.BROWSE, order=30))
