from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "apps.region.library"
    label = "library"
    verbose_name = "Справочники модели"
