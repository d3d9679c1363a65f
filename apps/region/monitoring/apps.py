from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "apps.region.monitoring"
    label = "monitoring"
    verbose_name = "Мониторинг"

    def ready(self) -> None:
        from apps.region.monitoring.refresh import on_changes
        from apps.shared.outbox.relay import subscribe
        from apps.shared.outbox.topics import Topic

        subscribe(Topic, on_changes)
