"""«Кто будет наставником?»: the mentors of one mentee, why, why not, and what each choice would cost."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.core.actor import Actor
from apps.core.ui.components import Crumb, PageHeader
from apps.core.ui.form_pages import refusals_on
from apps.school.matching import selectors, services
from apps.school.matching.engine.criteria import CRITERION
from apps.school.matching.facts import Facts
from apps.school.matching.models import Proposal, RunState
from apps.school.matching.pricing import Price
from apps.school.matching.selectors import Candidate, Choosing
from apps.school.matching.web.forms import ChoiceForm
from apps.school.matching.web.words import percent
from apps.school.programmes.web.programmes import crumbs_of

# So many mentors come with their price at once; the rest are one click away.
PRICED = 8


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, run_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Show who could be the mentor of a mentee and take the curator's choice."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ChoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            price = services.proposal_choose(
                actor=actor,
                run_id=run_id,
                proposal_id=proposal_id,
                mentor_id=form.cleaned_data["mentor"],
                why=form.cleaned_data["why"],
            )
            messages.success(request, _("Выбор сохранён. %(price)s") % {"price": price_in_words(price)})
            return redirect(f"{reverse('matching:workspace', args=[run_id])}#row-{proposal_id}")
    everybody = "all" in request.GET
    found = selectors.choosing_get(
        actor=actor, run_id=run_id, proposal_id=proposal_id, priced=1000 if everybody else PRICED
    )
    if found.run.state != RunState.DRAFT:
        return redirect("matching:workspace", run_id)
    page = PageHeader(
        title=_("Кто будет наставником?"),
        lead=", ".join(
            part
            for part in (found.person.full_name, str(found.person.class_group or ""), found.mentee.request_title)
            if part
        ),
        crumbs=[*crumbs_of(found.facts.programme), Crumb(_("Подбор"), reverse("matching:workspace", args=[run_id]))],
    )
    context = {
        "page": page,
        "form": form,
        "now": [_candidate(found, candidate) for candidate in found.candidates if candidate.is_chosen],
        "parts": parts_of(found.proposal),
        "reasons": found.proposal.reasons,
        "others": [
            _candidate(found, candidate)
            for place, candidate in enumerate(found.candidates)
            if not candidate.is_chosen and (everybody or place < PRICED)
        ],
        "more": 0 if everybody else max(0, len(found.candidates) - PRICED),
        "nobody": found.proposal.mentor_id is None,
        "barred": [(person.full_name, sentences) for person, sentences in found.barred],
        "cancel_url": reverse("matching:workspace", args=[run_id]),
        "decided": _decided(found),
    }
    return render(request, "school/matching/choose.html", context, status=422 if form.errors else 200)


def parts_of(proposal: Proposal) -> list[dict[str, object]]:
    """Return what each criterion adds to the points of a pair, the most first."""
    return [
        {"title": _(CRITERION[code].title), "points": points, "weight": weight, "adds": points * weight / 100}
        for code, points, weight in proposal.parts
        if code in CRITERION
    ]


def _candidate(found: Choosing, candidate: Candidate) -> dict[str, object]:
    return {
        "id": candidate.mentor_id,
        "name": candidate.person.full_name,
        "note": str(candidate.person.class_group or candidate.person.position or ""),
        "score": percent(candidate.score),
        "free": candidate.free,
        "reasons": candidate.reasons,
        "price": price_in_words(candidate.price) if candidate.price else "",
        "moves": _moves(found.facts, candidate.price, found.proposal.mentee_id) if candidate.price else [],
        "refusal": candidate.refusal,
    }


def price_in_words(price: Price) -> str:
    """Say in a sentence what a choice changes in the whole draft."""
    points = round(price.points / 100)
    parts = []
    if price.covered:
        lost = ngettext("%(n)d наставляемый", "%(n)d наставляемых", abs(price.covered)) % {"n": abs(price.covered)}
        left = _("останется без наставника: %(who)s") if price.covered < 0 else _("получит наставника: %(who)s")
        parts.append(left % {"who": lost})
    if points:
        sign = "+" if points > 0 else "−"
        parts.append(
            ngettext("%(sign)s%(n)d балл на весь подбор", "%(sign)s%(n)d баллов на весь подбор", abs(points))
            % {"sign": sign, "n": abs(points)}
        )
    return "; ".join(parts) if parts else _("без потерь для остальных")


def _moves(facts: Facts, price: Price, mentee_id: UUID) -> list[str]:
    """Name everybody else who would move, and where to."""
    sentences = []
    for move in (move for move in price.moves if move.mentee_id != mentee_id):
        name = facts.people[move.mentee_id].full_name
        if move.after is None:
            sentences.append(_("%(who)s: остаётся без наставника") % {"who": name})
        else:
            to = facts.people[move.after].full_name
            sentences.append(_("%(who)s: наставник %(mentor)s") % {"who": name, "mentor": to})
    return sentences


def _decided(found: Choosing) -> str:
    return found.proposal.why if found.proposal.is_manual else ""
