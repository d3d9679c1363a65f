"""Where a curator goes when somebody is left without a mentor: the commands of the pages of matching."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.ui.components import Command


def who_waits(programme_id: UUID) -> Command:
    return Command(_("Кто ждёт наставника"), reverse("matching:waiting", args=[programme_id]), "hourglass")


def who_is_lacking(programme_id: UUID) -> Command:
    return Command(_("Кого не хватает"), reverse("matching:shortage", args=[programme_id]), "zoom-question")


def who_takes_over(programme_id: UUID) -> Command:
    return Command(_("Кто заменит наставника"), reverse("matching:substitutes", args=[programme_id]), "refresh")
