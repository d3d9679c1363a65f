from django.apps import AppConfig


class CompletionConfig(AppConfig):
    name = "apps.school.completion"
    label = "completion"
    verbose_name = "Итоги"
