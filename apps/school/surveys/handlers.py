"""What questionnaires add to the programme: rules of the last stage, lines of today."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.actor import Actor, may
from apps.school.programmes.domain import Check, StageFacts
from apps.school.programmes.models import Programme
from apps.school.programmes.registry import Attention
from apps.school.surveys import selectors
from apps.school.surveys.policies import SurveyAction


def completion_facts(programme: Programme) -> StageFacts:
    """The «after» questionnaires: everybody answered, or it is said why not."""
    after = selectors.issue_counts(programme.pk)["after"]
    url = f"/surveys/programmes/{programme.pk}/?phase=after"
    check = Check(
        "after_surveys",
        after["asked"] > 0 and after["pending"] == 0,
        _("Соберите анкеты на выходе или укажите, почему их не будет. Не заполнено: %(n)d.") % {"n": after["pending"]}
        if after["asked"]
        else _("Выдайте участникам анкеты на выходе."),
        _("Анкеты на выходе собраны."),
        url,
    )
    return StageFacts({"after_asked": after["asked"], "after_answered": after["answered"]}, [check])


def attention(actor: Actor) -> list[Attention]:
    if not may(actor, SurveyAction.MANAGE):
        return []
    overdue = selectors.overdue_count()
    if not overdue:
        return []
    return [Attention(_("Анкеты не заполнены в срок: %(n)d") % {"n": overdue}, reverse("surveys:list"), weight=10)]
