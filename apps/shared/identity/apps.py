from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "apps.shared.identity"
    label = "identity"
    verbose_name = "Учётные записи"
