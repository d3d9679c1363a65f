"""Which mentors a programme lacks: for whom, with what, and what can be done about it today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from apps.core.actor import Actor, may
from apps.core.ui.components import Command, Counter, PageHeader, Tone
from apps.region.library.selectors import form_get
from apps.school.admission.policies import AdmissionAction
from apps.school.matching.shortage import Lacking, Need, Unmatched, lacking_get
from apps.school.people.models import Person, PersonKind
from apps.school.programmes.domain import slots_in_words
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.web.programmes import crumbs_of

PER_PAGE = 50
NAMES = 3


@require_GET
def shortage(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Show who is missing, what would help each mentee who is left, and where to do it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = lacking_get(actor=actor, programme_id=programme_id)
    helps = _helps(actor, found, programme_id)
    page_obj = Paginator(found.unmatched, PER_PAGE).get_page(request.GET.get("page"))
    page = PageHeader(
        title=_("Кого не хватает"),
        lead=_("Что осталось бы без решения, если подобрать наставников сегодня."),
        crumbs=crumbs_of(found.facts.programme),
        primary=helps[0] if helps and found.unmatched else None,
        more=helps[1:] if found.unmatched else (),
    )
    context = {
        "page": page,
        "counters": _counters(found, programme_id),
        "waiting": found.waiting,
        "kinds": kinds_in_words(found.facts.rules.mentor_kinds),
        "needs": [_need(need) for need in found.needs],
        "page_obj": page_obj,
        "groups": _groups(page_obj),
        "run_url": reverse("matching:programme", args=[programme_id]),
    }
    return render(request, "school/matching/shortage.html", context)


def _counters(found: Lacking, programme_id: UUID) -> list[Counter]:
    if not found.waiting:
        return []
    waiting_url = reverse("matching:programme", args=[programme_id])
    left = len(found.unmatched)
    return [
        Counter(str(found.waiting), _("без наставника сейчас"), waiting_url),
        Counter(str(found.matched), _("подойдёт наставник программы")),
        Counter(
            str(left), _("останутся без наставника"), "#left" if left else "", tone=Tone.WARN if left else Tone.NEUTRAL
        ),
    ]


def _helps(actor: Actor, found: Lacking, programme_id: UUID) -> list[Command]:
    """Return what helps, the most likely first: ask outside, admit, add somebody of the school, give more places."""
    programme = found.facts.programme
    commands = []
    if form_get(programme.form_code, programme.starts_on).mentor_is_external and may(actor, AdmissionAction.DECIDE):
        url = reverse("admission:external", args=[programme_id])
        commands.append(Command(_("Найти наставника в регионе"), url, "briefcase"))
    if found.is_kept_by("not_admitted", "not_trained") and may(actor, AdmissionAction.VIEW):
        url = reverse("admission:programme", args=[programme_id])
        commands.append(Command(_("Решить о допуске"), url, "clipboard-check"))
    if may(actor, ProgrammeAction.EDIT):
        url = reverse("programmes:participants-add", args=[programme_id, "mentor"])
        commands.append(Command(_("Добавить наставников"), url, "user-plus"))
        url = reverse("programmes:mentors", args=[programme_id])
        commands.append(Command(_("Изменить число мест"), url, "users"))
    return commands


def kinds_in_words(kinds: frozenset[str]) -> str:
    """Name who may be a mentor in the form, in the order in which the school knows people."""
    return ", ".join(str(label) for kind, label in PersonKind.choices if kind in kinds)


def _need(need: Need) -> dict[str, object]:
    places = ngettext("Нужно %(n)d место", "Нужно %(n)d мест", need.places) % {"n": need.places}
    what = ", ".join(need.wishes)
    return {
        "title": _("%(places)s: %(what)s") % {"places": places, "what": what} if what else places,
        "slots": slots_in_words(need.slots),
        "requests": "; ".join(f"{title} — {count}" for title, count in need.requests),
        "people": _names(need.people),
    }


def _groups(rows: Iterable[Unmatched]) -> list[dict[str, object]]:
    """Put those together whom the same would help."""
    found: dict[tuple[str, ...], list[Unmatched]] = {}
    for row in rows:
        found.setdefault(_helps_of(row), []).append(row)
    return [
        {"helps": helps, "people": [(row.mentee_id, row.person.full_name) for row in group]}
        for helps, group in found.items()
    ]


def _helps_of(row: Unmatched) -> tuple[str, ...]:
    """Say the least that would have to change: a place more, or the rules that keep somebody with a place away."""
    helps = []
    if row.contested:
        helps.append(
            _("Подходят только %(who)s, их места заняты. Дайте кому-то из них ещё место.")
            % {"who": _names(row.contested)}
        )
    if row.openers:
        values = {"rules": " ".join(row.rules), "who": _names(row.openers)}
        helps.append(_("Что мешает: %(rules)s Без этого подойдут: %(who)s.") % values)
    return tuple(helps) or (_("Нужен ещё один наставник."),)


def _names(people: Sequence[Person]) -> str:
    """Name a few, count the others."""
    shown = ", ".join(person.full_name for person in people[:NAMES])
    rest = len(people) - NAMES
    return _("%(shown)s и ещё %(n)d") % {"shown": shown, "n": rest} if rest > 0 else shown
