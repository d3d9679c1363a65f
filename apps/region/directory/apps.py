from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "apps.region.directory"
    label = "directory"
    verbose_name = "Справочник организаций"
