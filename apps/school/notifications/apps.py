from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.school.notifications"
    label = "notifications"
    verbose_name = "Уведомления"

    def ready(self) -> None:
        import apps.school.notifications.tasks  # noqa: F401 (services order the task by name)
        from apps.core.ui.navigation import Level, NavEntry, register
        from apps.school.notifications.policies import NotificationAction
        from apps.school.notifications.selectors import unread_count
        from tenants.context import current_tenant

        def unread(request: HttpRequest) -> int:
            # Pages of refusals are drawn after the scope has ended.
            return unread_count(actor=request.actor) if current_tenant() else 0

        register(
            NavEntry(
                Level.SCHOOL,
                _("Уведомления"),
                "notifications:list",
                "bell",
                NotificationAction.READ,
                order=90,
                badge=unread,
            )
        )
