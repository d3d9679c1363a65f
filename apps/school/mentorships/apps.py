from django.apps import AppConfig


class MentorshipsConfig(AppConfig):
    name = "apps.school.mentorships"
    label = "mentorships"
    verbose_name = "Наставничества"

    def ready(self) -> None:
        from apps.region.monitoring.registry import register_collector
        from apps.school.matching.registry import register_mentorships
        from apps.school.mentorships import policies  # noqa: F401
        from apps.school.mentorships.pairing import SchoolMentorships
        from apps.school.mentorships.rollups import collect_mentorships
        from apps.school.mentorships.services.standing import consent_guard
        from apps.school.people.registry import register_consent_guard

        register_collector(collect_mentorships)
        register_mentorships(SchoolMentorships())
        register_consent_guard(consent_guard)
