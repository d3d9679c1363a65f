from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "apps.school.surveys"
    label = "surveys"
    verbose_name = "Анкеты"
