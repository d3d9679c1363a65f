from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentorshipsConfig(AppConfig):
    name = "apps.school.mentorships"
    label = "mentorships"
    verbose_name = "Наставничества"

    def ready(self) -> None:
        import apps.school.mentorships.tasks  # noqa: F401 (notices order the task by name)
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.region.monitoring.registry import register_collector
        from apps.region.partners.registry import register_mentor_stopped, register_seat_backing
        from apps.school.admission import registry as admission
        from apps.school.matching.registry import register_mentorships
        from apps.school.mentorships import handlers, seats
        from apps.school.mentorships.pairing import SchoolMentorships
        from apps.school.mentorships.policies import MentorshipAction
        from apps.school.mentorships.rollups import collect_mentorships
        from apps.school.mentorships.services import readiness, standing
        from apps.school.people import registry as people
        from apps.school.programmes import registry as programmes

        register_collector(collect_mentorships)
        register_seat_backing(seats.backed)
        register_mentor_stopped(standing.mentor_stopped)
        register_mentorships(SchoolMentorships())
        admission.register_clearance_guard(standing.clearance_guard)
        admission.register_admission_guard(standing.admission_guard)
        people.register_consent_guard(standing.consent_guard)
        people.register_edit_guard(standing.edit_guard)
        people.register_card_section(handlers.card_section)
        people.register_visibility(handlers.visible_people)
        programmes.register_withdrawal_guard(standing.withdrawal_guard)
        programmes.register_ended(readiness.readiness_forget)
        programmes.register_stage_facts(5, handlers.pairing_facts)
        programmes.register_stage_facts(6, handlers.work_facts)
        programmes.register_attention(handlers.attention)
        programmes.register_programme_counters(handlers.counters)
        programmes.register_home_counters(handlers.home_counters)
        programmes.register_pair_columns(handlers.pair_columns)
        register(
            NavEntry(
                Level.REGION,
                _("Мои встречи"),
                "visits:list",
                "heart-handshake",
                MentorshipAction.VISITS,
                order=5,
            ),
            NavEntry(
                Level.SCHOOL,
                _("Моё наставничество"),
                "mentorships:cabinet",
                "heart-handshake",
                MentorshipAction.CABINET,
                order=5,
            ),
            NavEntry(Level.SCHOOL, _("Пары"), "mentorships:list", "users-group", MentorshipAction.BROWSE, order=40),
        )
