from django.apps import AppConfig


class CompletionConfig(AppConfig):
    name = "apps.school.completion"
    label = "completion"
    verbose_name = "Итоги"

    def ready(self) -> None:
        from apps.school.completion import handlers, policies  # noqa: F401
        from apps.school.programmes import registry as programmes

        programmes.register_stage_facts(7, handlers.completion_facts)
        programmes.register_stage_commands(7, handlers.commands)
        programmes.register_pair_columns(handlers.pair_columns)
