from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "apps.school.notifications"
    label = "notifications"
    verbose_name = "Уведомления"
