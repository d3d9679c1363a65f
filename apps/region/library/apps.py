from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "apps.region.library"
    label = "library"
    verbose_name = "Справочники модели"

    def ready(self) -> None:
        from apps.core.ui.navigation import Level as Place
        from apps.core.ui.navigation import NavEntry, register
        from apps.region.library.policies import LibraryAction
        from apps.region.library.seeds.load import seed
        from tenants.levels import Level
        from tenants.provisioning.build import register_seeder

        register_seeder(Level.REGION, seed)
        register(
            NavEntry(
                Place.REGION, _("Справочники"), "library:catalogue", "book", LibraryAction.VIEW, 80, _("Настройка")
            )
        )
