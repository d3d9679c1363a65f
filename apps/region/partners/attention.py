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
    return [
        _counter(
            counts["partners"],
            f"{partners}?state=submitted",
            Tone.WARN,
            (_("заявка работодателя"), _("заявки работодателей"), _("заявок работодателей")),
        ),
        _counter(
            counts["mentors"],
            f"{mentors}?state=submitted",
            Tone.WARN,
            (_("наставник ждёт допуска"), _("наставника ждут допуска"), _("наставников ждут допуска")),
        ),
        _counter(
            counts["expired"],
            f"{mentors}?state=expiring",
            Tone.BAD,
            (_("отметка о справке истекла"), _("отметки о справках истекли"), _("отметок о справках истекло")),
        ),
    ]


def _counter(number: int, url: str, tone: Tone, forms: tuple[str, str, str]) -> Counter:
    return Counter(wording.format_number(number), wording.plural_form(number, *forms), url, tone=tone)
