from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "apps.school.documents"
    label = "documents"
    verbose_name = "Документы"

    def ready(self) -> None:
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.school.documents.policies import DocumentAction

        register(NavEntry(Level.SCHOOL, _("Документы"), "documents:list", "files", DocumentAction.BROWSE, order=70))
