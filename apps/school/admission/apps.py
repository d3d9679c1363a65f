from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "apps.school.admission"
    label = "admission"
    verbose_name = "Отбор и допуск"
