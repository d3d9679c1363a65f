from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "apps.school.surveys"
    label = "surveys"
    verbose_name = "Анкеты"

    def ready(self) -> None:
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.region.monitoring.registry import register_collector
        from apps.school.programmes import registry
        from apps.school.surveys.handlers import attention, completion_facts
        from apps.school.surveys.rollups import collect_satisfaction
        from apps.school.surveys.services import issue_after_work, issue_before

        register_collector(collect_satisfaction)
        registry.register_joined(issue_before)
        registry.register_stage_closed(issue_after_work)
        registry.register_stage_facts(7, completion_facts)
        registry.register_attention(attention)
        register(NavEntry(Level.SCHOOL, _("Анкеты"), "surveys:list", "list-check", None, order=60))
