from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "apps.school.matching"
    label = "matching"
    verbose_name = "Подбор"

    def ready(self) -> None:
        from django.urls import reverse

        import apps.school.matching.tasks  # noqa: F401 (services order the task by name)
        from apps.core.actor import Actor, may
        from apps.core.ui.components import Command
        from apps.school.group_meetings.registry import register_suitability
        from apps.school.matching.policies import MatchingAction
        from apps.school.programmes.models import Programme
        from apps.school.programmes.registry import Attention, register_attention, register_stage_commands

        def commands(actor: Actor, programme: Programme) -> list[Command]:
            if not may(actor, MatchingAction.RUN):
                return []
            return [
                Command(_("Подобрать пары и группы"), reverse("matching:programme", args=[programme.pk]), "puzzle"),
                Command(_("Кто ждёт наставника"), reverse("matching:waiting", args=[programme.pk]), "hourglass"),
                Command(_("Кого не хватает"), reverse("matching:shortage", args=[programme.pk]), "zoom-question"),
            ]

        register_stage_commands(5, commands)

        def suitability(*sides: Any) -> Mapping[UUID, Mapping[UUID, int]]:
            from apps.school.matching.suiting import suitability as found  # the engine is read when it is needed

            return found(*sides)

        register_suitability(suitability)

        def attention(actor: Actor) -> Iterable[Attention]:
            from apps.school.matching.substitutes import attention as found

            return found(actor)

        register_attention(attention)
