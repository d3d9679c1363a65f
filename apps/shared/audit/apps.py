from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.shared.audit"
    label = "audit"
    verbose_name = "Журнал действий"
