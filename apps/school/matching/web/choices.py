"""«Кто будет наставником?»: the mentors of one mentee, why, why not, and what each choice would cost."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

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
from apps.school.matching.web.words import percent, price_in_words
from apps.school.programmes.web.programmes import crumbs_of

# So many mentors come with their price at once; the rest are one click away.
PRICED: Final = 8
EVERYBODY: Final = 10_000
# Of those who would move so many are named while a card is held over another.
MOVES_TOLD: Final = 2


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
        actor=actor, run_id=run_id, proposal_id=proposal_id, priced=EVERYBODY if everybody else PRICED
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
        "without": price_in_words(found.without) if found.without else "",
        "barred": [(person.full_name, sentences) for _mentor_id, person, sentences in found.barred],
        "cancel_url": reverse("matching:workspace", args=[run_id]),
        "decided": _decided(found),
        "row": found.proposal,
        "run_id": run_id,
        "mentee": found.person.full_name,
    }
    template = "panel" if request.headers.get("HX-Target") == "why" else "choose"
    return render(request, f"school/matching/{template}.html", context, status=422 if form.errors else 200)


@require_GET
def prices(request: HttpRequest, run_id: UUID, proposal_id: UUID) -> JsonResponse:
    """Answer, for dragging, what each mentor would cost: ``{mentor: {"text", "tone", "allowed"}}``."""
    found = selectors.choosing_get(actor=request.actor, run_id=run_id, proposal_id=proposal_id, priced=EVERYBODY)  # type: ignore[attr-defined]
    told = {str(candidate.mentor_id): _told(found, candidate) for candidate in found.candidates}
    if found.without is not None:
        told[""] = {"text": price_in_words(found.without), "tone": "warn", "allowed": True}
    for mentor_id, _person, sentences in found.barred:
        told[str(mentor_id)] = {"text": " ".join(sentences), "tone": "bad", "allowed": False}
    return JsonResponse(told)


def _told(found: Choosing, candidate: Candidate) -> dict[str, object]:
    if candidate.is_chosen:
        return {"text": _("уже здесь"), "tone": "neutral", "allowed": False}
    if candidate.price is None:
        return {"text": candidate.refusal, "tone": "bad", "allowed": False}
    losers = [*_moves(found.facts, candidate.price, found.proposal.mentee_id)][:MOVES_TOLD]
    tone = "bad" if candidate.price.covered < 0 else "warn" if candidate.price.points < 0 else "good"
    return {"text": "; ".join([price_in_words(candidate.price), *losers]), "tone": tone, "allowed": True}


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
