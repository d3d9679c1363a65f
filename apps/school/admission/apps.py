from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdmissionConfig(AppConfig):
    name = "apps.school.admission"
    label = "admission"
    verbose_name = "Отбор и допуск"

    def ready(self) -> None:
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.school.admission import handlers
        from apps.school.admission.policies import AdmissionAction
        from apps.school.programmes import registry

        registry.register_stage_facts(4, handlers.selection_facts)
        registry.register_stage_commands(3, handlers.search_commands)
        registry.register_stage_commands(4, handlers.selection_commands)
        registry.register_attention(handlers.attention)
        register(
            NavEntry(Level.SCHOOL, _("Отбор"), "admission:list", "clipboard-check", AdmissionAction.VIEW, order=50)
        )
