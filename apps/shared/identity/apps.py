from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "apps.shared.identity"
    label = "identity"
    verbose_name = "Учётные записи"

    def ready(self) -> None:
        from allauth.core.internal import ratelimit
        from allauth.mfa.totp.internal import auth as totp
        from django.core.cache import caches

        # allauth knows the cache named «default» only, and ours belongs to a school. Its limits and
        # used codes are global by nature: one budget a person, not one a school.
        ratelimit.cache = totp.cache = caches["platform"]
