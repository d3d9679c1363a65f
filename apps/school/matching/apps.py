from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "apps.school.matching"
    label = "matching"
    verbose_name = "Подбор"
