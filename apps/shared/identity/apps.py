from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _use_platform_cache() -> None:
    """Have allauth count attempts and used one-time codes on the platform level.

    It knows the cache ``default`` only, which belongs to tenants and refuses to work on the
    platform host: without this every attempt to sign in would end in an error.
    """
    from allauth.core.internal import ratelimit
    from allauth.mfa.totp.internal import auth
    from django.core.cache import caches
    from django.utils.connection import ConnectionProxy

    for module in (ratelimit, auth):
        module.cache = ConnectionProxy(caches, "platform")


class IdentityConfig(AppConfig):
    name = "apps.shared.identity"
    label = "identity"
    verbose_name = "Учётные записи"

    def ready(self) -> None:
        _use_platform_cache()
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.shared.identity.policies import IdentityAction

        # allauth knows the cache named «default» only, and ours belongs to a school. Its limits and
        # used codes are global by nature: one budget a person, not one a school.
        ratelimit.cache = totp.cache = ConnectionProxy(caches, "platform")

        for level in (Level.REGION, Level.SCHOOL):
            register(NavEntry(level, _("Ключи API"), "tokens:list", "key", IdentityAction.TOKENS, 95, _("Настройка")))
