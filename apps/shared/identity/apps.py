from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "apps.shared.identity"
    label = "identity"
    verbose_name = "Учётные записи"

    def ready(self) -> None:
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.shared.identity.policies import IdentityAction

        for level in (Level.REGION, Level.SCHOOL):
            register(NavEntry(level, _("Ключи API"), "tokens:list", "key", IdentityAction.TOKENS, 95, _("Настройка")))
