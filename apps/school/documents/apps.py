from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "apps.school.documents"
    label = "documents"
    verbose_name = "Документы"
