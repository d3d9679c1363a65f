from django.apps import AppConfig


class GroupMeetingsConfig(AppConfig):
    name = "apps.school.group_meetings"
    label = "group_meetings"
    verbose_name = "Групповые встречи"

    def ready(self) -> None:
        import apps.school.group_meetings.tasks  # noqa: F401 (services order the task by name)
        from apps.school.group_meetings.handlers import attention, commands
        from apps.school.group_meetings.services import choices_forget
        from apps.school.programmes import registry

        registry.register_stage_commands(5, commands)
        registry.register_attention(attention)
        registry.register_ended(choices_forget)
