from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "apps.region.monitoring"
    label = "monitoring"
    verbose_name = "Мониторинг"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from apps.core.ui.navigation import Level as Hosts
        from apps.core.ui.navigation import NavEntry, register
        from apps.region.directory.attention import register_finished
        from apps.region.directory.importing import register_importer
        from apps.region.monitoring.attention import finished
        from apps.region.monitoring.policies import MonitoringAction
        from apps.region.monitoring.refresh import on_changes
        from apps.region.monitoring.services.statistics import StatisticsImporter
        from apps.shared.outbox.relay import subscribe
        from apps.shared.outbox.services import outbox_publish
        from apps.shared.outbox.topics import Topic
        from tenants.levels import Level
        from tenants.provisioning.build import register_seeder

        register_importer(StatisticsImporter())
        register_finished(finished)
        subscribe(Topic, on_changes)
        # A school that has just been connected is counted before anybody does anything in it.
        register_seeder(Level.SCHOOL, lambda: outbox_publish(Topic.MEMBERSHIPS_CHANGED))
        register(
            NavEntry(
                Hosts.REGION, _("Показатели"), "monitoring:dashboard", "chart-bar", MonitoringAction.VIEW, order=10
            ),
            NavEntry(
                Hosts.REGION,
                _("Статистика"),
                "monitoring:statistics",
                "table",
                MonitoringAction.STATISTICS,
                80,
                _("Настройка"),
            ),
        )
