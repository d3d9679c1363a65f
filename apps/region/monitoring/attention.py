"""What is finished in the region, for the home of whoever looks after its schools."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.actor import Actor, may
from apps.core.ui import wording
from apps.core.ui.components import Counter, Tone
from apps.region.library.models import Stage
from apps.region.monitoring.policies import MonitoringAction
from apps.region.monitoring.selectors import schools_at


def finished(actor: Actor) -> list[Counter]:
    """Return the organisations that brought a programme of this year to its end; the counter opens their list."""
    if not may(actor, MonitoringAction.VIEW):
        return []
    number = schools_at(actor=actor, stage=Stage.COMPLETION)
    label = wording.plural_form(
        number,
        _("организация завершила программу этого года"),
        _("организации завершили программы этого года"),
        _("организаций завершили программы этого года"),
    )
    url = reverse("monitoring:schools", query={"stage": Stage.COMPLETION.value})
    return [Counter(wording.format_number(number), label, url, tone=Tone.GOOD)]
