from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "apps.shared.outbox"
    label = "outbox"
    verbose_name = "Исходящие события"
