from django.apps import AppConfig


class MentorshipsConfig(AppConfig):
    name = "apps.school.mentorships"
    label = "mentorships"
    verbose_name = "Наставничества"

    def ready(self) -> None:
        from apps.region.monitoring.registry import register_collector
        from apps.school.mentorships.rollups import collect_mentorships

        register_collector(collect_mentorships)
