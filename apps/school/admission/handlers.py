"""What selection adds to programmes: the rules of stage 4, its pages, lines of today."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, may
from apps.core.ui.components import Command, Tone
from apps.region.library.selectors import form_get
from apps.school.admission import selectors
from apps.school.admission.models import Decision
from apps.school.admission.policies import AdmissionAction
from apps.school.programmes.domain import Check, StageFacts
from apps.school.programmes.models import ParticipantRole, Programme
from apps.school.programmes.registry import Attention
from apps.school.programmes.selectors import participations_in


def _url(programme: Programme) -> str:
    return reverse("admission:programme", urlconf=settings.TENANT_TYPES["school"]["URLCONF"], args=[programme.pk])


def selection_facts(programme: Programme) -> StageFacts:
    """Every mentor is decided upon, somebody is admitted, the admitted are trained and vetted."""
    rows = participations_in(programme.pk, role=ParticipantRole.MENTOR).select_related("person")
    lines = selectors.lines_of(programme, list(rows))
    admitted = [line for line in lines if line.decision == Decision.ADMITTED]
    pending = sum(line.decision == Decision.PENDING for line in lines)
    untrained = sum(line.admission is None or line.admission.trained_on is None for line in admitted)
    unvetted = sum(line.vetting_needed and not line.is_cleared for line in admitted)
    url = _url(programme)
    checks = [
        Check(
            "admitted", bool(admitted), _("Допустите хотя бы одного наставника."), _("Есть допущенные наставники."), url
        ),
        Check(
            "decided",
            pending == 0,
            _("Примите решение о каждом наставнике. Ждут решения: %(n)d.") % {"n": pending},
            _("О каждом наставнике принято решение."),
            url,
        ),
        Check(
            "trained",
            untrained == 0,
            _("Отметьте обучение допущенных наставников. Не обучены: %(n)d.") % {"n": untrained},
            _("Допущенные наставники обучены."),
            url,
        ),
        Check(
            "vetted",
            unvetted == 0,
            _("Внесите отметки о справках взрослых не из организации. Нет отметки: %(n)d.") % {"n": unvetted},
            _("Отметки о справках действуют."),
            url,
        ),
    ]
    figures = {"mentors": len(lines), "admitted": len(admitted), "pending": pending, "untrained": untrained}
    return StageFacts(figures, checks)


def selection_commands(actor: Actor, programme: Programme) -> Iterable[Command]:
    if may(actor, AdmissionAction.VIEW):
        yield Command(
            _("Отбор и допуск наставников"), reverse("admission:programme", args=[programme.pk]), "clipboard-check"
        )


def search_commands(actor: Actor, programme: Programme) -> Iterable[Command]:
    """Offer the regional bank in programmes whose mentors come from outside."""
    if form_get(programme.form_code, programme.starts_on).mentor_is_external and may(actor, AdmissionAction.DECIDE):
        url = reverse("admission:external", args=[programme.pk])
        yield Command(_("Найти наставника в регионе"), url, "search")


def attention(actor: Actor) -> list[Attention]:
    if not may(actor, AdmissionAction.VIEW):
        return []
    lines = []
    waiting = selectors.waiting_count(actor=actor)
    if waiting:
        lines.append(
            Attention(_("Наставники ждут решения: %(n)d") % {"n": waiting}, reverse("admission:list"), weight=35)
        )
    today = timezone.localdate()
    ending = list(selectors.clearances_ending(actor=actor)[:50])
    over = sum(row.cleared_until is not None and row.cleared_until < today for row in ending)
    url = reverse("admission:ending")
    if over:
        lines.append(Attention(_("Справки истекли: %(n)d") % {"n": over}, url, weight=50, tone=Tone.BAD))
    if len(ending) > over:
        lines.append(Attention(_("Справки скоро истекут: %(n)d") % {"n": len(ending) - over}, url, weight=28))
    return lines
