from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "apps.school.programmes"
    label = "programmes"
    verbose_name = "Программы"
