from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "apps.region.monitoring"
    label = "monitoring"
    verbose_name = "Мониторинг"
