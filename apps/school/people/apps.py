from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "apps.school.people"
    label = "people"
    verbose_name = "Люди"
