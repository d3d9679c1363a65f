from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "apps.shared.identity"
    label = "identity"
    verbose_name = "Учётные записи"

    def ready(self) -> None:
        from allauth.core.internal import ratelimit
        from allauth.mfa.totp.internal import auth as totp
        from django.core.cache import caches
        from django.utils.connection import ConnectionProxy

        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.shared.identity.policies import IdentityAction

        # allauth knows the cache named «default» only, and ours belongs to a school. Its limits and
        # used codes are global by nature: one budget a person, not one a school.
        ratelimit.cache = totp.cache = ConnectionProxy(caches, "platform")

        for level in (Level.REGION, Level.SCHOOL):
            register(NavEntry(level, _("Ключи API"), "tokens:list", "key", IdentityAction.TOKENS, 95, _("Настройка")))
