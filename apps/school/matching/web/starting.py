"""Asking for a scenario, seeing how far it is, and stopping it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from apps.core.actor import Actor, require
from apps.core.ui.components import Counter, PageHeader, Progress, Tone
from apps.school.matching import selectors, services
from apps.school.matching.board import Settings
from apps.school.matching.facts import facts_of
from apps.school.matching.models import MatchRun, RunState
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.web.after import who_is_lacking, who_takes_over, who_waits
from apps.school.matching.web.forms import OrderForm, WishForm
from apps.school.programmes.web.programmes import crumbs_of

# What a run does, in the words of whoever waits, and which step of five that is.
STAGES: Final = {
    "": (0, gettext_lazy("Ждём очереди")),
    "people": (1, gettext_lazy("Читаем участников и согласия")),
    "rules": (2, gettext_lazy("Проверяем правила и считаем баллы")),
    "floor": (3, gettext_lazy("Ищем, насколько можно поднять самую слабую пару")),
    "assign": (3, gettext_lazy("Распределяем наставников")),
    "stable": (3, gettext_lazy("Соединяем тех, кто выбрал друг друга")),
    "groups": (3, gettext_lazy("Собираем группы нужного размера")),
    "reasons": (4, gettext_lazy("Записываем, почему так")),
}
STEPS: Final = 5


@require_GET
def programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Open the draft of a programme, or say what a new one would work with."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if found := selectors.draft_get(actor=actor, programme_id=programme_id):
        return redirect("matching:workspace", found.id)
    return _asking(request, programme_id, 1, WishForm.of(Settings()))


@require_GET
def second(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Ask for the other scenario; open it when it is there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = selectors.scenario_list(actor=actor, programme_id=programme_id)
    if len(found) != 1:
        return redirect("matching:compare", programme_id) if found else redirect("matching:programme", programme_id)
    return _asking(request, programme_id, 3 - found[0].slot, WishForm.of(Settings.of(found[0].settings)))


def _asking(request: HttpRequest, programme_id: UUID, slot: int, wishes: WishForm) -> HttpResponse:
    require(request.actor, MatchingAction.RUN)  # type: ignore[attr-defined]
    facts = facts_of(programme_id, places=regional_places(programme_id))
    waiting = sum(not mentee.is_paired for mentee in facts.mentees.values())
    paired = len(facts.mentees) - waiting
    free = sum(mentor.free for mentor in facts.mentors.values() if mentor.is_admitted and mentor.is_trained)
    counters = [
        Counter(str(waiting), _("без наставника сейчас"), tone=Tone.WARN if waiting > free else Tone.NEUTRAL),
        Counter(str(free), _("свободных мест у допущенных наставников")),
        Counter(str(paired), _("уже закреплены"), f"{reverse('mentorships:list')}?programme={programme_id}"),
    ]
    page = PageHeader(
        title=_("Подбор пар и групп") if slot == 1 else _("Ещё один вариант"),
        lead=_("Скажите, что важнее всего. Обязательные правила соблюдаются всегда, а решаете вы.")
        if slot == 1
        else _("Первый вариант останется. Что вы закрепили в нём, будет закреплено и здесь."),
        crumbs=crumbs_of(facts.programme),
        secondary=who_waits(programme_id),
        more=[who_takes_over(programme_id), who_is_lacking(programme_id)],
    )
    context = {
        "page": page,
        "counters": counters,
        "waiting": waiting,
        "paired": paired,
        "programme_id": programme_id,
        "slot": slot,
        "wishes": wishes,
        "form": OrderForm(),
    }
    return render(request, "school/matching/start.html", context, status=422 if wishes.errors else 200)


@require_POST
def start(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Ask for a scenario; when a colleague has begun one, say so and open it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    slot = 2 if request.POST.get("slot") == "2" else 1
    form = WishForm(request.POST) if "preset" in request.POST else None
    if form is not None and not form.is_valid():
        return _asking(request, programme_id, slot, form)
    settings = form.settings(Settings()) if form is not None else Settings()
    try:
        run = services.run_start(actor=actor, programme_id=programme_id, settings=settings, slot=slot)
    except services.MatchingRefused as refusal:
        messages.warning(request, str(refusal.sentence))
        run_id = refusal.details.get("run_id")
        return redirect("matching:workspace", run_id) if run_id else redirect("matching:programme", programme_id)
    return redirect("matching:workspace", run.id)


def computing(request: HttpRequest, run: MatchRun) -> HttpResponse:
    """Show a run that is being computed; the page asks for ``progress`` every second."""
    page = PageHeader(
        title=_("Подбор считается"),
        lead=_("Страницу можно закрыть: расчёт идёт без неё."),
        crumbs=crumbs_of(run.programme),
    )
    context = {"page": page, "run_id": run.id, "progress": _progress(run), "is_first": not run.figures}
    return render(request, "school/matching/computing.html", context)


@require_GET
def progress(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Answer how far a run is; when it is over, send the page to what came out."""
    services.runs_give_up_silent()
    run = selectors.run_get(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    if run.state != RunState.COMPUTING:
        over = Progress(_("Расчёт окончен"), STEPS, STEPS, finished=True)
        answer = render(request, "ui/progress.html", {"progress": over})
        answer.headers["HX-Redirect"] = reverse("matching:workspace", args=[run_id])
        return answer
    return render(request, "ui/progress.html", {"progress": _progress(run)})


def _progress(run: MatchRun) -> Progress:
    step, words = STAGES.get(run.stage, STAGES[""])
    return Progress(words, step, STEPS, reverse("matching:progress", args=[run.id]))


@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    services.run_cancel(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    messages.success(request, _("Расчёт остановлен."))
    return redirect("matching:workspace", run_id)
