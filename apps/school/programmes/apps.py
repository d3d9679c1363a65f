from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "apps.school.programmes"
    label = "programmes"
    verbose_name = "Программы"

    def ready(self) -> None:
        from apps.region.monitoring.registry import register_collector, register_standing
        from apps.school.programmes.rollups import collect_programmes, standing

        register_collector(collect_programmes)
        register_standing(standing)
