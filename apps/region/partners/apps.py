from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "apps.region.partners"
    label = "partners"
    verbose_name = "Работодатели и внешние наставники"
