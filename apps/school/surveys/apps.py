from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "apps.school.surveys"
    label = "surveys"
    verbose_name = "Анкеты"

    def ready(self) -> None:
        from apps.region.monitoring.registry import register_collector
        from apps.school.surveys.rollups import collect_satisfaction

        register_collector(collect_satisfaction)
