from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "apps.region.directory"
    label = "directory"
    verbose_name = "Справочник организаций"

    def ready(self) -> None:
        import apps.region.directory.tasks  # noqa: F401 (services order the tasks by name)
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.region.directory.importing import register_importer
        from apps.region.directory.policies import DirectoryAction
        from apps.region.directory.services.organisation_imports import OrganisationImporter

        register_importer(OrganisationImporter())

        register(
            NavEntry(Level.REGION, _("Сегодня"), "region-home", "home", DirectoryAction.EDIT, 0),
            NavEntry(Level.REGION, _("Организации"), "directory:organisations", "building", DirectoryAction.VIEW, 20),
            NavEntry(
                Level.REGION,
                _("Муниципалитеты"),
                "directory:municipalities",
                "map-pin",
                DirectoryAction.VIEW,
                70,
                _("Настройка"),
            ),
        )
