from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "apps.region.partners"
    label = "partners"
    verbose_name = "Работодатели и внешние наставники"

    def ready(self) -> None:
        import apps.region.partners.tasks  # noqa: F401 (services order the tasks by name)
        from apps.core.actor import Role
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.region.directory.attention import register_attention, register_landing
        from apps.region.partners.attention import waiting
        from apps.region.partners.policies import PartnersAction

        register_attention(waiting)
        register_landing(Role.PARTNER_MANAGER, "partners:company")
        register_landing(Role.EXTERNAL_MENTOR, "partners:own-card")
        view = PartnersAction.VIEW
        register(
            NavEntry(Level.REGION, _("Работодатели"), "partners:partners", "building-factory-2", view, 30),
            NavEntry(Level.REGION, _("Наставники"), "partners:mentors", "users", view, 31),
            NavEntry(Level.REGION, _("Запросы школ"), "partners:engagements", "message", view, 32),
            NavEntry(Level.REGION, _("Моя организация"), "partners:company", "building", PartnersAction.MANAGE_OWN, 5),
            NavEntry(Level.REGION, _("Моя карточка"), "partners:own-card", "user", PartnersAction.OWN_CARD, 6),
        )
