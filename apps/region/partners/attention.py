"""What of the employers' app waits for the regional operator."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.actor import Actor, may
from apps.core.ui import wording
from apps.core.ui.components import Counter, Tone
from apps.region.partners.policies import PartnersAction
from apps.region.partners.selectors import waiting_counts


def waiting(actor: Actor) -> list[Counter]:
    """Return the counters of decisions to make; each opens its list."""
    if not may(actor, PartnersAction.DECIDE):
        return []
    counts = waiting_counts(actor=actor)
    partners, mentors = reverse("partners:partners"), reverse("partners:mentors")
    number = wording.format_number
    return [
        Counter(number(counts["partners"]), _("заявок работодателей"), f"{partners}?state=submitted", tone=Tone.WARN),
        Counter(number(counts["mentors"]), _("наставников ждут допуска"), f"{mentors}?state=submitted", tone=Tone.WARN),
        Counter(number(counts["expired"]), _("отметок о справках истекло"), f"{mentors}?state=expiring", tone=Tone.BAD),
    ]
