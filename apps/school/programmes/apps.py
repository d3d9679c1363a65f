from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "apps.school.programmes"
    label = "programmes"
    verbose_name = "Программы"

    def ready(self) -> None:
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.region.monitoring.registry import register_collector, register_standing
        from apps.school.people.registry import register_card_section, register_destination, register_role_filter
        from apps.school.programmes.handlers import ProgrammeDestination, card_section
        from apps.school.programmes.policies import ProgrammeAction
        from apps.school.programmes.registry import register_attention
        from apps.school.programmes.rollups import collect_programmes, standing
        from apps.school.programmes.selectors.participants import role_condition
        from apps.school.programmes.web.home import own_attention

        register_collector(collect_programmes)
        register_standing(standing)
        for role in ("mentor", "mentee", "any"):
            register_role_filter(role, role_condition(role))
        register_role_filter("none", ~role_condition("any"))
        register_destination(ProgrammeDestination())
        register_card_section(card_section)
        register_attention(own_attention)
        register(
            NavEntry(Level.SCHOOL, _("Сегодня"), "school-home", "home", ProgrammeAction.VIEW, order=10),
            NavEntry(
                Level.SCHOOL,
                _("Программы"),
                "programmes:list",
                "route",
                ProgrammeAction.VIEW,
                order=20,
                also=("/matching/", "/group-meetings/", "/completion/"),
            ),
        )
